"""Take documents in: read a file, propose its entry, and, when that is agreed to, write text, record and entry.

Nothing of the corpus is overwritten before the manifest names the new file: the text goes to a file of its own, then
the manifest is switched in one step, then what it replaces is removed. Stopping in between leaves at most a file
that nothing names.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.model import Document, Kind, Level, Section
from corpus.store import Entry, digest
from ingest import provenance
from ingest.errors import DuplicateError, EntryError, SecretError
from ingest.fetch import Fetched
from ingest.files import remove, write_atomic
from ingest.furniture import Table, load_table
from ingest.limits import Limits
from ingest.lines import squeezed
from ingest.manifest import ManifestEdit
from ingest.propose import Proposal, Reading, identity_of, propose
from ingest.provenance import Provenance
from ingest.readers import ReadResult, read
from ingest.rules import Rules, load_rules
from ingest.sandbox import Sandbox
from ingest.sections import sections_of

NEEDED = {"title": "标题", "kind": "种类", "level": "层级"}
_CHOICES = {"kind": tuple(Kind), "level": tuple(Level)}
# Keys of an entry that a person set and that no text states.
_KEPT = (
    "id",
    "short_title",
    "aliases",
    "parents",
    "interprets",
    "supersedes",
    "superseded_by",
    "url",
    "region",
)


@dataclass(frozen=True)
class Incoming:
    """A file to be read. origin: web address, or name (below the collection, where it came with a folder)."""

    path: Path
    origin: str
    retrieved: str
    url: str | None = None
    collection: str = ""


@dataclass(frozen=True)
class Draft:
    """A document that could be taken in: nothing of it is written yet.

    values: the entry. doubts: what of it a person should look at. replaces: id of the entry it takes the place of.
    """

    incoming: Incoming
    result: ReadResult
    raw: bytes
    values: Mapping[str, Any]
    doubts: tuple[str, ...]
    document: Document
    sections: Sequence[Section]
    replaces: str | None = None

    @property
    def id(self) -> str:
        return str(self.values["id"])


@dataclass(frozen=True)
class Choices:
    """What the person says of the document: values that go before what is read off it, and what it replaces."""

    values: Mapping[str, Any]
    replaces: str | None = None


class Intake:
    """Takes documents into one corpus folder."""

    def __init__(self, folder: Path, limits: Limits | None = None, sandbox: Sandbox | None = None) -> None:
        self.folder, self.limits, self.sandbox = folder, limits or Limits(), sandbox
        self.table: Table = load_table(folder)
        self.rules: Rules = load_rules(folder)
        self.edit = ManifestEdit(folder)
        self._texts = {_digest_of(folder, entry): entry.id for entry in self.edit.entries.values()}

    def draft(self, incoming: Incoming, choices: Choices) -> Draft:
        """Read a file and propose its entry.

        Raises ReaderError, DuplicateError when the corpus has the text already, SecretError when the text bears a
        mark of secrecy, EntryError when nothing tells title, kind or level.
        """
        result = read(incoming.path, self.limits, self.sandbox)
        raw = incoming.path.read_bytes()
        sha256 = digest(result.text.encode("utf-8"))
        self._refuse_twin(sha256, choices.replaces)
        name = Path(incoming.origin).name if incoming.url is None else incoming.path.name
        proposal = propose(Reading(result.text, name, result.facts), self.table, self.rules)
        if proposal.secret:
            raise SecretError(f"文件标有「{proposal.secret}」，不得收入公开的资料库；未写入任何内容")
        values = self._values(proposal, choices)
        values.setdefault("id", identity_of(values, result.text))
        values |= {"file": self._file(values["id"], sha256), "sha256": sha256}
        if incoming.url and "url" not in choices.values:
            values["url"] = incoming.url
        document = Document(**values, text=result.text)
        pages = [(page.number, page.start) for page in result.pages]
        sections = sections_of(document, self.table, pages)
        doubts = tuple(d for d in proposal.doubts if d.partition("（")[0] not in choices.values)
        return Draft(incoming, result, raw, values, doubts, document, sections, choices.replaces)

    def stage(self, draft: Draft) -> None:
        """Write a draft's text beside the others and enter it into the manifest, which is not saved yet.

        The record of a replaced document is only overwritten when the manifest is.
        """
        write_atomic(self.folder / draft.values["file"], draft.result.text.encode("utf-8"))
        note = f"由程序读出、请核对：{'；'.join(draft.doubts)}" if draft.doubts else ""
        if draft.replaces:
            self.edit.replace(draft.values, note)
        else:
            provenance.save(self.folder, draft.id, _record(draft), draft.raw)
            self.edit.add(draft.values, note)
        self._texts[draft.values["sha256"]] = draft.id

    def commit(self, drafts: Sequence[Draft]) -> None:
        """Save the manifest with the drafts that were staged: it names them all or none.

        Raises CorpusError, the corpus then as it was.
        """
        if not drafts:
            return
        before = dict(self.edit.entries)
        self.edit.save()
        for draft in drafts:
            if draft.replaces:
                old, new = provenance.load(self.folder, draft.id), _record(draft)
                provenance.save(self.folder, draft.id, new, draft.raw)
                self._tidy(before[draft.replaces], draft, old, new)

    def remove(self, identities: Sequence[str]) -> None:
        """Take documents out, then remove their files. Raises EntryError when other entries name one."""
        before = dict(self.edit.entries)
        self.edit.remove(identities)
        self.edit.save()
        for identity in identities:
            if name := before[identity].values.get("file"):
                remove(self.folder / name)
            provenance.discard(self.folder, identity)

    def _values(self, proposal: Proposal, choices: Choices) -> dict[str, Any]:
        old: dict[str, Any] = {}
        if choices.replaces:
            if choices.replaces not in self.edit.entries:
                raise EntryError(f"清单中没有 id 为 {choices.replaces} 的文件，无从替换")
            old = dict(self.edit.entries[choices.replaces].values)
        kept = {key: old[key] for key in _KEPT if key in old}
        unsure = {k: old[k] for k, g in proposal.guesses.items() if not g.sure and k in old and k != "title"}
        values = {**proposal.values, **unsure, **kept, **choices.values}
        wanting = [key for key in NEEDED if key not in values]
        if wanting:
            named = "、".join(NEEDED[key] for key in wanting)
            options = "；".join(f"--set {key}={'|'.join(_CHOICES.get(key, ('…',)))}" for key in wanting)
            raise EntryError(f"看不出文件的{named}；请写明：{options}")
        return values

    def _refuse_twin(self, sha256: str, replaces: str | None) -> None:
        if twin := self._texts.get(sha256):
            same = "内容与库中的相同，无需替换" if twin == replaces else f"内容与 {twin} 完全相同"
            raise DuplicateError(f"{same}；未写入")

    def _file(self, identity: str, sha256: str) -> str:
        """A file that no entry names: documents/<id>.txt, or with a piece of the digest where that is taken."""
        name = f"documents/{identity}.txt"
        taken = {entry.values.get("file") for entry in self.edit.entries.values()}
        return name if name not in taken else f"documents/{identity}.{sha256[:8]}.txt"

    def _tidy(self, old: Entry, draft: Draft, record: Provenance | None, new: Provenance) -> None:
        """Remove the text and the kept file that a replacement left behind."""
        name = old.values.get("file")
        if name and name != draft.values["file"]:
            remove(self.folder / name)
        if record and record.raw != new.raw:
            remove(self.folder / record.raw)


def _digest_of(folder: Path, entry: Entry) -> str:
    """Digest of an entry's text; its own id where the text is not there, which no text has."""
    if sha256 := entry.values.get("sha256"):
        return str(sha256)
    path = folder / entry.values.get("file", "")
    return digest(path.read_bytes()) if path.is_file() else entry.id


