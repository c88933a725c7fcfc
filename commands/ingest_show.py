"""What `policyqa ingest` prints: data on stdout, talk and progress on stderr."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from corpus.model import CorpusError, Document, Kind, Level, Period
from corpus.store import Entry, load_documents, read_entries
from ingest.readers import ReaderError
from settings import Settings

if TYPE_CHECKING:
    from ingest.add import Draft
    from ingest.refresh import Refreshed
    from ingest.sync import Progress, SyncResult

REFUSED = (ReaderError, CorpusError)
_SHOWN = 10
_NAMES = {
    "id": "id", "title": "标题", "level": "层级", "kind": "种类", "region": "地区", "number": "文号",
    "index_number": "索引号", "issuers": "发文机关", "issued": "印发日期", "published": "发布日期", "period": "有效期",
    "url": "网址", "parents": "上位文件", "interprets": "解读", "file": "文件",
}  # fmt: skip


def draft(found: "Draft", entries: Sequence[Entry]) -> None:
    """A proposed entry with its doubts, its section tree, the reader's warnings and what it may be a copy of."""
    from ingest.add import similar
    from ingest.passages import passages_of
    from ingest.tree import tree_lines

    doubtful = {doubt.partition("（")[0]: doubt.partition("（")[2].rstrip("）") for doubt in found.doubts}
    typer.echo(f"{found.incoming.origin}（{found.result.format}，{len(found.document.text)} 字）")
    for key, name in _NAMES.items():
        if key in found.values:
            mark = f"    ← 请核对：{doubtful[key]}" if key in doubtful else ""
            typer.echo(f"  {name}：{_shown(found.values[key])}{mark}")
    passages = passages_of(found.document, found.sections)
    typer.echo(f"章节（{len(found.sections)} 节，{len(passages)} 段）：")
    for line in tree_lines(found.document, found.sections, passages):
        typer.echo(f"  {line}")
    for warning in found.result.warnings:
        typer.echo(f"注意：{warning}", err=True)
    for entry in similar(found, entries):
        what = "已知未收录的" if entry.missing else "要点" if not entry.values.get("original", True) else ""
        typer.echo(
            f"注意：清单中{what} {entry.id} 像是同一份文件；要替换它请加 --replace {entry.id}", err=True
        )


_LEVELS = dict(zip(Level, ("国家", "省", "市", "区县"), strict=True))
_KINDS = dict(zip(Kind, ("法律法规", "计划", "通知", "答复", "解读", "统计", "新闻", "术语"), strict=True))


def _shown(value: Any) -> str:
    if isinstance(value, Level):
        return f"{value.value}（{_LEVELS[value]}）"
    if isinstance(value, Kind):
        return f"{value.value}（{_KINDS[value]}）"
    if isinstance(value, Period):
        return f"{value.start} 至 {value.end}"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(getattr(value, "value", value))


def result(found: "SyncResult", head: str = "") -> None:
    """The counts as a sentence on stdout; what was skipped and why on stderr."""
    typer.echo(f"{head}{found}")
    for name, why in found.skipped:
        typer.echo(f"  跳过 {name}：{why}", err=True)


def refused(source: str, error: Exception) -> None:
    typer.echo(f"未收入 {source}：{error}", err=True)


def refreshed(found: "Refreshed") -> None:
    """What changed in a document, section by section."""
    typer.echo(f"{found.id}：{found.said or f'有 {len(found.changes)} 节变化'}")
    for change in found.changes:
        typer.echo(f"  [{change.what}] {change.locator}")
        for sign, text in (("-", change.before), ("+", change.after)):
            if text:
                typer.echo(f"    {sign} {' '.join(text.split())[:200]}")


def tree(name: str, settings: Settings) -> None:
    """The section tree of a document of the corpus, or of a file outside it."""
    from ingest.furniture import load_table
    from ingest.passages import passages_of
    from ingest.provenance import pages_of
    from ingest.sections import sections_of
    from ingest.tree import tree_lines

    document, pages = _document(name, settings)
    table = load_table(settings.corpus)
    sections = sections_of(document, table, pages or pages_of(settings.corpus, document.id, document.text))
    for line in tree_lines(document, sections, passages_of(document, sections, table)):
        typer.echo(line)


def _document(name: str, settings: Settings) -> tuple[Document, list[tuple[int, int]]]:
    from commands.ingest_options import limits_of
    from ingest.furniture import load_table
    from ingest.propose import Reading, propose
    from ingest.readers import read
    from ingest.rules import load_rules

    if name in {entry.id for entry in read_entries(settings.corpus)}:
        found = next(d for d in load_documents(settings.corpus) if d.id == name)
        if found.missing:
            raise CorpusError(f"{name} 的原文未收录，没有章节可看")
        return found, []
    if not Path(name).is_file():
        raise CorpusError(f"{name} 既不是清单中的 id，也不是文件；policyqa ingest list 可列出全部")
    try:
        text = read(Path(name), limits_of(settings))
    except ReaderError as exc:
        raise CorpusError(f"{name}：{exc}") from exc
    proposal = propose(
        Reading(text.text, Path(name).name, text.facts),
        load_table(settings.corpus),
        load_rules(settings.corpus),
    )
    title = str(proposal.values["title"])
    document = Document("new", title, Level.DISTRICT, Kind.NOTICE, text=text.text)
    return document, [(page.number, page.start) for page in text.pages]


@contextmanager
def progress() -> Iterator["Progress"]:
    """A progress bar on stderr for as long as the work runs."""
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)

        def report(what: str, done: int, total: int) -> None:
            bars.update(task, description=what, completed=done, total=total)

        yield report
