"""The words of ours in the languages that readers can choose: one table for the widget and all pages.

`words.toml` holds by key what scripts say; `fixed.toml` holds the English of the texts that the server writes,
found by their whole Chinese wording. Traditional characters are made by OpenCC. What a document says is in
neither table and is never translated.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from answer.model import Status
from answer.text import traditional
from answer.wording import STATUS_EN, STATUS_ZH

HERE = Path(__file__).resolve().parent
Language: TypeAlias = Literal["zh", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "zh-Hant", "en")
TAGS: Mapping[Language, str] = {"zh": "zh-CN", "zh-Hant": "zh-Hant", "en": "en"}
# Each in its own words, so that whoever landed in a foreign one finds the way out.
NAMES: Mapping[Language, str] = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}
# What only the scripts of our own pages say; the widget does without it.
PAGE_PREFIX = "page_"
ERROR_PREFIX = "error_"
# Words of the widget that our own pages say too.
PAGE_KEYS = (
    "again",
    "copied",
    "copyhand",
    "deliver",
    "fault",
    "late",
    "noanswer",
    "offline",
    "silence",
    "size1",
    "size2",
    "size3",
    "thanks",
    "undelivered",
    "unreachable",
    "wait",
    "why",
    "you",
)
SLOT = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"n\d?")
# Slots filled with our own wording (dates, names of topics); what fills the others (titles, terms of the question)
# stays as it is.
_OURS = ("start", "end", "period", "topic")
# What stays as published inside a sentence of ours: quotes and titles.
_CITED = re.compile(r"(“[^”]*”|《[^》]*》)")


@cache
def own_words() -> Mapping[Language, Mapping[str, str]]:
    """The scripts' words by language and key; ValueError where an entry lacks a language."""
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


def widget_words(language: Language) -> dict[str, str]:
    """The words that the widget needs."""
    return {key: text for key, text in own_words()[language].items() if not key.startswith(PAGE_PREFIX)}


@cache
def page_words(language: Language) -> Mapping[str, str]:
    """The words that the scripts of our own pages say (`PAGE_KEYS`), and the interface's errors by code."""
    words = own_words()[language]
    own = (key for key in words if key.startswith((PAGE_PREFIX, ERROR_PREFIX)))
    return {key: words[key] for key in (*PAGE_KEYS, *own)}


@cache
def fixed_texts() -> Mapping[str, str]:
    """The English of every fixed text by its Chinese wording; {name} stands for what is filled in."""
    table = tomllib.loads((HERE / "fixed.toml").read_text(encoding="utf-8"))
    return {**table, **{STATUS_ZH[status]: STATUS_EN[status] for status in Status}}


@cache
def _templates(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Fixed texts with slots as expressions, and what is shown instead; the most definite first."""
    filled = [chinese for chinese in fixed_texts() if SLOT.search(chinese)]
    filled.sort(key=lambda chinese: (len(SLOT.findall(chinese)), -len(chinese)))
    return tuple((_pattern(chinese), _in(language, chinese)) for chinese in filled)


def _in(language: Language, chinese: str) -> str:
    return fixed_texts()[chinese] if language == "en" else traditional(chinese)


def _pattern(template: str) -> re.Pattern[str]:
    """The template as an expression; a slot never runs over the end of a sentence, `{n...}` holds a number."""
    parts = SLOT.split(template)
    made = [re.escape(part) if n % 2 == 0 else _slot(part) for n, part in enumerate(parts)]
    return re.compile("".join(made))


def _slot(name: str) -> str:
    return rf"(?P<{name}>\d+)" if _NUMBER.fullmatch(name) else f"(?P<{name}>[^。]+?)"


@lru_cache(maxsize=4096)
def translated_text(text: str, language: Language) -> str:
    """A fixed text in the language; text that is not one of them comes back unchanged."""
    if language == "zh":
        return text
    if text in fixed_texts():
        return _in(language, text)
    for pattern, shown in _templates(language):
        if match := pattern.fullmatch(text):
            filled = {
                name: translated_text(value, language) if name in _OURS else value
                for name, value in match.groupdict().items()
            }
            return SLOT.sub(lambda slot, filled=filled: filled[slot[1]], shown)  # type: ignore[misc]
    return text


def setting_text(text: str, language: Language) -> str:
    """A text of the installation's settings (title, welcome, examples): converted, translated where it is known."""
    return traditional(text) if language == "zh-Hant" else translated_text(text, language)


def in_kind(text: str, language: Language) -> str:
    """A sentence of ours for readers of traditional characters; quotes and titles in it stay as published."""
    if language != "zh-Hant":
        return text
    parts = _CITED.split(text)
    return "".join(part if n % 2 else traditional(part) for n, part in enumerate(parts))
