"""Figures over many verdicts, each with how sure it is.

Shares of independent cases get Wilson's interval (Wilson 1927); averages and ratios over citations, which
come in clusters of one case, a percentile bootstrap over cases. Both at 95 %. Nothing counted: no figure,
not zero.
"""

import math
import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics import Verdict, verbatim
from eval.model import Expect

Z95 = 1.959963984540054
RESAMPLES = 1000
Weighted = tuple[float, float]  # a case's part of the numerator and of the denominator


@dataclass(frozen=True)
class Figure:
    """A measured value in [0, 1] with its interval. n: what was counted, `of` says of what."""

    value: float
    low: float
    high: float
    n: int
    of: str

    def __str__(self) -> str:
        return f"{self.value:.3f}  [{self.low:.3f}, {self.high:.3f}]  n={self.n}"


@dataclass(frozen=True)
class Spread:
    """A quantity's median and its 90th or 95th percentile; unit as the key says."""

    p50: float
    p95: float
    n: int


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Lower and upper bound of the share hits / n at 95 %; n > 0."""
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"{hits} of {n} is not a share")
    share, z2 = hits / n, Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def proportion(flags: Iterable[bool], of: str) -> Figure | None:
    """The share of true flags, one flag a case; None when there are none."""
    counted = list(flags)
    if not counted:
        return None
    low, high = wilson(sum(counted), len(counted))
    return Figure(sum(counted) / len(counted), low, high, len(counted), of)


def ratio(cases: Sequence[Weighted], of: str, seed: int = 20231214) -> Figure | None:
    """Sum of numerators over sum of denominators, resampled by case; None when nothing was counted."""
    total = sum(bottom for _, bottom in cases)
    if not total:
        return None
    draw = random.Random(seed)  # noqa: S311  # a resampling, not a secret
    values = []
    for _ in range(RESAMPLES):
        sample = draw.choices(cases, k=len(cases))
        bottom = sum(weight for _, weight in sample)
        if bottom:
            values.append(sum(top for top, _ in sample) / bottom)
    values.sort()
    low, high = values[int(0.025 * (len(values) - 1))], values[math.ceil(0.975 * (len(values) - 1))]
    return Figure(sum(top for top, _ in cases) / total, low, high, int(total), of)


def spread(values: Iterable[float]) -> Spread | None:
    """Median and 95th percentile (the value at that rank); None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    return Spread(statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], len(ordered))


@dataclass(frozen=True)
class Summary:
    """All figures of one run: shares by name, spreads by name, right answers by group."""

    questions: int
    shares: Mapping[str, Figure | None]
    spreads: Mapping[str, Spread | None]
    groups: Mapping[str, Figure | None]


def summarise(verdicts: Sequence[Verdict], texts: Mapping[str, str]) -> Summary:
    """Sum up verdicts; texts (document id to text) are what the quotes are held against."""
    answerable = [v for v in verdicts if v.case.expect is Expect.ANSWER]
    refusable = [v for v in verdicts if v.case.expect is Expect.REFUSE]
    groups = dict.fromkeys(v.case.group for v in verdicts)
    return Summary(
        questions=len(verdicts),
        shares=_answer_shares(answerable)
        | _refusal_shares(answerable, refusable)
        | _truth_shares(verdicts, texts),
        spreads=_spreads(answerable, verdicts),
        groups={g: proportion((v.right for v in verdicts if v.case.group == g), "该组题目") for g in groups},
    )


def _answer_shares(answerable: Sequence[Verdict]) -> dict[str, Figure | None]:
    of = "有答案的题目"

    def share(test: Callable[[Verdict], bool]) -> Figure | None:
        return proportion((v.reply.answered and test(v) for v in answerable), of)

    hits = [(float(sum(v.hits or ())), float(len(v.hits or ()))) for v in answerable]
    return {
        "answer_right": proportion((v.right for v in answerable), of),
        "must": share(lambda v: v.stated),
        "citation_hit": share(lambda v: v.hit),
        "first_citation_hit": share(lambda v: v.first_hit),
        "citation_precision": ratio(hits, "引用"),
        "citation_recall": ratio([(v.recall or 0.0, 1.0) for v in answerable], of),
        "number_exact": proportion(
            (v.numbers for v in answerable if v.numbers is not None), "已答且问数字的题目"
        ),
    }


def _refusal_shares(answerable: Sequence[Verdict], refusable: Sequence[Verdict]) -> dict[str, Figure | None]:
    judged = [*answerable, *refusable]
    return {
        "all_right": proportion((v.right for v in judged), "有答案与无答案的题目"),
        "refusal_recall": proportion((v.right for v in refusable), "无答案的题目"),
        "refusal_precision": proportion(
            (v.case.expect is Expect.REFUSE for v in judged if not v.reply.answered), "未作答的回复"
        ),
        "false_refusals": proportion((not v.reply.answered for v in answerable), "有答案的题目"),
    }


def _truth_shares(verdicts: Sequence[Verdict], texts: Mapping[str, str]) -> dict[str, Figure | None]:
    answered = [v for v in verdicts if v.reply.answered]
    return {
        "verbatim": proportion((verbatim(c, texts) for v in verdicts for c in v.reply.citations), "引用"),
        "numbers_supported": proportion((not v.unsupported for v in answered), "已作答的回复"),
    }


def _spreads(answerable: Sequence[Verdict], verdicts: Sequence[Verdict]) -> dict[str, Spread | None]:
    return {
        "quote_chars": spread(length for v in answerable for length in v.quote_chars),
        "answer_chars": spread(v.answer_chars for v in answerable if v.answer_chars is not None),
        "citations": spread(len(v.reply.citations) for v in answerable if v.reply.answered),
        "seconds": spread(v.reply.seconds for v in verdicts),
    }
