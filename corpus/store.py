"""Read the corpus at rest: `manifest.toml` and the texts it names.

The manifest is the only place where facts about documents stand. Every problem in it is collected and told with the
file, the entry, the key, what was seen and what was expected; nothing is guessed and nothing is skipped.
"""

import difflib
import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from corpus.model import CorpusError, Document
from corpus.values import KEYS, REQUIRED, Refused

MANIFEST = "manifest.toml"
Problems = list[str]


class ManifestError(CorpusError):
    """The manifest is refused; `problems` lists everything that is wrong with it."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        listed = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{path} 有 {len(problems)} 处错误，未载入任何文件：\n{listed}")


@dataclass(frozen=True)
class Entry:
    """One [[document]] of the manifest, its values read but its text not loaded."""

    position: int
    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.values["id"])

    @property
    def missing(self) -> bool:
        return bool(self.values.get("missing", False))

    @property
    def references(self) -> list[tuple[str, str]]:
        """(key, id) of every other entry it names."""
        named = [(key, i) for key in ("parents", "supersedes") for i in self.values.get(key, ())]
        return named + [(k, self.values[k]) for k in ("interprets", "superseded_by") if k in self.values]


def read_entries(folder: Path) -> list[Entry]:
    """Read and check the manifest of a corpus folder without reading the texts.

    Raises ManifestError with every problem found, CorpusError when there is no readable manifest.
    """
    path = folder / MANIFEST
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise CorpusError(
            f"没有找到 {path}；语料库文件夹应含 manifest.toml（设置 POLICYQA_CORPUS）"
        ) from None
    except OSError as exc:
        raise CorpusError(f"无法读取 {path}：{exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise CorpusError(f"{path} 第 {exc.start} 字节处不是 UTF-8；请另存为 UTF-8") from exc
    return entries_in(text, path)


def entries_in(text: str, path: Path) -> list[Entry]:
    """The entries of a manifest's text; path is for messages. Raises as `read_entries` does."""
    tables = _tables(text, path)
    problems: Problems = []
    entries = [_entry(table, n, problems) for n, table in enumerate(tables, 1)]
    good = [entry for entry in entries if entry is not None]
    if not problems:
        problems += _repeated(good) + _dangling(good)
    if problems:
        raise ManifestError(path, problems)
    return good


def load_documents(folder: Path) -> tuple[Document, ...]:
    """Every document of the corpus folder with its text, in the order of the manifest.

    Raises ManifestError when an entry is wrong, a file is absent, not UTF-8, empty or of another digest.
    """
    entries = read_entries(folder)
    problems: Problems = []
    documents = [_document(folder, entry, problems) for entry in entries]
    if problems:
        raise ManifestError(folder / MANIFEST, problems)
    return _linked([document for document in documents if document is not None])


def _linked(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents, each that another says it supersedes naming that one, from the first day of its period on."""
    newer = {old: document for document in documents for old in document.supersedes}
    by_id = {document.id: document for document in documents}
    found = []
    for document in documents:
        by = by_id.get(document.superseded_by or "") or newer.get(document.id)
        start = by.period.start if by and by.period else None
        found.append(replace(document, superseded_by=by.id, superseded_from=start) if by else document)
    return tuple(found)


def read_text(path: Path) -> str:
    """The text of a document file, every character kept, line ends too. Raises CorpusError."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except FileNotFoundError:
        raise CorpusError(f"文件不存在：{path}；请放回该文件，或在清单中标 missing = true") from None
    except OSError as exc:
        raise CorpusError(f"无法读取 {path}：{exc.strerror}；请检查权限") from exc
    except UnicodeDecodeError as exc:
        raise CorpusError(
            f"{path} 第 {exc.start} 字节处不是 UTF-8；请用 policyqa ingest add 收入该文件"
        ) from exc
    if not text.strip():
        raise CorpusError(f"{path} 是空文件；没有原文的文件请标 missing = true")
    return text


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal, as the manifest writes it."""
    return hashlib.sha256(data).hexdigest()


def _tables(text: str, path: Path) -> list[dict[str, object]]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise CorpusError(f"{path} 不是正确的 TOML：{exc}") from exc
    unknown = sorted(set(data) - {"document"})
    tables = data.get("document", [])
    if unknown or not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        seen = "、".join(unknown) or "document"
        raise ManifestError(path, [f"顶层读到 {seen}；应只有若干个 [[document]]"])
    return tables


def _entry(table: dict[str, object], position: int, problems: Problems) -> Entry | None:
    name = f"第 {position} 个 [[document]]（{table.get('id', '无 id')}）"
    before = len(problems)
    problems += [f"{name} 缺少 {key}" for key in REQUIRED if key not in table]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            problems.append(f"{name} 的 {key} 不是已知的键" + (f"；是不是 {near[0]}？" if near else ""))
            continue
        try:
            values[key] = KEYS[key](value)
        except Refused as exc:
            problems.append(f"{name} 的 {key}：读到 {_shown(value)}，{exc}")
    if "file" in values and values.get("missing"):
        problems.append(f"{name} 标了 missing = true，却又写了 file；二者只能有一个")
    if "file" not in table and not values.get("missing"):
        problems.append(f"{name} 缺少 file；没有原文的文件请标 missing = true")
    return Entry(position, values) if len(problems) == before else None


def _shown(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _repeated(entries: Sequence[Entry]) -> Problems:
    problems = []
    for key in ("id", "file"):
        first: dict[str, int] = {}
        for entry in entries:
            value = entry.values.get(key)
            if value in first:
                problems.append(
                    f"第 {first[value]} 个和第 {entry.position} 个 [[document]] 的 {key} 都是 {value}"
                )
            elif value is not None:
                first[value] = entry.position
    return problems


def _dangling(entries: Sequence[Entry]) -> Problems:
    ids = {entry.id for entry in entries}
    problems = []
    for entry in entries:
        for key, named in entry.references:
            if named == entry.id:
                problems.append(f"{entry.id} 的 {key} 指向它自己")
            elif named not in ids:
                near = difflib.get_close_matches(named, ids, n=1)
                hint = f"；是不是 {near[0]}？" if near else ""
                problems.append(f"{entry.id} 的 {key}：清单中没有 id 为 {named} 的文件{hint}")
    return problems


def _document(folder: Path, entry: Entry, problems: Problems) -> Document | None:
    text = ""
    if not entry.missing:
        path = folder / entry.values["file"]
        try:
            text = read_text(path)
        except CorpusError as exc:
            problems.append(f"{entry.id} 的 file：{exc}")
            return None
        seen, wanted = digest(text.encode("utf-8")), entry.values.get("sha256")
        if wanted and seen != wanted:
            problems.append(
                f"{entry.id} 的 sha256：清单写 {wanted[:12]}…，文件实为 {seen[:12]}…；"
                "原文被改动过，请恢复原文件，或核对后更新 sha256"
            )
            return None
        return Document(**{**entry.values, "sha256": seen, "text": text})
    return Document(**entry.values)
