"""Lists read off the headings: 主要任务有哪几项, 基本原则有哪些, 文件分几个部分."""

from collections.abc import Sequence
from dataclasses import dataclass

from answer.coverage import Coverage
from answer.question import Question
from answer.text import fold
from corpus.model import Corpus, Role, Section

ENOUGH = 0.75  # share of the question's weighted terms that a heading has to hold
MOST = 12  # items shown at once


@dataclass(frozen=True)
class Outline:
    """A section (None: the whole document) with the parts below it that make the list."""

    document_id: str
    section: Section | None
    items: tuple[Section, ...]
    more: int = 0


class Outlines:
    """Finds the section that a list question asks for."""

    def __init__(self, corpus: Corpus, coverage: Coverage) -> None:
        self._corpus = corpus
        self._coverage = coverage

    def whole(self, document_id: str) -> Outline | None:
        """The document's top parts."""
        tops = [
            s
            for s in self._corpus.sections[document_id]
            if s.parent is None and s.role is Role.BODY and s.label
        ]
        return self._outline(document_id, None, tops) if len(tops) > 1 else None

    def matching(self, question: Question, document_ids: Sequence[str]) -> Outline | None:
        """The list below the heading that says what the question asks for, or None.

        Among headings that hold enough of the question, the one of which the question says most.
        """
        if not question.terms:
            return None
        best: tuple[float, Section] | None = None
        for document_id in document_ids:
            for section in self._corpus.sections[document_id]:
                score = self._match(question, section)
                if score and (best is None or score > best[0]):
                    best = (score, section)
        if best is None:
            return None
        section = best[1]
        return self._outline(section.document_id, section, self._corpus.children(section))

    def _match(self, question: Question, section: Section) -> float:
        if section.role is not Role.BODY or not section.heading or len(self._corpus.children(section)) < 2:
            return 0.0
        share = self._coverage.own_share(question, section.heading)
        if share < ENOUGH:
            return 0.0
        return share + _pairs_in(fold(section.heading).text, fold(question.text).text)

    def _outline(self, document_id: str, section: Section | None, items: Sequence[Section]) -> Outline:
        return Outline(document_id, section, tuple(items[:MOST]), max(0, len(items) - MOST))


def _pairs_in(heading: str, question: str) -> float:
    """Share of the heading's character pairs that the question has."""
    pairs = [heading[i : i + 2] for i in range(len(heading) - 1)]
    return sum(p in question for p in pairs) / len(pairs) if pairs else 0.0
