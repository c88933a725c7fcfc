"""Answers that a model writes beside the extractive ones: the same cases in one run, the model played by rule.

The scripted model (eval/honest.py) is asked over real HTTP like any other. It tells what the product makes of an honest
model, not how well some model writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.figures import Figure, proportion, ratio
from eval.metrics import Verdict
from eval.model import Expect
from eval.run import Run

SEVERAL = 2  # pieces of gold from which a question needs several places


@dataclass(frozen=True)
class Completeness:
    """Over the answerable cases with several pieces of gold. recall: mean share of pieces quoted; stated: every must said."""

    recall: Figure | None
    stated: Figure | None


def completeness(verdicts: Sequence[Verdict]) -> Completeness:
    """How much of what belongs to an answer is quoted and said, where it stands in several places."""
    several = [v for v in verdicts if v.case.expect is Expect.ANSWER and len(v.case.gold) >= SEVERAL]
    of = "要用到几处原文的题目"
    return Completeness(
        ratio([(v.recall or 0.0, 1.0) for v in several], of),
        proportion((v.reply.answered and v.stated for v in several), of),
    )


def table(runs: Sequence[Run]) -> str:
    """Completeness by system, under the comparison of all figures."""
    lines = ["", "要用到几处原文的题目（标准引文有两处以上）："]
    for run in runs:
        found = completeness(run.verdicts)
        lines.append(f"  {run.system:20} 引到的比例 {found.recall}   要点齐全 {found.stated}")
    return "\n".join(lines)


def worse(extractive: Run, written: Run) -> list[str]:
    """Ids of the cases that are right as an extract and wrong as written."""
    pairs = zip(extractive.verdicts, written.verdicts, strict=True)
    return [before.case.id for before, after in pairs if before.right and not after.right]
