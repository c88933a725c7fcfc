"""Questions by number or for a number: 第20条讲什么, 最后一项任务是什么, 心理健康教育写在第几条."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.outline import Outlines
from answer.quantities import NUMBER, parse_number
from answer.question import Question, Term
from answer.text import fold
from corpus.model import Corpus, Role, Section

ORDINAL = re.compile(rf"(?:第(?P<number>{NUMBER})|(?P<last>最后一))(?:个|条|项|点|部分|款|章|节|大)")


class Numbered:
    """Finds the section that a question means by its number."""

    def __init__(self, corpus: Corpus, outlines: Outlines, names_itself: Callable[[str], bool]) -> None:
        self._corpus = corpus
        self._outlines = outlines
        self._names_itself = names_itself

    def section(self, question: Question, document_ids: Sequence[str]) -> Section | None:
        """The section of the number asked for: of a list that the question names, or of the document's own numbers."""
        folded = fold(question.text).text
        m = ORDINAL.search(folded)
        if m is None:
            return None
        number = -1 if m["last"] else int(parse_number(m["number"]))
        # 这个计划第20条: 计划 is the document, not a heading with a list below it.
        question = replace(question, terms=tuple(t for t in question.terms if not self._names_itself(t.text)))
        outline = self._outlines.ending(folded[m.end() : m.end() + 2], document_ids)
        outline = outline or self._outlines.counted(question, document_ids)
        outline = outline or self._outlines.matching(question, document_ids, most_said=False)
        items = outline.items if outline else ()
        if items and -len(items) <= number <= len(items) and number:
            return items[number if number < 0 else number - 1]
        # 第五个 counts things by name; 第五条, 第五部分 name the document's own numbers.
        if outline or m[0].endswith("个"):
            return None
        section = self._by_label(number, m[0], document_ids)
        # 第一项专项行动 is not the first part of a document that says nothing of 专项行动 there.
        named = [t for t in question.terms if t.noun and folded.startswith(t.text, m.end())]
        return section if section and all(self._speaks_of(section, t) for t in named) else None

    def _speaks_of(self, section: Section, term: Term) -> bool:
        passages = self._corpus.passages_in(section.document_id, section.start, section.end)
        text = "".join(fold(words).text for words in (section.heading, *(p.text for p in passages)))
        return any(form in text for form in (term.text, *term.forms))

    def _by_label(self, number: int, asked: str, document_ids: Sequence[str]) -> Section | None:
        """第20条 -> the section labelled 20. or 第二十条; the deepest numbering that reaches the number first."""
        candidates = [
            section
            for document_id in document_ids
            for section in self._corpus.sections[document_id]
            if section.role is Role.BODY and _label_number(section.label) == number
        ]
        articles = [s for s in candidates if asked[-1] in s.label]
        plain = [s for s in candidates if re.match(r"\d", s.label)]
        return next(iter(articles or plain or candidates), None)


def _label_number(label: str) -> int:
    m = re.search(NUMBER, fold(label).text)
    return int(parse_number(m[0])) if m else 0
