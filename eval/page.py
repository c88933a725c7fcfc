"""The report as one self-contained HTML page: figures, pictures, conditions, every failure."""

from collections.abc import Sequence
from html import escape

from eval import plots
from eval.figures import Summary
from eval.model import Cited, split
from eval.names import SHARES, SPREADS, group_name, middle, shown, wanted
from eval.run import Run


def render(runs: Sequence[Run]) -> str:
    """One self-contained page: figures, pictures, conditions and every failure of each run."""
    body = "".join(_section(run) for run in runs)
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>问答评测报告</title>'
        f"<style>{STYLE}</style><body><h1>问答评测报告</h1>{body}</body></html>"
    )


STYLE = (
    "body{font:16px/1.6 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;"
    "max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2933}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "td,th{border-bottom:1px solid #d5dde2;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}"
    "small{color:#52616b}blockquote{margin:.2rem 0;padding-left:.6rem;border-left:3px solid #b8c4cc}"
)


def _section(run: Run) -> str:
    return (
        f"<section><h2>{escape(run.system)}</h2>{_conditions(run)}{_figures(run.summary)}{_pictures(run)}"
        f"<h3>未答对的 {len(run.failures)} 题</h3>{_failures(run)}</section>"
    )


def _conditions(run: Run) -> str:
    rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in run.conditions.items())
    return f"<table><caption>条件：{run.summary.questions} 题</caption>{rows}</table>"


def _figures(summary: Summary) -> str:
    rows = [
        f'<tr><td>{name}<br><small>{key}</small></td><td class="n">{shown(summary.shares[key])}</td></tr>'
        for key, name in SHARES.items()
    ]
    rows += [
        f'<tr><td>{name}<br><small>{key}</small></td><td class="n">{middle(summary.spreads[key])}</td></tr>'
        for key, name in SPREADS.items()
    ]
    head = "<tr><th>指标</th><th>数值与 95% 区间；字数与用时为中位数 / 95 分位</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _pictures(run: Run) -> str:
    known = [(SHARES[k], v) for k, v in run.summary.shares.items() if v is not None]
    groups = [(group_name(g), v) for g, v in run.summary.groups.items() if v is not None]
    lengths = {
        "引文": [float(length) for v in run.verdicts for length in v.quote_chars],
        "答案": [float(v.answer_chars) for v in run.verdicts if v.answer_chars is not None],
    }
    times = {"用时": [1000 * v.reply.seconds for v in run.verdicts]}
    pictures = (
        plots.shares(known, "指标与 95% 区间"),
        plots.shares(groups, "各组答对的比例"),
        plots.histograms(lengths, "长度分布", "字"),
        plots.histograms(times, "用时分布", "毫秒"),
    )
    return "".join(f"<figure>{picture}</figure>" for picture in pictures)


def _failures(run: Run) -> str:
    rows = []
    for verdict in run.failures:
        case, reply = verdict.case, verdict.reply
        quotes = "".join(_quote(cited) for cited in reply.citations)
        rows.append(
            f"<tr><td>{escape(case.id)}<br><small>{escape(split(case))} {escape(case.expect)}</small></td>"
            f"<td>{escape(' → '.join(case.turns))}<br><small>应含：{escape(wanted(verdict))}</small></td>"
            f"<td>{escape(reply.status)}<br>{escape(reply.text)}{quotes}</td></tr>"
        )
    head = "<tr><th>题</th><th>问</th><th>答</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>" if rows else "<p>没有。</p>"


def _quote(cited: Cited) -> str:
    place = f"{escape(cited.title)} {escape(cited.locator)}"
    return f"<blockquote>{escape(cited.quote)}<br><small>{place}</small></blockquote>"
