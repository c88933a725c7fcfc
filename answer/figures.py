"""Which figures of a quote a question asks for."""

import re

from answer.quantities import Quantity, quantities
from answer.question import Question

NUMERIC = ("count", "share", "number")
CLAUSE_END = re.compile(r"[,，;；。、！？!?\n]+")
# Units that date or rank; never what a bare 多少 asks for.
CALENDAR = frozenset(["年", "月", "日", "天", "届", "级", "号", "期", "支", "岁", "周岁", "周"])


def figures(question: Question, folded: str) -> list[Quantity]:
    """The figures of the quote that the question asks for.

    With several things asked for, one figure each. The unit asked for (几所) must be the figure's; then the figure
    whose clause says most of the question wins, the nearest to its words among equals.
    """
    found = quantities(folded)
    fitting = (
        [q for q in found if q.unit in question.units]
        if question.units
        else [q for q in found if q.unit not in CALENDAR]
    )
    if len(fitting) <= 1:
        return fitting
    scored = sorted(fitting, key=lambda q: _closeness(question, folded, q), reverse=True)
    best = _closeness(question, folded, scored[0])
    several = [q for q in scored if _closeness(question, folded, q) >= best - 0.25]
    keep = several if asks_for_several(question) else scored[:1]
    return sorted(keep, key=lambda q: q.start)


def asks_for_several(question: Question) -> bool:
    return bool(re.search(r"分别|各|和|与|以及|、|,|，", question.text))


def _closeness(question: Question, folded: str, q: Quantity) -> float:
    """How much of the question stands in the figure's clause, less a little for distance."""
    start = max((m.end() for m in CLAUSE_END.finditer(folded) if m.end() <= q.start), default=0)
    end = next((m.start() for m in CLAUSE_END.finditer(folded) if m.start() >= q.end), len(folded))
    clause = folded[start:end]
    held, distance = 0.0, 0
    for term in question.terms:
        places = [m.start() for form in term.forms for m in re.finditer(re.escape(form), clause)]
        if places:
            held += 1
            distance += min(abs(p - (q.start - start)) for p in places)
    return held - 0.01 * distance / max(held, 1)
