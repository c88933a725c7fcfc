"""Compare what was with what is by digest, and bring a folder of files into the corpus accordingly."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import CorpusError
from corpus.store import digest, read_entries
from ingest import provenance
from ingest.add import Choices, Draft, Intake, incoming_file
from ingest.files import write_atomic
from ingest.readers import ReaderError

STATE = "synced.json"
_BATCH = 50  # documents a manifest is written for at once
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SyncResult:
    """What changed, by id or file name; skipped: (name, why). Prints itself as a sentence."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        counts = (
            ("新增", self.added),
            ("更新", self.changed),
            ("未变", self.unchanged),
            ("移除", self.removed),
            ("跳过", self.skipped),
        )
        return "，".join(f"{name} {len(items)} 份" for name, items in counts) + "。"

    @property
    def nothing_new(self) -> bool:
        return not (self.added or self.changed or self.removed)


def compare(
    before: Mapping[str, str], now: Mapping[str, str], skipped: Sequence[tuple[str, str]] = ()
) -> SyncResult:
    """Compare {id: digest} of two moments."""
    return SyncResult(
        added=tuple(i for i in now if i not in before),
        changed=tuple(i for i in now if i in before and before[i] != now[i]),
        unchanged=tuple(i for i in now if before.get(i) == now[i]),
        removed=tuple(i for i in before if i not in now),
        skipped=tuple(skipped),
    )


def fingerprints(folder: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """{id: digest of facts and text} of the corpus, and the documents that are known but not at hand, with why.

    No text is parsed, so that an unchanged corpus of a thousand documents is told in a moment. Raises CorpusError.
    """
    found: dict[str, str] = {}
    skipped = []
    for entry in read_entries(folder):
        if entry.missing:
            skipped.append((entry.id, "已知有此文件，但原文未收录"))
            continue
        path = folder / entry.values["file"]
        try:
            data = path.read_bytes()
        except OSError as exc:
            raise CorpusError(f"{entry.id} 的文件读不出来：{path}（{exc.strerror}）；请放回该文件") from exc
        found[entry.id] = digest(repr(sorted(entry.values.items())).encode("utf-8") + b"\0" + data)
    return found, skipped


def synced(home: Path) -> dict[str, str]:
    """The fingerprints of the last sync; empty where there was none or they cannot be read."""
    try:
        state = json.loads((home / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in state.items()} if isinstance(state, dict) else {}


def remember(home: Path, state: Mapping[str, str]) -> None:
    """Keep the fingerprints for the next sync."""
    write_atomic(home / STATE, json.dumps(state, ensure_ascii=False, indent=0).encode("utf-8"))


def files_below(folder: Path) -> list[Path]:
    """The files of a folder and its sub-folders in order, without hidden ones and the locks of office programs."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(p for p in found if not _hidden(p.relative_to(folder)))


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


@dataclass
class FolderSync:
    """Brings the corpus in line with a folder of files: one run of `run`.

    keep: documents whose file is gone stay in the corpus.
    """

    intake: Intake
    source: Path
    choices: Choices
    keep: bool = False
    progress: Progress | None = None

    def run(self) -> SyncResult:
        """Read what is new or changed, write in batches; a file that cannot be read is skipped with the reason."""
        known = self._known()
        files = files_below(self.source)
        names = {path.relative_to(self.source).as_posix() for path in files}
        done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
        skipped: list[tuple[str, str]] = []
        drafts: list[Draft] = []
        for n, path in enumerate(files, 1):
            name = path.relative_to(self.source).as_posix()
            identity, sha256 = known.get(name, (None, ""))
            try:
                if identity and digest(path.read_bytes()) == sha256:
                    done["unchanged"].append(name)
                else:
                    drafts.append(self._draft(path, identity))
                    done["changed" if identity else "added"].append(name)
            except (ReaderError, CorpusError, OSError) as exc:
                skipped.append((name, str(exc)))
            if len(drafts) >= _BATCH:
                self._write(drafts)
            if self.progress:
                self.progress("读取文件", n, len(files))
        self._write(drafts)
        gone = [] if self.keep else [i for name, (i, _) in known.items() if name not in names]
        removed, left = self._remove(gone)
        lists = {key: tuple(names) for key, names in done.items()}
        return SyncResult(**lists, removed=tuple(removed), skipped=(*skipped, *left))

    def _draft(self, path: Path, identity: str | None) -> Draft:
        choices = Choices(self.choices.values, identity)
        draft = self.intake.draft(incoming_file(path, self.source), choices)
        self.intake.stage(draft)
        return draft

    def _write(self, drafts: list[Draft]) -> None:
        self.intake.commit(drafts)
        drafts.clear()

    def _known(self) -> dict[str, tuple[str, str]]:
        """Name below the folder -> (id, digest of the file) of what came with this folder before."""
        return {record.origin: (identity, record.raw_sha256) for identity, record in self._records()}

    def _records(self) -> Iterator[tuple[str, provenance.Provenance]]:
        for identity in self.intake.edit.entries:
            record = provenance.load(self.intake.folder, identity)
            if record and record.collection == self.source.name:
                yield identity, record

    def _remove(self, gone: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
        removed, left = [], []
        for identity in gone:
            try:
                self.intake.remove([identity])
                removed.append(identity)
            except CorpusError as exc:
                left.append((identity, str(exc)))
        return removed, left
