"""policyqa eval retrieval: the retriever alone, on a file of articles and a file of questions."""

import json
import sys
import tempfile
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.talk import ConsoleProgress
from corpus.model import CorpusError

if TYPE_CHECKING:
    from eval.retrieval import Bench, Report
    from eval.statutes import Article

LANGCHAIN = ("langchain_chroma", "langchain_classic", "langchain_community", "rank_bm25")

CorpusFile = Annotated[Path, typer.Option("--corpus", help="条文文件：JSON 行，可以是 .gz")]
QuestionFile = Annotated[Path, typer.Option("--questions", help="问题文件：JSON 行，可以是 .gz")]
Names = Annotated[
    list[str] | None,
    typer.Option("--system", help="ours、bm25、dense、langchain-ensemble，可多次给出；默认 ours"),
]
Folder = Annotated[Path | None, typer.Option(help="索引放在这个文件夹并留下；不给则用完即删")]
RunFile = Annotated[Path | None, typer.Option("--run", help="把每个问题的排序结果写入这个文件（JSON 行）")]
Chroma = Annotated[str, typer.Option("--chroma", help="auto、always 或 never：ours 何时用 Chroma")]


def retrieval(
    corpus: CorpusFile,
    questions: QuestionFile,
    systems: Names = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    folder: Folder = None,
    run: RunFile = None,
    chroma: Chroma = "auto",
) -> None:
    """单独评测检索：召回率、MRR、nDCG、速度和大小。"""
    from eval.retrieval import SYSTEMS, measure
    from eval.statutes import read_articles, read_topics

    names = systems or ["ours"]
    unknown = [name for name in names if name not in SYSTEMS]
    if unknown or chroma not in ("auto", "always", "never"):
        given = f"--system 只能是 {'、'.join(SYSTEMS)}，--chroma 只能是 auto、always 或 never"
        raise CorpusError(f"{given}，现在是 {'、'.join([*unknown, chroma])}")
    _need("ir_measures", *(LANGCHAIN if "langchain-ensemble" in names else ()))
    topics, articles = read_topics(questions), read_articles(corpus)
    reports, lines = [], []
    with ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in names:
            report, ranked = measure(name, _bench(articles, home / name, chroma), topics)
            reports.append(report)
            lines += [{"system": name, "qid": qid, "ranked": ids} for qid, ids in ranked.items()]
    if run:
        run.write_text(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
        )
    if as_json:
        typer.echo(json.dumps([report.as_dict() for report in reports], ensure_ascii=False))
    else:
        typer.echo(table(reports))


def _need(*modules: str) -> None:
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        advice = f"请先安装：{sys.executable} -m pip install 'policyqa[eval]'"
        raise CorpusError(f"缺少 {'、'.join(missing)}；{advice}")


def _bench(articles: "list[Article]", folder: Path, chroma: str) -> "Bench":
    from eval.retrieval import Bench
    from retriever.embeddings import load_embeddings
    from retriever.tokens import Segmenter
    from settings import load_settings

    settings = load_settings()
    segmenter = Segmenter(settings.corpus / "lexicon" / "terms.txt", folder / "words")
    embeddings = load_embeddings(settings.embedding, settings.embedding_model)
    return Bench(articles, embeddings, segmenter, folder, ConsoleProgress(), chroma)  # type: ignore[arg-type]


def table(reports: "list[Report]") -> str:
    """The reports as a Markdown table, a row a system."""
    columns = list(reports[0].scores)
    head = ["system", *columns, "index s", "index MB", "p50 ms", "p95 ms", "peak MB"]
    rows = [
        [
            report.system,
            *(f"{report.scores[name]:.3f}" for name in columns),
            f"{report.index_seconds:.1f}",
            f"{report.index_bytes / 1e6:.1f}",
            f"{report.query_p50_ms:.1f}",
            f"{report.query_p95_ms:.1f}",
            f"{report.peak_memory_mb:.0f}",
        ]
        for report in reports
    ]
    rule = ["---", *["---:"] * (len(head) - 1)]
    title = f"{reports[0].articles} 条条文，{reports[0].questions} 个问题"
    return "\n".join([title, "", *("| " + " | ".join(row) + " |" for row in [head, rule, *rows])])
