"""Puts the widget's files together into one script: nothing is compiled, comments and indentation are left out.

The sources are ES modules; here their `import` lines and the word `export` go, and the files follow each other in
one function. In front stand the values of this installation, the words and the style sheet, so that a page that
embeds the widget makes a single request until the first question.
"""

import json
import re
from pathlib import Path
from typing import Any

from web.languages.tables import ERROR_PREFIX, Language, setting_text, widget_words
from web.model import WebOptions

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static"
SHARED_STYLES = tuple(STATIC / f"{name}.css" for name in ("tokens", "answer", "card", "controls"))
OWN_STYLES = tuple(HERE / "style" / f"{name}.css" for name in ("panel", "talk", "places"))
MODULES = (
    *(STATIC / f"{name}.js" for name in ("nodes", "service", "tools")),
    *(
        HERE / "source" / f"{name}.js"
        for name in (
            "words",
            "options",
            "store",
            "style",
            "shell",
            "turns",
            "paper",
            "dialogue",
            "widget",
            "start",
        )
    ),
)
MOST_EXAMPLES = 4

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media[^{]*\{")
_REM = re.compile(r"(?<![\w.])(-?(?:\d+\.?\d*|\.\d+))rem\b")
_RULE = re.compile(r"(?<=[};{])([^{};@]+)\{([^{}]*)\}")
_HOST = re.compile(r":host(?:\((?P<inner>(?:[^()]|\([^()]*\))*)\))?(?!\w)")
_ATTRIBUTE = re.compile(r'(?<==)"([a-z]\w*)"(?=\])')
_STRING = re.compile(r'("[^"]*")')
_SHORTER = (
    (r"\s+", " "),
    (r" ?([{};,>]) ?", r"\1"),
    (r": ", ":"),
    (r";}", "}"),
    (r"(?<=[\[:( ,*-])0\.(?=\d)", "."),
)
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
# Strings and regular expressions, in which every space counts; a regular expression stands after one of these.
_LITERAL = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[(,=:!&|] )/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/"""
    r"""|(?<=[(!])/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/)"""
)
_LINE_END = re.compile(r"(?<=[;{(,])\n")
_SPACED = re.compile(r" ?(=>|\|\||&&|\?\?|[=*/<>?:,;{}()\[\]]) ?")
_INDENT = re.compile(r"^\s+", re.MULTILINE)


def shadow_css(css: str) -> str:
    """A style sheet of the pages made fit for a shadow tree in somebody else's page.

    The tokens move from the host element, which the page can reach, to the root inside (`.w`), and lengths in rem,
    which would follow the page's own type size (62.5 % or 100 px on many sites), count the widget's `--pq-rem`.
    """
    css = _RULE.sub(_only_shadow, "}" + _COMMENT.sub("", css))[1:]
    css = _HOST.sub(lambda match: ".w" + (match["inner"] or ""), css)
    parts = re.split(f"({_MEDIA.pattern})", css)
    return "".join(
        part if part.startswith("@media") else _REM.sub(r"calc(var(--pq-rem)*\1)", part) for part in parts
    )


def _only_shadow(rule: re.Match[str]) -> str:
    """A rule without the selectors that only a page of ours can match."""
    parts = re.split(r",(?![^(]*\))", rule[1].strip())
    kept = [part for part in parts if not part.strip().startswith(":root")]
    return f"{','.join(kept)}{{{rule[2]}}}" if kept else ""


def small_css(css: str) -> str:
    """Without comments and without characters that mean nothing."""
    parts = _STRING.split(_ATTRIBUTE.sub(r"\1", _COMMENT.sub("", css)))
    for pattern, shorter in _SHORTER:
        parts[::2] = [re.sub(pattern, shorter, part) for part in parts[::2]]
    return "".join(parts).strip()


def plain_script(module: str) -> str:
    """A module as a part of one script; line ends stay where they may end a statement."""
    module = _LINE_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", module)))
    parts = _LITERAL.split(_INDENT.sub("", module))
    script = "".join(part if n % 2 else _SPACED.sub(r"\1", part) for n, part in enumerate(parts))
    return _LINE_END.sub("", script)


def stylesheet() -> str:
    shared, own = (
        "".join(path.read_text(encoding="utf-8") for path in paths) for paths in (SHARED_STYLES, OWN_STYLES)
    )
    return small_css(shadow_css(shared) + own)


def server_values(options: WebOptions) -> dict[str, Any]:
    """What the script knows of this installation."""
    questions = [question for example in options.examples for question in example.questions]
    return {
        "limit": options.question_limit,
        "title": options.title,
        "welcome": options.welcome,
        "examples": questions[:MOST_EXAMPLES],
    }


def words_for(options: WebOptions, language: Language) -> dict[str, str]:
    """The words of another language, with what the installation says of itself where that is there in it."""
    values, said = server_values(options), widget_words(language)
    for key in ("title", "welcome"):
        text = setting_text(values[key], language)
        if text != values[key]:
            said[key] = text
    questions = [setting_text(question, language) for question in values["examples"]]
    kept = [
        new for new, old in zip(questions, values["examples"], strict=True) if language != "en" or new != old
    ]
    return {**said, "questions": "|".join(kept)}


def widget_script(options: WebOptions) -> str:
    """The whole script."""
    style = stylesheet()
    if "`" in style or "${" in style or "\\" in style:
        raise ValueError("the style sheet holds a character that has a meaning in a JavaScript template")
    # The server's own messages are Chinese: words for its errors are only needed in other languages.
    chinese = {key: text for key, text in widget_words("zh").items() if not key.startswith(ERROR_PREFIX)}
    values = {"SERVER": server_values(options), "WORDS": chinese}
    head = "".join(
        f"const {name}={json.dumps(value, ensure_ascii=False, separators=(',', ':'))};"
        for name, value in values.items()
    )
    body = "".join(plain_script(path.read_text(encoding="utf-8")) for path in MODULES)
    return f'(()=>{{"use strict";\n{head}const STYLE=`{style}`;\n{body}}})();\n'
