"""What a language model is given to write from: the draft's quotes, then what ranks next and has something to add."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer.draft import Draft
from answer.drafting import Drafter
from answer.model import Turn
from answer.question import Question
from answer.quoting import Quoter, Span, span_of
from answer.safety import Safety
from answer.text import fold
from answer.verify_model import Item
from answer.written import new_key
from corpus.model import Passage

MOST = 8  # pieces of evidence
NEAR = 3.0  # ranking score (a logit) that further evidence may lie below the best
RARE = 0.35  # rarity of a word of the question from which more evidence is looked for to say it
SHARE = 0.5  # of the weight of a question's words that a sentence on further evidence has to say
OPEN = ("list", "how", "why", "what", "definition")  # questions that one quote seldom answers whole


@dataclass(frozen=True)
class Task:
    """A drafted question: the extractive draft decided that it can be answered, and is what stands if nothing holds."""

    question: Question
    draft: Draft
    history: tuple[Turn, ...]
    documents: frozenset[str]
    quoter: Quoter

    @property
    def quotes(self) -> list[Span]:
        return [Span(c.document_id, c.start, c.end) for c in self.draft.citations]


def gather(task: Task, drafter: Drafter, safety: Safety) -> dict[str, Item]:
    """Evidence under keys that no document can know, best first; nothing that gives orders."""
    items: dict[str, Item] = {}
    quotes = task.quotes
    spans = [*quotes, *_further(task, drafter)]
    for span in spans[: max(MOST, len(quotes))]:
        quote = task.quoter.text(span)
        if not safety.orders(quote):
            key = new_key(items)
            document = drafter.corpus.by_id[span.document_id]
            items[key] = Item(key, span, quote, document, task.quoter.section_at(span))
    return items


def _further(task: Task, drafter: Drafter) -> Iterator[Span]:
    """Passages of the same levels that the draft does not quote and that add to it, in the order of their rank."""
    levels = {c.level for c in task.draft.citations} | task.question.levels
    ranked = drafter.search(task.question, task.documents)[: MOST * 2]
    for candidate in ranked:
        passage = candidate.passage
        quoted = any(
            s.document_id == passage.document_id and s.start < passage.end and passage.start < s.end
            for s in task.quotes
        )
        fits = drafter.corpus.document(passage).level in levels and candidate.features["year"] >= 0
        fits = fits and ranked[0].score - candidate.score < NEAR
        if passage.section.citable and fits and not quoted and _adds(task, passage):
            yield span_of(passage)


def _adds(task: Task, passage: Passage) -> bool:
    """Whether the question is open, or the passage says a weighty word of it that no quote of the draft says."""
    if not task.draft.direct and task.question.wants(*OPEN):
        return True
    return _says_unsaid(task, fold(passage.text).text)


def _says_unsaid(task: Task, folded: str) -> bool:
    quotes = [fold(c.quote).text for c in task.draft.citations]
    unsaid = (
        t
        for t in task.question.terms
        if t.noun and t.rarity > RARE and not any(form in quote for form in t.forms for quote in quotes)
    )
    return any(form in folded for term in unsaid for form in term.forms)


def speaks_of_question(task: Task, text: str, items: Sequence[Item]) -> bool:
    """Whether a sentence on these items belongs to the answer: it rests on a quote of the draft, or says what is asked.

    That is, half of the question's weight, or a weighty word of it that no quote of the draft says.
    """
    if any(
        s.document_id == i.span.document_id and s.start < i.span.end and i.span.start < s.end
        for s in task.quotes
        for i in items
    ):
        return True
    folded = fold(text).text
    weights = {term: term.rarity for term in task.question.terms}
    said = sum(w for term, w in weights.items() if any(form in folded for form in term.forms))
    return said >= SHARE * sum(weights.values()) or _says_unsaid(task, folded)
