"""How much of a question its evidence covers: each term weighed by how rare it is in the corpus."""

import math
from collections.abc import Iterable
from functools import lru_cache

from answer.question import Question, Term
from answer.text import fold
from corpus.model import Corpus, Passage, Section

# What a hit is worth by how it was found: the word itself, an alternative from the lexicon, most of its
# characters (专职教师比例 in 专职教师配备比例), and by where: headings say what the text below is about, and the questions
# that people ask of a passage say it in their words.
WORD, ALTERNATIVE, PARTIAL = 1.0, 0.95, 0.6
IN_HEADINGS, IN_QUESTIONS, IN_TITLE = 0.85, 0.8, 0.7


class Coverage:
    """Term weights and hits over one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._all = "\0".join(fold(passage.text).text for passage in corpus.passages)
        self._count = max(len(corpus.passages), 2)
        self._questions: dict[str, str] = {}
        for question in corpus.expected:
            if question.stated:
                before = self._questions.get(question.passage_id, "")
                self._questions[question.passage_id] = f"{before}\0{fold(question.text).text}"

    @lru_cache(maxsize=4096)  # noqa: B019 - one instance per corpus, lives as long as the process
    def weight(self, term: Term) -> float:
        """Inverse document frequency in [0, 1]; 1 for a term that the corpus does not know at all."""
        seen = min(sum(self._all.count(form) for form in term.forms), self._count)
        return math.log((self._count + 1) / (seen + 1)) / math.log(self._count + 1)

    def known(self, term: Term) -> bool:
        return any(form in self._all for form in term.forms)

    def hit(self, term: Term, passage: Passage) -> float:
        """How well a passage holds a term, in [0, 1]; context: its headings, its expected questions, its document's title."""
        best = _found(term, fold(passage.text).text)
        if best < IN_HEADINGS:
            best = max(best, IN_HEADINGS * _found(term, self.headings(passage.section)))
        if best < IN_QUESTIONS:
            best = max(best, IN_QUESTIONS * _found(term, self._questions.get(passage.id, "")))
        if best < IN_TITLE:
            best = max(best, IN_TITLE * _found(term, self._title(passage.document_id)))
        return best

    def share(self, question: Question, passages: Iterable[Passage]) -> float:
        """Weighted share of the question's terms that the passages hold together; 1 when it has no terms."""
        total = sum(self.weight(t) for t in question.terms)
        if total == 0:
            return 1.0
        kept = list(passages)
        return (
            sum(self.weight(t) * max((self.hit(t, p) for p in kept), default=0.0) for t in question.terms)
            / total
        )

    def own_share(self, question: Question, text: str, *, nouns: bool = False) -> float:
        """The same for a bare text without headings; nouns: other words count a quarter."""
        weights = {t: self.weight(t) * (0.25 if nouns and not t.noun else 1.0) for t in question.terms}
        total = sum(weights.values())
        folded = fold(text).text
        return sum(w * _found(t, folded) for t, w in weights.items()) / total if total else 1.0

    def missing(self, question: Question, passages: Iterable[Passage]) -> list[tuple[Term, float]]:
        """Terms that no passage holds with the weight that is missing, heaviest first."""
        kept = list(passages)
        gaps = [
            (t, self.weight(t) * (1 - max((self.hit(t, p) for p in kept), default=0.0)))
            for t in question.terms
        ]
        return sorted((g for g in gaps if g[1] > 0.05), key=lambda g: -g[1])

    @lru_cache(maxsize=4096)  # noqa: B019
    def headings(self, section: Section) -> str:
        return fold(" ".join(section.path)).text

    @lru_cache(maxsize=1024)  # noqa: B019
    def _title(self, document_id: str) -> str:
        document = self._corpus.by_id[document_id]
        return fold(" ".join((document.title, document.region, *document.aliases, *document.issuers))).text


def _found(term: Term, folded: str) -> float:
    if term.text in folded:
        return WORD
    if any(form in folded for form in term.alternatives):
        return ALTERNATIVE
    return max((_partial(form, folded) for form in term.forms), default=0.0)


def _partial(form: str, folded: str) -> float:
    """Share of the form's character pairs in the text, if it is most of them; words of two characters never."""
    pairs = [form[i : i + 2] for i in range(len(form) - 1)]
    if len(pairs) < 2:
        return 0.0
    share = sum(pair in folded for pair in pairs) / len(pairs)
    return PARTIAL * share if share >= 0.5 else 0.0
