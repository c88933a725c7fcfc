"""Edit `manifest.toml` as text, so that the entries, comments and blank lines of others stay as they were.

An edit is only kept when the edited text, read again, holds exactly the entries that were meant.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from corpus.model import Period
from corpus.store import MANIFEST, read_entries
from corpus.values import KEYS
from ingest.errors import EntryError
from ingest.files import write_atomic

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*document[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_SPACE_OR_COMMENT = re.compile(r"^\s*(?:#.*)?$")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def entry_text(values: Mapping[str, Any], note: str = "") -> str:
    """A [[document]] block; keys in the order of the manifest's documentation. note becomes a comment."""
    lines = ["[[document]]"]
    lines += [f"{key} = {_value(values[key])}" for key in KEYS if key in values]
    lines += [f"# {line}" for line in note.splitlines()]
    return "\n".join(lines) + "\n"


def add_entry(folder: Path, values: Mapping[str, Any], note: str = "") -> None:
    """Append an entry. Raises EntryError when the id is taken, ManifestError when the values will not do."""
    text = _read(folder)
    tables = _tables(text)
    if any(table.get("id") == values["id"] for table in tables):
        raise EntryError(f"清单中已有 id 为 {values['id']} 的文件；请用 --id 另取一个，或用 --replace 替换它")
    edited = (text.rstrip("\n") + "\n\n" if text.strip() else "") + entry_text(values, note)
    _save(folder, edited, [*tables, _plain(values)])


def replace_entry(folder: Path, values: Mapping[str, Any], note: str = "") -> None:
    """Put an entry in the place of the one with the same id."""
    text = _read(folder)
    tables = _tables(text)
    at, start, end = _block(text, tables, values["id"])
    edited = text[:start] + entry_text(values, note) + text[end:]
    _save(folder, edited, [*tables[:at], _plain(values), *tables[at + 1 :]])


def remove_entry(folder: Path, identity: str) -> None:
    """Take an entry out. Raises EntryError when it is unknown or other entries name it."""
    named = [entry.id for entry in read_entries(folder) if identity in dict(entry.references).values()]
    if named:
        raise EntryError(
            f"{'、'.join(named)} 引用了 {identity}（parents、interprets 等）；请先改掉这些引用，再删除它"
        )
    text = _read(folder)
    tables = _tables(text)
    at, start, end = _block(text, tables, identity)
    before, after = text[:start].rstrip("\n"), text[end:].lstrip("\n")
    edited = before + ("\n\n" if before and after else "\n" if before else "") + after
    _save(folder, edited, [*tables[:at], *tables[at + 1 :]])


def _read(folder: Path) -> str:
    return (folder / MANIFEST).read_text(encoding="utf-8") if (folder / MANIFEST).exists() else ""


def _tables(text: str) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads(text).get("document", [])
    return tables


def _block(text: str, tables: list[dict[str, Any]], identity: str) -> tuple[int, int, int]:
    """Index of an entry and its span: from its header to its last line that is no comment and not blank."""
    at = next((n for n, table in enumerate(tables) if table.get("id") == identity), None)
    if at is None:
        raise EntryError(f"清单中没有 id 为 {identity} 的文件；policyqa ingest list 可列出全部")
    headers = [m.start() for m in _HEADER.finditer(text)]
    if len(headers) != len(tables):
        raise EntryError(_UNUSUAL)
    start = headers[at]
    lines = text[start : headers[at + 1] if at + 1 < len(headers) else len(text)].splitlines(keepends=True)
    while _SPACE_OR_COMMENT.match(lines[-1]):
        lines.pop()
    return at, start, start + len("".join(lines))


_UNUSUAL = f"{MANIFEST} 的写法特殊（例如多行文字中含 [[document]]），不能自动修改；请手工编辑，原文件未动"


def _save(folder: Path, edited: str, wanted: list[dict[str, Any]]) -> None:
    try:
        as_meant = _tables(edited) == wanted
    except tomllib.TOMLDecodeError:
        as_meant = False
    if not as_meant:
        raise EntryError(_UNUSUAL)
    write_atomic(folder / MANIFEST, edited.encode("utf-8"))


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
