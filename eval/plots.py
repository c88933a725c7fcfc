"""Pictures of a run as SVG text; the one file that imports matplotlib."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from eval.figures import Figure

CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
)
INK, BAR, FAINT = "#1f2933", "#2f6f8f", "#b8c4cc"
Bars = Sequence[tuple[str, Figure]]


def shares(rows: Bars, title: str) -> str:
    """Horizontal bars from 0 to 1 with their intervals, first row on top."""
    figure, axes = _axes(title, height=0.34 * len(rows) + 1.0)
    values = [row.value for _, row in rows]
    errors = [[max(0.0, r.value - r.low) for _, r in rows], [max(0.0, r.high - r.value) for _, r in rows]]
    axes.barh(range(len(rows)), values, color=BAR, height=0.62)
    axes.errorbar(values, range(len(rows)), xerr=errors, fmt="none", ecolor=INK, elinewidth=1, capsize=2.5)
    labels = [f"{_label(name)}  (n={row.n})" for name, row in rows]
    axes.set_yticks(range(len(rows)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    return _svg(figure)


def histograms(series: Mapping[str, Sequence[float]], title: str, unit: str) -> str:
    """Distributions over one another, in the given unit; empty series are left out."""
    figure, axes = _axes(title, height=2.8)
    kept = {name: values for name, values in series.items() if values}
    colours = (BAR, "#c9733a", "#6a994e")
    for (name, values), colour in zip(kept.items(), colours, strict=False):
        axes.hist(values, bins=40, alpha=0.6, color=colour, label=_label(name))
    axes.set_xlabel(_label(unit))
    if kept:
        axes.legend(frameon=False)
    return _svg(figure)


def _axes(title: str, height: float) -> tuple[Any, Any]:
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    # Text stays text, so that the picture can be searched and read aloud, and needs no font of its own.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "policyqa", "font.family": _fonts()})
    figure = Canvas(figsize=(8.2, height), layout="constrained")
    axes = figure.subplots()
    axes.set_title(_label(title), loc="left", fontsize=11, color=INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _fonts() -> list[str]:
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return [*[name for name in CJK_FONTS if name in known][:1], "DejaVu Sans"]


def _label(text: str) -> str:
    """A label that the fonts at hand can draw; without a Chinese font, what is left of it in ASCII."""
    if _fonts()[0] in CJK_FONTS:
        return text
    return re.sub(r"[^\x20-\x7e]+", " ", text).strip()


def _svg(figure: Any) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
