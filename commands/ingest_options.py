"""What a person writes on the command line, turned into what the room `ingest` takes."""

import difflib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.model import CorpusError
from corpus.values import KEYS, Refused
from settings import Settings

if TYPE_CHECKING:
    from ingest.add import Choices, Incoming
    from ingest.limits import Limits

ONLY_FETCHED = "没有可以重新取的文件：只取清单中写了 url 的原文（要点不取）。"
_DAYS = ("issued", "published")
_LISTS = ("issuers", "aliases", "parents", "supersedes")
_FLAGS = ("original",)


def choices_of(given: Sequence[str], replaces: str = "") -> "Choices":
    """`key=value` pairs as values of the manifest. Raises CorpusError with key, value and what was expected."""
    from ingest.add import Choices

    return Choices(dict(_pair(text) for text in given), replaces or None)


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or key not in KEYS or key in ("file", "sha256", "missing"):
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint = f"；是不是 {near[0]}？" if near else ""
        raise CorpusError(f"--set {text}：应为 项=值，如 --set level=province{hint}")
    try:
        return key, KEYS[key](_parsed(key, value.strip()))
    except Refused as exc:
        raise CorpusError(f"--set {key}：读到 {value}，{exc}") from None


def _parsed(key: str, value: str) -> Any:
    if key in _DAYS:
        return _day(value)
    if key == "period":
        return [_day(part) for part in value.split("/")]
    if key in _LISTS:
        return value.replace("，", ",").split(",")
    return {"true": True, "false": False}.get(value, value) if key in _FLAGS else value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("应为真实的日期，如 2023-12-14") from None


def limits_of(settings: Settings) -> "Limits":
    """The limits of one file."""
    from ingest.limits import Limits

    return Limits(
        file_bytes=settings.ingest_file_bytes,
        unpacked_bytes=settings.ingest_unpacked_bytes,
        pages=settings.ingest_pages,
        depth=settings.ingest_depth,
        seconds=settings.ingest_seconds,
    )


@contextmanager
def fetched(url: str, settings: Settings) -> Iterator["Incoming"]:
    """A web address as a file, for as long as it is read. Raises FetchError."""
    from ingest.add import incoming_url
    from ingest.fetch import FetchLimits, fetch

    limits = FetchLimits(settings.ingest_file_bytes, settings.ingest_seconds, private=settings.fetch_private)
    with tempfile.TemporaryDirectory(prefix="policyqa-") as folder:
        yield incoming_url(fetch(url, limits), Path(folder))
