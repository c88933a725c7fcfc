"""Making one ranking of two: pure functions over arrays of scores.

Rows are positions in the index; the index keeps its passages in the order of their ids, so the lower row wins a
tie. Convex fusion of min-max scaled scores over the union of both candidate lists, with exact scores for every
candidate (Bruch, Gai, Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"). On the statute benchmark
it is ahead of equal-weight reciprocal rank fusion, which is no better than vectors alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class FusionConfig:
    """How much the lexical score counts beside the dense one, and how many candidates each search gives.

    Measured (docs/decisions/0004-fusion.md): flat from .2 to .4 for questions of laypeople over statutes, best
    at .4 to .5 for questions over the plan and its short sentences.
    """

    lexical_weight: float = 0.35
    depth: int = 100

    def __post_init__(self) -> None:
        if not 0 <= self.lexical_weight <= 1:
            raise ValueError(f"lexical_weight is {self.lexical_weight}, expected 0 to 1")
        if self.depth < 1:
            raise ValueError(f"depth is {self.depth}, expected 1 or more")


def top(scores: Scores, count: int, allowed: Rows | None = None) -> Rows:
    """The rows with the highest scores, best first, the lower row first among equals.

    allowed: rows to choose from, ascending; None for all.
    """
    if allowed is not None:
        return allowed[top(scores[allowed], count)]
    if count <= 0:
        return np.empty(0, dtype=np.intp)
    if count < len(scores):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    return rows[np.argsort(-scores[rows], kind="stable")][:count]


def min_max(scores: Scores) -> Scores:
    """Scale to [0, 1]; all zero where there is nothing to tell apart."""
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    if high <= low:
        return np.zeros_like(scores)
    scaled: Scores = (scores - low) / (high - low)
    return scaled


def convex(lexical: Scores, dense: Scores, lexical_weight: float) -> Scores:
    """Weighted mean in [0, 1] of the scaled scores of the same candidates, each shape (n,)."""
    if lexical.shape != dense.shape:
        raise ValueError(f"{lexical.shape} lexical scores for {dense.shape} dense ones")
    fused: Scores = np.float32(lexical_weight) * min_max(lexical) + np.float32(1 - lexical_weight) * min_max(
        dense
    )
    return fused


def union(*rankings: Rows) -> Rows:
    """Rows that are in any of the rankings, ascending."""
    rows: Rows = np.unique(np.concatenate(rankings)).astype(np.intp)
    return rows


def keeping(best: Rows, scores: Scores, wanted: Rows) -> Rows:
    """The best rows with the wanted ones among them, in place of the least of the others, by falling score.

    best: rows by falling score; as many are given back, unless more are wanted than others can make room.
    """
    missing = wanted[~np.isin(wanted, best)]
    others = best[~np.isin(best, wanted)]
    rows = union(best[np.isin(best, wanted)], others[: max(len(others) - len(missing), 0)], missing)
    return rows[np.argsort(-scores[rows], kind="stable")]


def reciprocal_rank_fusion(rankings: Sequence[Iterable[int]], constant: int = 60) -> dict[int, float]:
    """Sum of 1 / (constant + rank) by row (Cormack, Clarke, Büttcher 2009), ranks from 1; for comparison."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            fused[row] = fused.get(row, 0.0) + 1 / (constant + rank)
    return fused
