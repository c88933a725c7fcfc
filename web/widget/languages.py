"""The languages of the widget: its own words, and the fixed texts of answer cards in English and traditional.

What a document says is never translated or converted: a fixed text is recognised by its whole wording, what was
filled into it (titles, dates, numbers) stays as it is, and quotes and titles are left out altogether.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from answer.model import Status
from answer.wording import STATUS_EN, STATUS_ZH
from web.nodes import Node

HERE = Path(__file__).resolve().parent
Language: TypeAlias = Literal["zh", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "zh-Hant", "en")
# Elements that hold words of documents or of the reader.
_CONTENT_TAGS = frozenset(("blockquote", "bdi"))
_DIRECT = "pq-direct"
_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"[^。]*。|[^。]+$")


@cache
def own_words() -> Mapping[Language, Mapping[str, str]]:
    """The widget's words by language and key; ValueError where an entry lacks a language."""
    table = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    for key, entry in table.items():
        if set(entry) != {"zh", "en"}:
            raise ValueError(f"words.toml, [{key}]: found {sorted(entry)}, expected zh and en")
    zh = {key: str(entry["zh"]) for key, entry in table.items()}
    return {
        "zh": zh,
        "zh-Hant": {key: traditional(text) for key, text in zh.items()},
        "en": {key: str(entry["en"]) for key, entry in table.items()},
    }


@cache
def _pairs() -> Mapping[str, str]:
    lines = (HERE / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return dict(pair.split("=") for line in lines if not line.startswith("#") for pair in line.split())


@cache
def _convertible() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_pairs(), key=len, reverse=True)))


def traditional(text: str) -> str:
    """A fixed text in traditional characters, by the table; slots in braces stay."""
    return _convertible().sub(lambda match: _pairs()[match[0]], text)


@cache
def templates(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What is recognised in an answer card and what is shown instead, the most definite first."""
    english = tomllib.loads((HERE / "view.toml").read_text(encoding="utf-8"))
    english |= {STATUS_ZH[status]: STATUS_EN[status] for status in Status}
    shown = english if language == "en" else {chinese: traditional(chinese) for chinese in english}
    ordered = sorted(shown, key=lambda chinese: (len(_SLOT.findall(chinese)), -len(chinese)))
    return tuple((_pattern(chinese), shown[chinese]) for chinese in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    """The template as an expression; a slot never runs over the end of a sentence."""
    parts = _SLOT.split(template)
    made = [re.escape(part) if n % 2 == 0 else f"(?P<{part}>[^。]+?)" for n, part in enumerate(parts)]
    return re.compile("".join(made))


def translated_text(text: str, language: Language) -> str:
    """A fixed text in the language; text that is not one of them comes back unchanged."""
    for pattern, shown in templates(language):
        if match := pattern.fullmatch(text):
            return _SLOT.sub(lambda slot: match[slot[1]], shown)
    return text


def translated(card: Node, language: Language) -> Node:
    """An answer card with its fixed texts in another language.

    The text of a direct answer is left alone where it quotes; the sentences of a refusal are ours.
    """
    if language == "zh":
        return card
    quoting = card.attributes.get("data-status", "").startswith("answered")
    return _walk(card, language, _kept if quoting else _sentences)


Change: TypeAlias = Callable[[str, Language], str]


def _walk(node: Node, language: Language, direct: Change, change: Change = translated_text) -> Node:
    if node.tag in _CONTENT_TAGS:
        return node
    if node.attributes.get("class") == _DIRECT:
        change = direct
    attributes = dict(node.attributes)
    if label := attributes.get("aria-label"):
        attributes["aria-label"] = translated_text(label, language)
    children = tuple(
        change(child, language) if isinstance(child, str) else _walk(child, language, direct, change)
        for child in node.children
    )
    return Node(node.tag, attributes, children)


def _kept(text: str, language: Language) -> str:
    return text


def _sentences(text: str, language: Language) -> str:
    """A refusal sentence by sentence. In traditional characters whole or not at all: never both in one text."""
    sentences = [match[0] for match in _SENTENCE.finditer(text)]
    done = [translated_text(sentence, language) for sentence in sentences]
    if language == "en":
        return " ".join(done)
    return "".join(done) if all(traditional(s) == d for s, d in zip(sentences, done, strict=True)) else text
