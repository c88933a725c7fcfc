"""Lists read off the headings: 主要任务有哪几项, 基本原则有哪些, 文件分几个部分."""

from collections.abc import Sequence
from dataclasses import dataclass

from answer.coverage import Coverage
from answer.question import Question
from answer.text import fold
from corpus.model import Corpus, Role, Section

ENOUGH = 0.7  # share of the question's weighted terms that a heading has to hold
SAID = 0.4  # share of the heading's own character pairs that the question has to say
LIST_UNITS = frozenset(["个", "项", "条", "大", "类", "点", "章", "部", "种", "方面"])
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

    def matching(
        self, question: Question, document_ids: Sequence[str], *, most_said: bool = True
    ) -> Outline | None:
        """The list below the heading that says what the question asks for, or None.

        Among headings that hold enough of the question, the one of which the question says most; failing that the
        parts of which there are as many as the question says, all named as it names them (哪七个计划).
        most_said: whether the question has to say most of the heading, too.
        """
        scored = [
            (score, section)
            for document_id in document_ids
            for section in self._corpus.sections[document_id]
            if (score := self._match(question, section, SAID if most_said else 0.0)) > 0
        ]
        if not scored:
            return self.counted(question, document_ids)
        section = max(scored, key=lambda pair: pair[0])[1]
        return self._outline(section.document_id, section, self._corpus.children(section))

    def heading(self, question: Question, document_ids: Sequence[str]) -> Section | None:
        """The section whose heading says most of what the question asks for."""
        scored = [
            (
                self._coverage.own_share(question, s.heading)
                + _pairs_in(fold(s.heading).text, fold(question.text).text),
                s,
            )
            for document_id in document_ids
            for s in self._corpus.sections[document_id]
            if s.role is Role.BODY and s.heading and self._coverage.own_share(question, s.heading) >= ENOUGH
        ]
        return max(scored, key=lambda pair: pair[0])[1] if scored and question.terms else None

    def _match(self, question: Question, section: Section, least_said: float) -> float:
        """How well a heading with a list below it fits the question; 0 for not at all."""
        if section.role is not Role.BODY or not section.heading:
            return 0.0
        items = self._corpus.children(section)
        if len(items) < 2:
            return 0.0
        asked = fold(question.text).text
        said = _pairs_in(fold(section.heading).text, asked)
        share = self._coverage.own_share(question, section.heading, nouns=True) if question.terms else 0.0
        if question.terms and share >= ENOUGH and said >= least_said:
            return share + said
        return 0.0

    def counted(self, question: Question, document_ids: Sequence[str]) -> Outline | None:
        """The list that has as many items as the question says, all named as it names them: 七个计划."""
        asked = fold(question.text).text
        wanted = {q.value for q in question.numbers if q.unit in LIST_UNITS}
        for document_id in document_ids:
            for section in self._corpus.sections[document_id]:
                items = self._corpus.children(section)
                if len(items) in wanted and _ending(items) and _ending(items) in asked:
                    return Outline(document_id, section, tuple(items))
        return None

    def ending(self, noun: str, document_ids: Sequence[str]) -> Outline | None:
        """The list whose items are all named with the noun: 第七个计划 -> the headings that all end in 计划."""
        for document_id in document_ids:
            for section in self._corpus.sections[document_id]:
                items = self._corpus.children(section)
                if len(items) > 1 and noun and _ending(items) == noun:
                    return Outline(document_id, section, tuple(items))
        return None

    def _outline(self, document_id: str, section: Section | None, items: Sequence[Section]) -> Outline:
        return Outline(document_id, section, tuple(items[:MOST]), max(0, len(items) - MOST))


def _ending(items: Sequence[Section]) -> str:
    """The last two characters of the items' headings where they share them, else ""."""
    endings = {fold(item.heading).text[-2:] for item in items}
    ending = endings.pop() if len(endings) == 1 else ""
    return ending if len(ending) == 2 else ""


def _pairs_in(heading: str, question: str) -> float:
    """Share of the heading's character pairs that the question has."""
    pairs = [heading[i : i + 2] for i in range(len(heading) - 1)]
    return sum(p in question for p in pairs) / len(pairs) if pairs else 0.0
