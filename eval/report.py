"""A run told three ways: a table for the terminal, JSON for programs, an HTML page for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval import page
from eval.figures import Summary
from eval.metrics import Verdict, verbatim
from eval.model import split
from eval.names import SHARES, SPREADS, middle, shown, value, wanted
from eval.run import Run


def table(run: Run) -> str:
    """The figures as lines of text."""
    lines = [f"{run.system}：{run.summary.questions} 题"]
    lines += [f"  {key:20} {shown(run.summary.shares[key])}   {SHARES[key]}" for key in SHARES]
    for key, name in SPREADS.items():
        lines.append(f"  {key:20} {middle(run.summary.spreads[key])}   {name}")
    lines.append("  各组答对：")
    for group, figure in run.summary.groups.items():
        lines.append(f"    {group:22} {shown(figure)}")
    return "\n".join(lines)


def failures(run: Run, limit: int | None = None) -> str:
    """Every reply that was not right: what was asked, expected and got."""
    return "\n".join(_failure(verdict) for verdict in run.failures[:limit])


def comparison(runs: Sequence[Run]) -> str:
    """One line a figure, one column a system; figures without a count are a dash."""
    width = max(20, *(len(run.system) + 2 for run in runs))
    head = " " * 22 + "".join(f"{run.system:>{width}}" for run in runs)
    rows = [head]
    for key in SHARES:
        cells = (f"{value(run.summary.shares[key]):>{width}}" for run in runs)
        rows.append(f"{key:22}" + "".join(cells))
    for key in SPREADS:
        cells = (f"{middle(run.summary.spreads[key]):>{width}}" for run in runs)
        rows.append(f"{key + ' p50/p95':22}" + "".join(cells))
    return "\n".join(rows)


def to_dict(run: Run, texts: Mapping[str, str]) -> dict[str, Any]:
    """Everything about a run as JSON values; texts (document id to text) tell which quotes are verbatim."""
    return {
        "system": run.system,
        "conditions": dict(run.conditions),
        "summary": summary_dict(run.summary),
        "cases": [_case(verdict, texts) for verdict in run.verdicts],
    }


def summary_dict(summary: Summary) -> dict[str, Any]:
    """The figures alone; a figure that has no count is null."""
    return asdict(summary)


def write(runs: Sequence[Run], texts: Mapping[str, str], folder: Path) -> tuple[Path, Path]:
    """Write report.json and report.html into the folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    data, html = folder / "report.json", folder / "report.html"
    content = [to_dict(run, texts) for run in runs]
    data.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    html.write_text(page.render(runs), encoding="utf-8")
    return data, html


def _failure(verdict: Verdict) -> str:
    case, reply = verdict.case, verdict.reply
    cited = "；".join(f"{c.locator}「{c.quote[:40]}」" for c in reply.citations[:3])
    return (
        f"- {case.id} [{case.expect}] {' / '.join(case.turns)}\n"
        f"    应含 {wanted(verdict)}；{reply.status}：{reply.text[:160]!r}\n    引用 {cited or '无'}"
    )


def _case(verdict: Verdict, texts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": verdict.case.id,
        "split": split(verdict.case),
        "right": verdict.right,
        "stated": verdict.stated,
        "hits": verdict.hits,
        "recall": verdict.recall,
        "numbers": verdict.numbers,
        "unsupported": verdict.unsupported,
        "verbatim": [verbatim(cited, texts) for cited in verdict.reply.citations],
        "question": verdict.case.turns,
        "reply": asdict(verdict.reply),
    }
