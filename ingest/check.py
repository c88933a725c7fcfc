"""Every problem of the corpus at rest, with its severity and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.expected import FOLDER, load_entries, stale
from corpus.model import CorpusError, Document, Passage
from corpus.store import Entry, ManifestError, digest, read_entries, read_text
from ingest import provenance
from ingest.check_text import text_problems
from ingest.furniture import load_table
from ingest.passages import passages_of
from ingest.sections import sections_of


class Severity(StrEnum):
    """error: the corpus cannot be used; warning: an answer may be wrong; hint: worth a look."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


@dataclass(frozen=True)
class Problem:
    """A problem of a document (or of the corpus, where document is empty) and its remedy."""

    severity: Severity
    document: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.document}：" if self.document else ""
        return f"[{self.severity}] {where}{self.message}\n       办法：{self.remedy}"


def check(folder: Path) -> list[Problem]:
    """All problems of a corpus folder, worst first; nothing is raised and nothing is written."""
    try:
        entries = read_entries(folder)
        table = load_table(folder)
    except ManifestError as exc:
        remedy = "改正 manifest.toml 的这一处"
        return [Problem(Severity.ERROR, "", problem, remedy) for problem in exc.problems]
    except CorpusError as exc:
        return [Problem(Severity.ERROR, "", str(exc), "改正后再运行 policyqa ingest check")]
    found = [*_manifest(entries), *_orphans(folder, entries), *_twins(folder, entries)]
    read: list[Passage] = []
    for entry in entries:
        document = _open(folder, entry, found)
        if document:
            sections = sections_of(document, table)
            passages = passages_of(document, sections, table)
            read += passages
            found += [
                Problem(Severity.WARNING if grave else Severity.HINT, entry.id, message, remedy)
                for grave, message, remedy in text_problems(document, sections, passages, table)
            ]
            found += _record(folder, entry)
    found += _questions(folder, read)
    order = list(Severity)
    return sorted(found, key=lambda problem: order.index(problem.severity))


def _open(folder: Path, entry: Entry, found: list[Problem]) -> Document | None:
    if entry.missing:
        return None
    try:
        text = read_text(folder / entry.values["file"])
    except CorpusError as exc:
        found.append(
            Problem(Severity.ERROR, entry.id, str(exc), "放回文件，或用 policyqa ingest add 重新收入")
        )
        return None
    wanted = entry.values.get("sha256")
    seen = digest(text.encode("utf-8"))
    if wanted and wanted != seen:
        message = f"文件与清单的 sha256 不符（清单 {wanted[:12]}…，文件 {seen[:12]}…），原文被改动过"
        found.append(
            Problem(Severity.ERROR, entry.id, message, "恢复原文件；确认改动无误的，更新清单中的 sha256")
        )
    return Document(**{**entry.values, "text": text})


def _questions(folder: Path, passages: Sequence[Passage]) -> Iterator[Problem]:
    """Expected questions that cannot be read, or whose passage is gone."""
    try:
        entries = load_entries(folder)
    except CorpusError as exc:
        yield Problem(Severity.ERROR, "", str(exc), f"改正 {FOLDER}/ 下的这个文件")
        return
    for document, entry in stale(entries, passages):
        message = f"常见问法（{entry.at}）指的“{entry.quote[:30]}”在该节中找不到，或不止一处"
        yield Problem(
            Severity.WARNING,
            document,
            message,
            f"按现在的原文改 {FOLDER}/{document}.toml 的 at 和 quote，或删去这一条",
        )


def _manifest(entries: Sequence[Entry]) -> Iterator[Problem]:
    ids = {entry.id: entry for entry in entries}
    for entry in entries:
        values = entry.values
        if not entry.missing and "sha256" not in values and values.get("original", True):
            yield Problem(Severity.HINT, entry.id, "清单没有写 sha256，原文被改动时不会发觉", "补写 sha256")
        if not values.get("original", True) and not values.get("note"):
            yield Problem(
                Severity.WARNING, entry.id, "是要点，却没有写由什么改写（note）", "在清单中补写 note"
            )
        if values["kind"].value == "interpretation" and "interprets" not in values:
            yield Problem(
                Severity.WARNING, entry.id, "是解读，却没有写解读哪份文件", "在清单中补写 interprets"
            )
        issued, published = values.get("issued"), values.get("published")
        if issued and published and published < issued:
            yield Problem(
                Severity.WARNING, entry.id, f"发布日期 {published} 早于印发日期 {issued}", "核对两个日期"
            )
        newer = values.get("superseded_by")
        if newer and entry.id not in ids[newer].values.get("supersedes", ()):
            yield Problem(
                Severity.WARNING, entry.id, f"写了被 {newer} 取代，{newer} 却没有写 supersedes", "两处都写上"
            )
        for old in values.get("supersedes", ()):
            other = ids[old].values.get("superseded_by", entry.id)
            if other != entry.id:
                message = f"写了取代 {old}，{old} 却写着被 {other} 取代"
                yield Problem(Severity.WARNING, entry.id, message, "核对哪一份是最新的，改正另一处")


def _twins(folder: Path, entries: Sequence[Entry]) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for entry in entries:
        keys = [("文号", str(entry.values.get("number", "")))] if entry.values.get("original", True) else []
        path = folder / entry.values.get("file", "")
        if not entry.missing and path.is_file():
            keys.append(("内容", digest(path.read_bytes())))
        for what, value in keys:
            if value and (what, value) in first:
                message = f"{what}与 {first[what, value]} 相同" + (f"（{value}）" if what == "文号" else "")
                yield Problem(
                    Severity.WARNING, entry.id, message, "重复的请用 policyqa ingest remove 删去一份"
                )
            elif value:
                first[what, value] = entry.id


def _orphans(folder: Path, entries: Sequence[Entry]) -> Iterator[Problem]:
    named = {(folder / entry.values["file"]).resolve() for entry in entries if "file" in entry.values}
    for path in sorted((folder / "documents").glob("*")):
        if path.is_file() and path.resolve() not in named:
            remedy = "用 policyqa ingest add 收入，或删去"
            yield Problem(Severity.HINT, "", f"documents/{path.name} 不在清单中，不会被引用", remedy)


def _record(folder: Path, entry: Entry) -> Iterator[Problem]:
    record = provenance.load(folder, entry.id)
    if record is None:
        return
    raw = folder / record.raw
    if not raw.is_file():
        yield Problem(
            Severity.HINT, entry.id, f"收入时保存的原件 {record.raw} 不见了", "从备份放回，或重新收入"
        )
    elif digest(raw.read_bytes()) != record.raw_sha256:
        yield Problem(
            Severity.WARNING, entry.id, f"保存的原件 {record.raw} 被改动过", "从备份放回，或重新收入"
        )
