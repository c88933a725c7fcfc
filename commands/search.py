"""policyqa search: what was retrieved and why, for those who develop and tune."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer


def search(
    question: Annotated[str, typer.Argument(help="要检索的问题")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="列出多少段")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出检索到的段落、名次和得分：检索和重排各看到什么、判断依据是什么。"""
    from answer.assembly import build_room
    from chat_app import build_retriever
    from commands.talk import ConsoleProgress
    from settings import load_settings

    settings = load_settings()
    searcher = build_retriever(settings, use_chroma="never", progress=ConsoleProgress())
    room = build_room(searcher, settings.corpus / "lexicon")
    asked = room.question(question)
    if asked is None:
        typer.echo("这不是要到文件里去找的问题（空白、寒暄或不予回答的内容）。")
        return
    ranked = room.drafter.search(asked, frozenset())
    chosen, verdict = room.drafter.judged(asked, ranked) if ranked else ([], None)
    picked = {c.passage.id for c in chosen}
    rows = [
        {
            "rank": rank,
            "score": round(c.score, 3),
            "fused": round(c.evidence.score, 3),
            "bm25": round(c.evidence.lexical, 3),
            "cosine": round(c.evidence.dense, 4),
            "found_by": c.evidence.found_by,
            "chosen": c.passage.id in picked,
            "id": c.passage.id,
            "locator": c.passage.section.locator,
            "text": c.passage.text,
            "features": {name: round(value, 3) for name, value in c.features.items()},
        }
        for rank, c in enumerate(ranked[:limit], 1)
    ]
    judged = {k: v for k, v in asdict(verdict).items() if k != "topics"} if verdict else {}
    if as_json:
        found = {
            "question": asked.text,
            "kinds": [k.name for k in asked.kinds],
            "judgement": judged,
            "passages": rows,
        }
        typer.echo(json.dumps(found, ensure_ascii=False, default=str))
        return
    _show(asked.text, [k.name for k in asked.kinds], [t.text for t in asked.terms], rows)
    if verdict:
        said = "回答" if verdict.answers else "不回答"
        typer.echo(
            f"判断：{said}（把握 {verdict.probability:.2f}；没有写到：{'、'.join(verdict.missing) or '无'}）"
        )


def _show(text: str, kinds: list[str], terms: list[str], rows: list[dict[str, Any]]) -> None:
    typer.echo(f"理解为：{text}\n问的是：{'、'.join(kinds) or '一般'}；关键词：{'、'.join(terms)}")
    for row in rows:
        mark = "*" if row["chosen"] else " "
        scores = (
            f"{row['score']:.2f}（融合 {row['fused']:.2f}，BM25 {row['bm25']:.1f}，相似 {row['cosine']:.3f}）"
        )
        typer.echo(f"{mark}{row['rank']:>3} {scores} {'+'.join(row['found_by'])} {row['id']}")
        typer.echo(f"      {' '.join(row['text'].split())}")
