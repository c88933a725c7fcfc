"""policyqa eval: measure the answers on the cases, beside other recipes, and with parts left out."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from commands.bench_retrieval import retrieval
from commands.talk import ConsoleProgress
from corpus.model import CorpusError
from eval.model import Case, Half, load_cases

if TYPE_CHECKING:
    from eval.run import Evaluation, Run
    from retriever.retriever import Retriever
    from settings import Settings

app = typer.Typer(help="评测：问答、检索，与常见做法比较。", no_args_is_help=False)

HalfOption = Annotated[str, typer.Option("--split", help="dev（调试用）、test（报告用）或 all")]
Files = Annotated[
    list[Path] | None, typer.Option("--cases", help="题目文件，可多次给出；不给则用全部自带题目")
]
AsJson = Annotated[bool, typer.Option("--json", help="把数值按 JSON 输出")]
Out = Annotated[Path | None, typer.Option(help="把 report.json 和 report.html 写入这个文件夹")]
Show = Annotated[bool, typer.Option("--show", help="列出每道没答对的题")]


@app.callback(invoke_without_command=True)
def default(
    context: typer.Context,
    half: HalfOption = "test",
    files: Files = None,
    as_json: AsJson = False,
    out: Out = None,
    show: Show = False,
) -> None:
    """评测问答；不写子命令等于 run。"""
    if context.invoked_subcommand is None:
        run(half, files, as_json, out, show)


@app.command()
def run(
    half: HalfOption = "test",
    files: Files = None,
    as_json: AsJson = False,
    out: Out = None,
    show: Show = False,
) -> None:
    """把题目逐道交给本产品，按要点、引用、拒答打分。"""
    from chat_app import build_composer
    from eval.run import Product

    settings, retriever, evaluation = _prepare(half, files)
    product = Product(build_composer(settings, retriever))
    _tell([evaluation.run(product, _progress)], evaluation, as_json, out, show)


@app.command()
def rivals(half: HalfOption = "test", files: Files = None, as_json: AsJson = False, out: Out = None) -> None:
    """同样的题目、文件和向量模型，与两种常见做法比较。"""
    _need("langchain_chroma", "langchain_classic", "langchain_community", "langchain_text_splitters")
    from chat_app import build_composer
    from eval import rivals as recipes
    from eval.run import Product, System
    from retriever.embeddings import load_embeddings
    from retriever.langchain_embeddings import LangChainEmbeddings

    settings, retriever, evaluation = _prepare(half, files)
    product = Product(build_composer(settings, retriever))
    found = recipes.build(
        retriever.corpus.documents,
        LangChainEmbeddings(load_embeddings(settings.embedding, settings.embedding_model)),
        retriever.tokens,
    )
    nearest = recipes.nearest_of(found.chroma)
    threshold = recipes.fit_threshold(nearest, load_cases(files, "dev"))
    plain = (found.dense, found.ensemble)
    systems: list[System] = [product, *plain, *(recipes.Cut(recipe, nearest, threshold) for recipe in plain)]
    _tell([evaluation.run(system, _progress) for system in systems], evaluation, as_json, out, show=False)


@app.command()
def ablations(
    half: HalfOption = "test", files: Files = None, as_json: AsJson = False, out: Out = None
) -> None:
    """逐个去掉本产品的一部分，看少了多少。"""
    from eval.ablations import variants

    settings, retriever, evaluation = _prepare(half, files)
    runs = [
        evaluation.run(variant, _progress) for variant in variants(retriever, settings.corpus / "lexicon")
    ]
    _tell(runs, evaluation, as_json, out, show=False)


@app.command()
def written(half: HalfOption = "test", files: Files = None, as_json: AsJson = False, out: Out = None) -> None:
    """同样的题目：直接引用，与由“老实的”脚本模型写、再逐句核对，两种方式比较。"""
    from chat_app import build_composer
    from eval import written as beside
    from eval.honest import honest_reply
    from eval.run import Product
    from eval.scripted import scripted_llm

    settings, retriever, evaluation = _prepare(half, files)
    plain = settings.model_copy(update={"llm_model": ""})
    with scripted_llm(honest_reply) as llm:
        model = plain.model_copy(update={"llm_model": "scripted", "llm_base_url": llm.url})
        runs = [
            evaluation.run(Product(build_composer(which, retriever), name), _progress)
            for which, name in ((plain, "extractive"), (model, "written"))
        ]
    _tell(runs, evaluation, as_json, out, show=False)
    if not as_json:
        typer.echo(beside.table(runs))
        typer.echo(f"直接引用答对、写的答错：{'、'.join(beside.worse(*runs)) or '无'}")


app.command()(retrieval)


def _prepare(half: str, files: Sequence[Path] | None) -> "tuple[Settings, Retriever, Evaluation]":
    from chat_app import build_retriever
    from eval.run import Evaluation, conditions_of, texts_of
    from settings import load_settings

    cases = load_cases(files, _half(half))
    if not cases:
        raise CorpusError("没有题目可评。请检查 --cases 的文件和 --split。")
    settings = load_settings()
    retriever = build_retriever(settings, progress=ConsoleProgress())
    documents = retriever.corpus.documents
    conditions = conditions_of(
        documents,
        cases="、".join(sorted(path.name for path in files)) if files else "eval/cases/*.jsonl",
        split=half,
        embedding=f"{settings.embedding} {settings.embedding_model}".strip(),
        index=f"{len(retriever.corpus.passages)} passages, version {retriever.index.version[:16]}",
        model=settings.llm_model or "none (extractive)",
    )
    return settings, retriever, Evaluation(cases, texts_of(documents), conditions)


def _half(value: str) -> Half:
    if value not in ("dev", "test", "all"):
        raise CorpusError(f"--split 读到 {value}，应为 dev、test 或 all。")
    return cast(Half, value)


def _tell(runs: "list[Run]", evaluation: "Evaluation", as_json: bool, out: Path | None, show: bool) -> None:
    from eval import report

    if as_json:
        summaries = {run.system: report.summary_dict(run.summary) for run in runs}
        typer.echo(
            json.dumps({"conditions": evaluation.conditions, "systems": summaries}, ensure_ascii=False)
        )
    else:
        typer.echo("\n".join(f"{key}：{value}" for key, value in evaluation.conditions.items()))
        typer.echo(report.table(runs[0]) if len(runs) == 1 else report.comparison(runs))
        if show and runs[0].failures:
            typer.echo(report.failures(runs[0]))
    if out:
        _need("matplotlib")
        for path in report.write(runs, evaluation.texts, out):
            typer.echo(f"已写入 {path}", err=True)


def _progress(cases: Sequence[Case]) -> Iterable[Case]:
    tell = ConsoleProgress()
    for done, case in enumerate(cases, 1):
        yield case
        tell("评测", done, len(cases))


def _need(*modules: str) -> None:
    from importlib.util import find_spec

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise CorpusError(
            f"缺少 {'、'.join(missing)}；请先安装：{sys.executable} -m pip install 'policyqa[eval]'"
        )
