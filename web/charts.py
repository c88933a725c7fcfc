"""Two pictures of the targets as inline SVG: when they are due, and what they are about.

Colours and type come from the style sheet by class; the pictures carry a text for those who do not see them, and
the same figures stand in the tables below.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ledger.model import OTHER, Target, TargetKind, YearSource
from web.nodes import Node, h

_STEP, _ACROSS, _TOP, _BOTTOM = 16, 6, 34, 34  # pixels between dots; dots across a year; room above and below
_BAR, _LABEL, _WIDTH, _GAP = 22, 124, 400, 9


def timeline(rows: Sequence[Target]) -> Node | None:
    """A column of dots for each year, a dot for each target; None without a year."""
    years = sorted({row.year for row in rows if row.year is not None})
    if not years:
        return None
    columns = [[row for row in rows if row.year == year] for year in years]
    tallest = max(-(-len(column) // _ACROSS) for column in columns)
    wide = _ACROSS * _STEP + 2 * _STEP
    width, base = max(3 * wide, wide * len(years)), _TOP + tallest * _STEP
    offset = (width - wide * len(years)) // 2
    said = "；".join(f"{year}年{len(column)}项" for year, column in zip(years, columns, strict=True))
    drawn = [
        _column(year, column, offset + i * wide, base)
        for i, (year, column) in enumerate(zip(years, columns, strict=True))
    ]
    picture = h(
        "svg.pq-chart",
        h("title", f"各年要完成的指标：{said}"),
        h("line.pq-axis", x1="0", x2=str(width), y1=str(base + 4), y2=str(base + 4)),
        drawn,
        viewBox=f"0 0 {width} {base + _BOTTOM}",
        role="img",
        width=str(width),
        height=str(base + _BOTTOM),
    )
    return h("figure.pq-figure", h("figcaption", "各年要完成的指标（一点一项）"), picture, _legend())


def _column(year: int, rows: Sequence[Target], left: int, base: int) -> Node:
    ordered = sorted(rows, key=lambda row: (row.deadline.source is YearSource.PERIOD, row.kind.value))
    dots = []
    for i, row in enumerate(ordered):
        x = left + _STEP + (i % _ACROSS) * _STEP + _STEP // 2
        y = base - (i // _ACROSS) * _STEP - _STEP // 2
        words = f"{row.indicator} {row.value}".strip()
        dots.append(h("circle", h("title", words), cx=str(x), cy=str(y), r="6", class_=_style(row)))
    middle = str(left + _STEP + _ACROSS * _STEP // 2)
    top = base - -(-len(rows) // _ACROSS) * _STEP - 8
    return h(
        "g",
        dots,
        h("text.pq-count", f"{len(rows)}项", x=middle, y=str(top), text_anchor="middle"),
        h("text.pq-year", f"{year}年", x=middle, y=str(base + 26), text_anchor="middle"),
    )


def _style(row: Target) -> str:
    kind = "quantity" if row.kind is TargetKind.QUANTITY else "milestone"
    period = " pq-dot-period" if row.deadline.source is YearSource.PERIOD else ""
    return f"pq-dot pq-dot-{kind}{period}"


def _legend() -> Node:
    items = (("quantity", "定量（有数值）"), ("milestone", "定性（没有数值）"))
    shown = [
        h("span.pq-key", h("svg", h("circle", cx="8", cy="8", r="6", class_=f"pq-dot pq-dot-{kind}"),
                           viewBox="0 0 16 16", width="16", height="16", aria_hidden="true"), text)
        for kind, text in items
    ]  # fmt: skip
    faint = h(
        "span.pq-key",
        h("svg", h("circle", cx="8", cy="8", r="6", class_="pq-dot pq-dot-quantity pq-dot-period"),
          viewBox="0 0 16 16", width="16", height="16", aria_hidden="true"),
        "原句没有写年份，按计划期最后一年",
    )  # fmt: skip
    return h("p.pq-legend", shown, faint)


def topic_bars(rows: Sequence[Target], hrefs: Mapping[str, str]) -> Node | None:
    """A bar for each topic, the longest first; hrefs: where a topic leads."""
    found = Counter(row.topic for row in rows).most_common()
    counts = [pair for pair in found if pair[0] != OTHER] + [pair for pair in found if pair[0] == OTHER]
    if not counts:
        return None
    most = max(count for _, count in counts)
    height = len(counts) * (_BAR + _GAP)
    bars = [_bar(i, topic, count, most, hrefs.get(topic, "")) for i, (topic, count) in enumerate(counts)]
    said = "；".join(f"{topic}{count}项" for topic, count in counts)
    picture = h(
        "svg.pq-chart",
        h("title", f"各主题的指标：{said}"),
        bars,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="group",
        aria_label="各主题的指标，点主题只看这一类",
        width=str(_WIDTH),
        height=str(height),
    )
    return h("figure.pq-figure", h("figcaption", "各主题的指标（点主题只看这一类）"), picture)


def _bar(index: int, topic: str, count: int, most: int, href: str) -> Node:
    y = index * (_BAR + _GAP)
    room = _WIDTH - _LABEL - 44
    length = max(3, room * count // most)
    inside = (
        h("rect.pq-hit-area", x="0", y=str(y - _GAP // 2), width=str(_WIDTH), height=str(_BAR + _GAP)),
        h("text.pq-topic", topic, x=str(_LABEL - 10), y=str(y + 16), text_anchor="end"),
        h("rect.pq-bar-fill", x=str(_LABEL), y=str(y), width=str(length), height=str(_BAR), rx="4"),
        h("text.pq-count", str(count), x=str(_LABEL + length + 8), y=str(y + 16)),
    )
    return h("a", inside, href=href, aria_label=f"{topic}{count}项") if href else h("g", inside)


def topic_links(rows: Sequence[Target], address: str) -> dict[str, str]:
    """Where each topic leads: the address with the topic as a filter."""
    return {row.topic: f"{address}?topic={quote(row.topic)}" for row in rows}
