"""policyqa ask: one question, or a file of them."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from answer.composer import Composer
from answer.label import LABEL, labelled_text
from answer.model import Answer, Turn
from answer.wire import answer_to_dict
from commands.talk import ConsoleProgress
from corpus.model import CorpusError


def ask(
    question: Annotated[str, typer.Argument(help="要问的问题")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="按接口的 JSON 格式输出")] = False,
    batch: Annotated[Path | None, typer.Option(help="逐行 JSON 的问题文件，- 表示标准输入")] = None,
) -> None:
    """问一个问题，答案注明出处。"""
    from chat_app import build_composer, build_retriever
    from settings import load_settings

    if not question and batch is None:
        raise CorpusError("没有看到问题。用法：policyqa ask “问题”，或 policyqa ask --batch 文件")
    cases = list(_read_batch(batch)) if batch else []
    settings = load_settings()
    composer = build_composer(
        settings, build_retriever(settings, use_chroma="auto", progress=ConsoleProgress())
    )
    if batch:
        for case in cases:
            typer.echo(json.dumps(_answer_case(composer, case), ensure_ascii=False))
        return
    answer = composer.ask(question)
    typer.echo(json.dumps(answer_to_dict(answer), ensure_ascii=False) if as_json else for_people(answer))


def _read_batch(path: Path) -> list[dict[str, Any]]:
    """Cases {"id", "turns"} from a file of JSON lines; CorpusError names the line that is not one."""
    try:
        lines = (sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"问题文件 {path} 读不出来：{error}。请检查路径，文件应为 UTF-8 编码") from error
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            turns = [str(turn) for turn in case["turns"]]
            cases.append({"id": case["id"], "turns": turns or [""]})
        except (ValueError, KeyError, TypeError):
            raise CorpusError(
                f'问题文件 {path} 第 {number} 行不是 {{"id": …, "turns": ["问题"]}} 的形式，请改正后重试'
            ) from None
    return cases


def _answer_case(composer: Composer, case: dict[str, Any]) -> dict[str, Any]:
    *earlier, last = case["turns"]
    answer = composer.ask(last, [Turn(turn) for turn in earlier])
    return {**answer_to_dict(answer), "id": case["id"]}


def for_people(answer: Answer) -> str:
    """The answer as text for a terminal: the answer, its sources, what to know, whom to ask."""
    lines = [labelled_text(answer).replace("**", "")]
    for c in answer.citations:
        lines.append(f"[{c.marker}] {c.title} {c.locator}".rstrip())
        lines.append(f"    {c.url}" if c.url else f"    {c.permalink}")
    lines += [f"注意：{notice.text}" for notice in answer.notices if notice.code != LABEL]
    if not answer.status.answered and answer.related:
        lines.append("相关位置：")
        lines += [f"  - {r.title} {r.locator} {r.heading}".rstrip() for r in answer.related]
    if contact := answer.contact:
        lines.append(f"咨询：{contact.name} {contact.phone or contact.url or ''}（{contact.source}）")
    return "\n".join(lines)
