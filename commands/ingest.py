"""policyqa ingest: take documents in, look at them, keep the corpus and its index in line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.ingest_options import ONLY_FETCHED, choices_of, limits_of
from corpus.model import CorpusError
from settings import Settings, load_settings

if TYPE_CHECKING:
    from ingest.add import Choices, Intake

app = typer.Typer(no_args_is_help=True, help="收入、核对和更新政策文件。", rich_markup_mode=None)

Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接写入")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="写明清单中的一项，如 level=province、issued=2023-12-14，可以多次"),
]


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(help="文件、网址或文件夹，可以多个")],
    yes: Yes = False,
    replace: Annotated[str, typer.Option(help="用它替换清单中这个 id 的文件（例如要点换成原文）")] = "",
    given: Set = None,
) -> None:
    """读出文件的标题、文号、机关、日期等，列出章节；确认后写入清单。"""
    from commands import ingest_show as show

    settings = load_settings()
    choices = choices_of(given or [], replace)
    failed = 0
    with _intake(settings) as intake:
        for source in sources:
            try:
                _add_one(intake, source, choices, yes, settings)
            except show.REFUSED as exc:
                failed += 1
                show.refused(source, exc)
    if failed:
        raise typer.Exit(1)


def _add_one(intake: "Intake", source: str, choices: "Choices", yes: bool, settings: Settings) -> None:
    from commands import ingest_show as show
    from commands.ingest_options import fetched
    from ingest.add import incoming_file

    path = Path(source)
    if "://" not in source and path.is_dir():
        _folder(intake, path, choices, yes)
        return
    with fetched(source, settings) if "://" in source else _as_it_lies(path) as found:
        incoming = found if not isinstance(found, Path) else incoming_file(found)
        draft = intake.draft(incoming, choices)
        show.draft(draft, list(intake.edit.entries.values()))
        if _agreed("写入清单？", yes):
            intake.stage(draft)
            intake.commit([draft])
            typer.echo(
                f"已收入 {draft.id}。运行 policyqa ingest sync 更新索引（服务重新启动时也会更新）。", err=True
            )


def _agreed(question: str, yes: bool) -> bool:
    """Whether the person agrees; the command ends where nobody sits at the keyboard, or Ctrl-C is pressed."""
    if yes:
        return True
    try:
        agreed = typer.confirm(question, err=True)
    except typer.Abort:
        typer.echo("\n没有写入，资料库未变。无人应答时请加 --yes。", err=True)
        raise typer.Exit(1) from None
    if not agreed:
        typer.echo("没有写入，资料库未变。", err=True)
    return agreed


@contextmanager
def _as_it_lies(path: Path) -> Iterator[Path]:
    yield path


def _folder(intake: "Intake", folder: Path, choices: "Choices", yes: bool) -> None:
    from commands import ingest_show as show
    from ingest.sync import FolderSync, files_below

    count = len(files_below(folder))
    if not _agreed(f"逐一读取并收入 {folder} 中的 {count} 个文件？", yes):
        return
    with show.progress() as progress:
        result = FolderSync(intake, folder, choices, keep=True, progress=progress).run()
    show.result(result)


@app.command()
def sync(
    folder: Annotated[Path | None, typer.Argument(help="先让资料库与这个文件夹一致：增、改、删")] = None,
    given: Set = None,
    index: Annotated[bool, typer.Option(help="更新索引")] = True,
) -> None:
    """比较资料库与上次同步时的差别，更新索引；只有变了的段落重新计算向量。"""
    from commands import ingest_show as show
    from ingest.sync import FolderSync, compare, fingerprints, remember, synced

    settings = load_settings()
    if folder is not None:
        if not folder.is_dir():
            raise CorpusError(f"{folder} 不是文件夹；收入单个文件请用 policyqa ingest add")
        with _intake(settings) as intake, show.progress() as progress:
            found = FolderSync(intake, folder, choices_of(given or []), progress=progress).run()
        show.result(found, "文件夹：")
    now, skipped = fingerprints(settings.corpus)
    result = compare(synced(settings.home), now, skipped)
    show.result(result, "资料库：")
    if index and not (result.nothing_new and (settings.home / "index" / "CURRENT").is_file()):
        _index(settings)
    remember(settings.home, now)


def _index(settings: Settings) -> None:
    from chat_app import build_retriever
    from commands.talk import ConsoleProgress

    build_retriever(settings, progress=ConsoleProgress())
    typer.echo("索引已更新。", err=True)


@app.command()
def check() -> None:
    """列出资料库的全部问题：严重程度、在哪里、怎么办。"""
    from ingest.check import Severity
    from ingest.check import check as find

    settings = load_settings()
    problems = find(settings.corpus)
    for problem in problems:
        typer.echo(str(problem))
    counts = "，".join(f"{s} {sum(p.severity is s for p in problems)} 个" for s in Severity)
    typer.echo(f"{settings.corpus}：{counts}。", err=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)


@app.command()
def remove(identities: Annotated[list[str], typer.Argument(help="清单中的 id")], yes: Yes = False) -> None:
    """从清单中删去文件，连同它的文本和原件。"""
    settings = load_settings()
    with _intake(settings) as intake:
        unknown = [i for i in identities if i not in intake.edit.entries]
        if unknown:
            raise CorpusError(f"清单中没有 {'、'.join(unknown)}；policyqa ingest list 可列出全部")
        if _agreed(f"删去 {'、'.join(identities)}？", yes):
            intake.remove(identities)
            typer.echo(f"已删去 {'、'.join(identities)}。运行 policyqa ingest sync 更新索引。", err=True)


@app.command("list")
def list_() -> None:
    """列出清单中的文件。"""
    from corpus.store import read_entries

    for entry in read_entries(load_settings().corpus):
        at_hand = "（原文未收录）" if entry.missing else ""
        typer.echo(
            f"{entry.id}\t{entry.values['level'].value}\t{entry.values['kind'].value}\t{entry.values['title']}{at_hand}"
        )


@app.command()
def tree(document: Annotated[str, typer.Argument(help="清单中的 id，或还没有收入的文件")]) -> None:
    """显示文件的章节。"""
    from commands import ingest_show as show

    show.tree(document, load_settings())


@app.command()
def export(
    output: Annotated[Path | None, typer.Option(help="写到这个文件；不写则输出到屏幕")] = None,
) -> None:
    """把整个资料库输出为 JSON lines：文件、章节、段落各一行。"""
    from ingest.export import export_lines
    from ingest.files import write_atomic
    from ingest.load import load_corpus

    lines = export_lines(load_corpus(load_settings().corpus))
    if output is None:
        for line in lines:
            typer.echo(line)
    else:
        write_atomic(output, "".join(line + "\n" for line in lines).encode("utf-8"))
        typer.echo(f"已写入 {output}。", err=True)


@app.command()
def refresh(
    identities: Annotated[list[str] | None, typer.Argument(help="清单中的 id；不写则全部有网址的")] = None,
    yes: Yes = False,
) -> None:
    """重新取已知的官方网址，逐节说明有什么变化；确认后更新。"""
    from commands import ingest_show as show
    from commands.ingest_options import fetched
    from ingest.refresh import refresh as again
    from ingest.refresh import worth_fetching

    settings = load_settings()
    with _intake(settings) as intake:
        entries = [
            e
            for e in worth_fetching(list(intake.edit.entries.values()))
            if not identities or e.id in identities
        ]
        for entry in entries:
            try:
                with fetched(entry.values["url"], settings) as incoming:
                    found = again(intake, entry, incoming)
                    show.refreshed(found)
                    if found.draft and _agreed(f"更新 {entry.id}？", yes):
                        intake.stage(found.draft)
                        intake.commit([found.draft])
            except show.REFUSED as exc:
                show.refused(entry.id, exc)
    if not entries:
        typer.echo(ONLY_FETCHED, err=True)


@contextmanager
def _intake(settings: Settings) -> Iterator["Intake"]:
    """The right to edit the corpus, and one worker process for all the files of this command."""
    from ingest.add import Intake
    from ingest.files import editing
    from ingest.readers import new_sandbox

    with editing(settings.corpus), new_sandbox() as sandbox:
        yield Intake(settings.corpus, limits_of(settings), sandbox)
