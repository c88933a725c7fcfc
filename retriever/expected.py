"""Which passages are asked what a reader asks: the question beside the expected questions of each passage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import ExpectedQuestion, Passage
from retriever.fusion import Rows, Scores
from retriever.vectors import Vectors


@dataclass(frozen=True)
class ExpectedRows:
    """vectors: shape (m, dimension), a row for each question; rows: its passage's row in the index; stated: shape (m,)."""

    vectors: Vectors
    rows: Rows
    stated: NDArray[np.bool_]

    def nearest(self, question: Vectors, size: int) -> tuple[Scores, Scores]:
        """For each of `size` passages the cosine of its nearest question: of those it answers, and of those that
        nothing answers; 0 where it has none."""
        cosines = (self.vectors @ question).astype(np.float32)
        asked, unstated = np.zeros(size, np.float32), np.zeros(size, np.float32)
        np.maximum.at(asked, self.rows[self.stated], cosines[self.stated])
        np.maximum.at(unstated, self.rows[~self.stated], cosines[~self.stated])
        return asked, unstated


def expected_rows(
    questions: Sequence[ExpectedQuestion], passages: Sequence[Passage], vectors: Vectors
) -> ExpectedRows:
    """The questions of the index's passages, in the order of `kept`; vectors: a row for each of them."""
    row_of = {passage.id: row for row, passage in enumerate(passages)}
    rows = np.array([row_of[q.passage_id] for q in questions], np.intp)
    return ExpectedRows(vectors, rows, np.array([q.stated for q in questions], np.bool_))


def kept(questions: Sequence[ExpectedQuestion], passages: Sequence[Passage]) -> tuple[ExpectedQuestion, ...]:
    """Those whose passage is in the index."""
    ids = {passage.id for passage in passages}
    return tuple(q for q in questions if q.passage_id in ids)
