"""policyqa targets, duties, compare: what has to be reached, by whom, and how the levels stand to each other."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.model import Level, PolicyQAError

if TYPE_CHECKING:
    from ledger.book import Book
    from ledger.compare import Row
    from ledger.export import Sheet
    from ledger.model import Duty, Target

LEVELS = {"省": Level.PROVINCE, "市": Level.CITY, "区": Level.DISTRICT, "国家": Level.NATIONAL}
LevelOption = Annotated[str, typer.Option("--level", help="层级：省、市、区")]
TopicOption = Annotated[str, typer.Option("--topic", help="主题，如 学前教育、教师队伍")]
TextOption = Annotated[str, typer.Option("--text", help="文字里要有的词，空格隔开")]
JsonOption = Annotated[bool, typer.Option("--json", help="按接口的 JSON 格式输出")]
OutOption = Annotated[Path | None, typer.Option("--out", help="写成表格文件：.xlsx 或 .csv")]


def targets(
    year: Annotated[int | None, typer.Option(help="完成年份，如 2025")] = None,
    topic: TopicOption = "",
    stage: Annotated[str, typer.Option("--stage", help="学段：学前、小学、初中、高中、职业、特殊")] = "",
    level: LevelOption = "",
    text: TextOption = "",
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """列出指标：要达到什么、什么时候、写在哪里。"""
    from ledger.book import Wanted
    from ledger.export import targets_sheet

    book = _book()
    _known(topic, book.topics, "主题")
    _known(stage, book.stages, "学段")
    rows = book.find_targets(Wanted(year=year, topic=topic, stage=stage, level=_level(level), text=text))
    sheet = (lambda: targets_sheet(book.corpus, rows, date.today())) if out else None  # noqa: DTZ011
    _give(out, sheet, as_json, [row.to_dict() for row in rows], lambda: _targets_for_people(book, rows))


def duties(
    body: Annotated[str, typer.Option(help="单位或人员名称里的词，如 街道")] = "",
    topic: TopicOption = "",
    level: LevelOption = "",
    unnamed: Annotated[bool, typer.Option("--unnamed", help="只列没有写明责任单位的任务")] = False,
    text: TextOption = "",
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """列出职责：谁要做什么、写在哪里；没有写明责任单位的任务也列出。"""
    from ledger.book import Wanted
    from ledger.export import duties_sheet
    from ledger.model import Part

    book = _book()
    _known(topic, book.topics, "主题")
    part = Part.UNNAMED if unnamed else None
    rows = book.find_duties(Wanted(body=body, topic=topic, level=_level(level), part=part, text=text))
    sheet = (lambda: duties_sheet(book.corpus, rows, date.today())) if out else None  # noqa: DTZ011
    _give(out, sheet, as_json, [row.to_dict() for row in rows], lambda: _duties_for_people(book, rows))


def compare(
    query: Annotated[str, typer.Argument(help="主题或指标，如 学前教育、普惠率")],
    as_json: JsonOption = False,
    out: OutOption = None,
) -> None:
    """按省、市、区比对一个主题或指标。"""
    from ledger.export import compare_sheet
    from ledger.wire import row_to_dict

    book = _book()
    rows = book.compare(query)
    sheet = (lambda: compare_sheet(book.corpus, query, rows, date.today())) if out else None  # noqa: DTZ011
    _give(out, sheet, as_json, [row_to_dict(row) for row in rows], lambda: _comparison_for_people(book, rows))


def _book() -> "Book":
    from chat_app import build_book
    from ingest.load import load_corpus
    from settings import load_settings

    settings = load_settings()
    return build_book(settings, load_corpus(settings.corpus))


def _level(name: str) -> Level | None:
    found = LEVELS.get(name.removesuffix("级"))
    if name and found is None:
        raise PolicyQAError(f"没有「{name}」这个层级；可以写：{'、'.join(LEVELS)}")
    return found


def _known(name: str, names: Sequence[str], what: str) -> None:
    if name and name not in names:
        raise PolicyQAError(f"没有「{name}」这个{what}；现有：{'、'.join(names)}")


def _give(
    out: Path | None,
    sheet: "Callable[[], Sheet] | None",
    as_json: bool,
    rows: list[dict[str, Any]],
    people: Callable[[], str],
) -> None:
    """A file, JSON, or text for people: one of the three."""
    if out and sheet:
        _write(out, sheet())
        typer.echo(f"已写入 {out}，共 {len(rows)} 行", err=True)
    elif as_json:
        typer.echo(json.dumps({"total": len(rows), "rows": rows}, ensure_ascii=False))
    else:
        typer.echo(people())


def _write(out: Path, sheet: "Sheet") -> None:
    from ledger.export import to_csv, to_xlsx

    writers = {".xlsx": to_xlsx, ".csv": to_csv}
    if out.suffix.lower() not in writers:
        raise PolicyQAError(f"不能写成「{out.name}」：文件名要以 .xlsx 或 .csv 结尾")
    try:
        out.write_bytes(writers[out.suffix.lower()](sheet))
    except OSError as error:
        raise PolicyQAError(f"不能写入 {out}（{error.strerror or error}）；请换一个能写的位置") from error


def _targets_for_people(book: "Book", rows: "Sequence[Target]") -> str:
    from ledger import words

    lines = [f"共 {len(rows)} 项指标"]
    for n, row in enumerate(rows, 1):
        value = f"：{row.value}" if row.value else ""
        lines.append(f"{n}. {row.indicator}{value}（{words.year(row)}，{row.topic}）")
        lines.append(f"   「{row.quote}」{_source(book, row)}")
    return "\n".join(lines)


def _duties_for_people(book: "Book", rows: "Sequence[Duty]") -> str:
    from ledger import words

    lines = [f"共 {len(rows)} 条职责"]
    for n, row in enumerate(rows, 1):
        lines.append(f"{n}. {row.body}（{words.PARTS[row.part]}）：{row.task}")
        lines.append(f"   「{row.quote}」{_source(book, row)}")
    return "\n".join(lines)


def _source(book: "Book", row: "Target | Duty") -> str:
    digest = "" if row.original else "（要点，非原文）"
    return f"{book.corpus.by_id[row.document_id].name}{row.locator}{digest}"


def _comparison_for_people(book: "Book", rows: "Sequence[Row]") -> str:
    from ledger import words

    if not rows:
        return "省、市、区的文件里都没有写到。可以换一个说法，或用主题名再试，如：学前教育、教师队伍"
    lines: list[str] = []
    for row in rows:
        lines.append(f"■ {row.indicator}")
        for cell in row.cells:
            lines.append(f"  {words.LEVELS[cell.level]}：{cell.why}")
            for s in cell.statements:
                what = "目标" if s.is_target else "数据"
                digest = "" if s.place.original else "（要点，非原文）"
                name = book.corpus.by_id[s.place.document_id].name
                lines.append(f"    {what}：「{s.place.quote}」{name}{s.place.locator}{digest}")
        lines += [f"  注意：{words.MARKS[mark]}" for mark in row.marks]
    return "\n".join(lines)
