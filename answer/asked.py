"""How near a question is to those that people are expected to ask of a passage, as signals for ranking and judging.

A passage that nobody has written questions for (a document taken in today) is not the worse for it: its signal is
what passages with such a cosine to the question have on the development cases, by least squares.
"""

from collections.abc import Sequence

from retriever.model import Evidence

FLOOR = 0.85  # cosine under which two questions have nothing in common
FIRMLY_ASKED = 1.0  # signal (cosine .95) from which an expected question is this question in other words
ASKED_BY_DENSE = (0.195, 0.808)  # r2 .54 over the twelve best passages of each question
UNSTATED_BY_DENSE = (0.402, 0.589)


def asked_signal(evidence: Evidence) -> float:
    """0 for nothing in common, 1.5 for the same question."""
    return _signal(evidence.asked or _expected(ASKED_BY_DENSE, evidence))


def asked_most(evidence: Sequence[Evidence]) -> str:
    """Id of the passage that is asked the likest question; "" where none is asked anything."""
    best = max(evidence, key=lambda e: e.asked)
    return best.passage.id if best.asked else ""


def judge_signals(ranked: Sequence[Evidence], chosen: Sequence[Evidence]) -> dict[str, float]:
    """asked: of the chosen passages; unstated: the likest question that nothing answers; asked_lead: one less the other.

    What is stated nowhere among the documents with expected questions may be stated in another: a chosen passage
    without any is not held against what is asked elsewhere.
    """
    unstated = max(e.unstated for e in ranked) if chosen[0].asked else 0.0
    unstated = unstated or _expected(UNSTATED_BY_DENSE, chosen[0])
    asked = max(e.asked or _expected(ASKED_BY_DENSE, e) for e in ranked)
    return {
        "asked": max(asked_signal(e) for e in chosen),
        "unstated": _signal(unstated),
        "asked_lead": (asked - unstated) * 10,
    }


def _signal(cosine: float) -> float:
    return max(cosine - FLOOR, 0.0) * 10


def _expected(line: tuple[float, float], evidence: Evidence) -> float:
    return line[0] + line[1] * evidence.dense
