"""Edit `manifest.toml` as text, so that the entries, comments and blank lines of others stay as they were.

An edit is only kept when the edited text, read again, holds exactly the entries that were meant.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from corpus.model import Period
from corpus.store import MANIFEST, entries_in, read_entries
from corpus.values import KEYS
from ingest.errors import EntryError
from ingest.files import write_atomic

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*document[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_SPACE_OR_COMMENT = re.compile(r"^\s*(?:#.*)?$")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def entry_text(values: Mapping[str, Any], note: str = "") -> str:
    """A [[document]] block; keys in the order of the manifest's documentation. note becomes a comment."""
    comment = ["".join(c if c.isprintable() else " " for c in line) for line in note.splitlines()]
    lines = ["[[document]]", *(f"# {line}" for line in comment)]
    lines += [f"{key} = {_value(values[key])}" for key in KEYS if key in values]
    return "\n".join(lines) + "\n"


class ManifestEdit:
    """Edits of a corpus folder's manifest, none of them written before `save`.

    Raises CorpusError when there is a manifest that cannot be read; none at all is an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST
        there = self.path.exists()
        self.entries = {entry.id: entry for entry in read_entries(folder)} if there else {}
        self._text = self.path.read_text(encoding="utf-8") if there else ""
        self._tables: list[dict[str, Any]] = tomllib.loads(self._text).get("document", [])

    def add(self, values: Mapping[str, Any], note: str = "") -> None:
        """Append an entry. Raises EntryError when the id is taken."""
        if any(table.get("id") == values["id"] for table in self._tables):
            raise EntryError(
                f"清单中已有 id 为 {values['id']} 的文件；请加 --set id=… 另取一个，或用 --replace 替换它"
            )
        head = self._text.rstrip("\n") + "\n\n" if self._text.strip() else ""
        self._text = head + entry_text(values, note)
        self._tables = [*self._tables, _plain(values)]

    def replace(self, values: Mapping[str, Any], note: str = "") -> None:
        """Put an entry in the place of the one with the same id."""
        at, start, end = self._block(values["id"])
        self._text = self._text[:start] + entry_text(values, note) + self._text[end:]
        self._tables = [*self._tables[:at], _plain(values), *self._tables[at + 1 :]]

    def remove(self, identities: Sequence[str]) -> None:
        """Take entries out. Raises EntryError when one is unknown, or named by an entry that stays."""
        for identity in identities:
            self._remove(identity, identities)

    def _remove(self, identity: str, together: Sequence[str]) -> None:
        at, start, end = self._block(identity)
        staying = [entry for entry in self.entries.values() if entry.id not in together]
        named = [entry.id for entry in staying if identity in [i for _, i in entry.references]]
        if named:
            raise EntryError(
                f"{'、'.join(named)} 引用了 {identity}（parents、interprets 等）；请先改掉这些引用，再删除它"
            )
        before, after = self._text[:start].rstrip("\n"), self._text[end:].lstrip("\n")
        self._text = before + ("\n\n" if before and after else "\n" if before else "") + after
        self._tables = [*self._tables[:at], *self._tables[at + 1 :]]

    def save(self) -> None:
        """Write the edited manifest in one step. Raises EntryError or ManifestError, the file then unchanged."""
        try:
            as_meant = tomllib.loads(self._text).get("document", []) == self._tables
        except tomllib.TOMLDecodeError:
            as_meant = False
        if not as_meant:
            raise EntryError(_UNUSUAL)
        self.entries = {entry.id: entry for entry in entries_in(self._text, self.path)}
        write_atomic(self.path, self._text.encode("utf-8"))

    def _block(self, identity: str) -> tuple[int, int, int]:
        """Index of an entry and its span: from its header to its last line that is no comment and not blank."""
        at = next((n for n, table in enumerate(self._tables) if table.get("id") == identity), None)
        if at is None:
            raise EntryError(f"清单中没有 id 为 {identity} 的文件；policyqa ingest list 可列出全部")
        headers = [m.start() for m in _HEADER.finditer(self._text)]
        if len(headers) != len(self._tables):
            raise EntryError(_UNUSUAL)
        start = headers[at]
        stop = headers[at + 1] if at + 1 < len(headers) else len(self._text)
        lines = self._text[start:stop].splitlines(keepends=True)
        while _SPACE_OR_COMMENT.match(lines[-1]):
            lines.pop()
        return at, start, start + len("".join(lines))


_UNUSUAL = f"{MANIFEST} 的写法特殊（例如多行文字中含 [[document]]），不能自动修改；请手工编辑，原文件未动"


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as TOML gives them back."""
    return {key: _toml(values[key]) for key in KEYS if key in values}


def _toml(value: Any) -> Any:
    if isinstance(value, Period):
        return [value.start, value.end]
    return list(value) if isinstance(value, tuple) else getattr(value, "value", value)


def _value(value: Any) -> str:
    value = _toml(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return (
        '"' + "".join(_ESCAPED.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in str(value)) + '"'
    )
