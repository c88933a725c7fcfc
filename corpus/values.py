"""What each key of a manifest entry may hold, and how it is read. A value that will not do is refused with what would."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import PurePosixPath
from typing import Any

from corpus.model import Kind, Level, Period


class Refused(Exception):
    """A value is not what its key wants; the message says what was expected."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise Refused("应为不空、首尾无空格的文字")
    return value


def _id(value: object) -> str:
    text = _text(value)
    if not all(c.isascii() and (c.isalnum() or c in "-_.") for c in text) or not text[0].isalnum():
        raise Refused("应由英文字母、数字和 - _ . 组成，如 panlong-plan-2023")
    return text


def _date(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Refused("应为不加引号的日期，如 2023-12-14")
    return value


def _period(value: object) -> Period:
    if not isinstance(value, list) or len(value) != 2:
        raise Refused("应为起止两个日期，如 [2023-01-01, 2025-12-31]")
    try:
        return Period(_date(value[0]), _date(value[1]))
    except ValueError:
        raise Refused("截止日不能早于起始日") from None


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused("应为 true 或 false")
    return value


def _digest(value: object) -> str:
    text = _text(value)
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise Refused("应为 64 位小写十六进制的 SHA-256")
    return text


def _web_address(value: object) -> str:
    text = _text(value)
    if not text.startswith(("http://", "https://")):
        raise Refused("应为 http:// 或 https:// 开头的网址")
    return text


def _inside(value: object) -> str:
    text = _text(value)
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text:
        raise Refused("应为语料库文件夹内的相对路径，如 documents/panlong-plan-2023.txt")
    return text


def _many(one: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise Refused('应为列表，如 ["…", "…"]')
        return tuple(one(item) for item in value)

    return read


def _choice(kinds: type[Enum]) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        try:
            return kinds(value)
        except ValueError:
            raise Refused("应为 " + "、".join(str(kind.value) for kind in kinds) + " 之一") from None

    return read


# Key of an entry -> how its value is read. Required keys are told apart below.
KEYS: Mapping[str, Callable[[object], Any]] = {
    "id": _id,
    "title": _text,
    "short_title": _text,
    "aliases": _many(_text),
    "level": _choice(Level),
    "kind": _choice(Kind),
    "region": _text,
    "number": _text,
    "index_number": _text,
    "issuers": _many(_text),
    "issued": _date,
    "published": _date,
    "period": _period,
    "original": _flag,
    "parents": _many(_id),
    "interprets": _id,
    "supersedes": _many(_id),
    "superseded_by": _id,
    "url": _web_address,
    "note": _text,
    "missing": _flag,
    "file": _inside,
    "sha256": _digest,
}
REQUIRED = ("id", "title", "level", "kind")
