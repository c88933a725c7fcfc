"""policyqa doctor: what is installed, what is missing, what to do."""

import importlib.metadata
import importlib.util
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from settings import Settings

OK, MISSING, BROKEN = "正常", "未装", "有误"

# Optional parts: what they are for, the module that shows they are there, the extra that brings them.
EXTRAS = (
    ("另一种向量模型后端", "sentence_transformers", "st"),
    ("扫描件和图片识别", "rapidocr", "ocr"),
    ("语言模型作答", "langchain_openai", "llm"),
    ("MCP 服务", "mcp", "mcp"),
    ("评测报告", "matplotlib", "eval"),
)


@dataclass(frozen=True)
class Finding:
    """One line of the report; remedy is empty where nothing has to be done."""

    what: str
    state: str
    seen: str
    remedy: str = ""


def doctor() -> None:
    """检查安装、资料、索引和设置，缺什么、怎么办。"""
    from settings import load_settings

    settings = load_settings()
    findings = [f for check in CHECKS for f in _safely(check, settings)]
    for f in findings:
        typer.echo(f"[{f.state}] {f.what}：{f.seen}" + (f"\n       办法：{f.remedy}" if f.remedy else ""))
    if any(f.state == BROKEN for f in findings):
        raise typer.Exit(1)


def _safely(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    """A check that fails is itself a finding: doctor has to reach the end."""
    try:
        return list(check(settings))
    except Exception as error:  # the point of this command is to survive what is broken
        return [
            Finding(
                check.__doc__ or check.__name__,
                BROKEN,
                str(error),
                "按上面的说明处理后再运行 policyqa doctor",
            )
        ]


def _python(_: Settings) -> Iterator[Finding]:
    """Python"""
    version = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Finding("Python", OK if fits else BROKEN, version, "" if fits else "请用 Python 3.11 至 3.13")
    for name in ("chromadb", "gradio", "jieba", "langchain", "onnxruntime", "bm25s"):
        yield Finding(f"依赖 {name}", OK, importlib.metadata.version(name))


def _extras(_: Settings) -> Iterator[Finding]:
    """可选部分"""
    for what, module, extra in EXTRAS:
        there = importlib.util.find_spec(module) is not None
        yield Finding(
            what,
            OK if there else MISSING,
            module,
            "" if there else f"需要时安装：pip install 'policyqa[{extra}]'",
        )
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Finding(
        ".doc/.wps/.et 转换",
        OK if office else MISSING,
        office or "没有 LibreOffice",
        "" if office else "需要时安装 LibreOffice",
    )


def _corpus(settings: Settings) -> Iterator[Finding]:
    """资料库"""
    from ingest.load import load_corpus

    corpus = load_corpus(settings.corpus)
    missing = sum(d.missing for d in corpus.documents)
    seen = (
        f"{len(corpus.documents) - missing} 份文件，{len(corpus.passages)} 段；另有 {missing} 份已知但未收录"
    )
    yield Finding(f"资料库 {settings.corpus}", OK, seen)


def _model(settings: Settings) -> Iterator[Finding]:
    """向量模型"""
    from retriever.embeddings import load_embeddings

    embeddings = load_embeddings(settings.embedding, settings.embedding_model)
    length = len(embeddings.query_vector("公办幼儿园"))
    yield Finding("向量模型", OK, f"{embeddings.identity}，{length} 维")


def _index(settings: Settings) -> Iterator[Finding]:
    """索引"""
    from chat_app import build_asker

    # The language model has its own line: a dead one must not look like a broken index.
    answer = build_asker(settings.model_copy(update={"llm_model": ""})).ask("文件主要讲了什么？")
    yield Finding(
        f"索引和问答（{settings.home}）",
        OK,
        f"试问一题：{answer.status.value}，{answer.seconds * 1000:.0f} 毫秒",
    )


def _language_model(settings: Settings) -> Iterator[Finding]:
    """语言模型"""
    from chat_app import model_options

    options = model_options(settings)
    if options is None:
        yield Finding("语言模型", MISSING, "没有设置，答案直接引用原文", "需要时见 docs/llm.md")
        return
    from answer.generative import ModelError, probe

    try:
        yield Finding("语言模型", OK, probe(options))
    except ModelError as error:
        seen, _, remedy = str(error).partition("。")
        detail = f"（{error.detail}）" if error.detail else ""
        yield Finding("语言模型", BROKEN, seen + detail, remedy)


def _port(settings: Settings) -> Iterator[Finding]:
    """端口"""
    with socket.socket() as probe:
        free = probe.connect_ex((settings.host, settings.port)) != 0
    where = f"{settings.host}:{settings.port}"
    yield Finding(
        "端口",
        OK if free else MISSING,
        f"{where} {'空闲' if free else '已被占用（也可能服务正在运行）'}",
        "" if free else "换一个端口：POLICYQA_PORT=7861 policyqa serve",
    )


CHECKS = (_python, _extras, _corpus, _model, _index, _language_model, _port)