def similar(draft: Draft, entries: Sequence[Entry]) -> list[Entry]:
    """Entries that may be this very document: the same number or title, a digest of it, or known and missing."""
    number = draft.values.get("number")
    title = _plain(draft.document.title)
    return [
        entry
        for entry in entries
        if entry.id != draft.replaces
        and (
            (number and entry.values.get("number") == number)
            or title in {_plain(name) for name in (entry.values["title"], *entry.values.get("aliases", ()))}
        )
    ]


def _plain(title: str) -> str:
    """A title without the remark that it is a digest, and without what fonts make of its brackets."""
    return squeezed(title).removesuffix("(要点)")


def incoming_url(fetched: Fetched, folder: Path) -> Incoming:
    """What was fetched, put into a folder where it can be read."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in fetched.name)[-80:].lstrip(".") or "page"
    path = Path(tempfile.mkdtemp(dir=folder)) / safe
    path.write_bytes(fetched.data)
    return Incoming(path, fetched.url, fetched.retrieved, url=fetched.url)


def incoming_file(path: Path, collection: Path | None = None) -> Incoming:
    """A file as it lies there; with a collection, known by its path below it."""
    origin = path.relative_to(collection).as_posix() if collection else path.name
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Incoming(path, origin, now, collection=collection.name if collection else "")


def _record(draft: Draft) -> Provenance:
    incoming, result = draft.incoming, draft.result
    extension = incoming.path.suffix.lower() or f".{result.format}"
    return Provenance(
        origin=incoming.origin,
        retrieved=incoming.retrieved,
        format=result.format,
        raw=f"{provenance.FOLDER}/{draft.id}{extension}",
        raw_sha256=digest(draft.raw),
        text_sha256=draft.values["sha256"],
        encoding=result.encoding,
        pages=tuple((page.number, page.start) for page in result.pages),
        warnings=result.warnings,
        collection=incoming.collection,
    )
