"""Texts cut for comparison: sentences into clauses, clauses into pieces that each say one thing.

A piece is a clause, or one item of a list in it: `计划新建小学4所、改建小学2所` is two. A piece without a noun joins its
neighbour, so that a comma cannot part a figure from what it counts.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from answer.modality import DONE, Modality
from answer.text import fold
from answer.verify_figures import Figure, days_in, figures_in, years_in
from answer.verify_piece import UNCOUNTED, Piece, Token
from retriever.model import Word

LONG_TERM = 6  # characters of a word from which it may be a verb with its object
Cut = Callable[[str], list[Word]]
# A mark without meaning that stands for a document's name: no segmenter joins it to its neighbours.
NAME = "\u25a1"
_SENTENCE_END = re.compile(r"[。;!?！？；]")
_CLAUSE_END = re.compile(r"[,，]|[:：](?!\d)")
_AND = frozenset(["和", "与", "及", "以及", "并", "或", "或者", "并且", "而且", "且"])
_VERB_TAGS = ("v",)
# Tags of words that carry no content of their own; direction and place (f) do from two characters on (初中 is tagged f).
_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿")
_EMPTY_TAGS = frozenset(
    [
        "c",
        "p",
        "u",
        "ud",
        "ug",
        "uj",
        "ul",
        "uv",
        "uz",
        "d",
        "r",
        "m",
        "q",
        "mq",
        "y",
        "e",
        "o",
        "x",
        "h",
        "k",
        "zg",
    ]
)


@dataclass
class _Sentence:
    """What earlier pieces of the sentence leave to later ones."""

    conditions: Sequence[tuple[int, frozenset[str]]] = ()
    modal: frozenset[str] = frozenset()
    prohibited: bool = False
    subject: list[str] = field(default_factory=list)
    verb_seen: bool = False
    dated: bool = False

    def condition_before(self, end: int) -> frozenset[str]:
        return frozenset(word for start, words in self.conditions if start < end for word in words)


class Reader:
    """Cuts texts into pieces; one for each lexicon, safe for threads."""

    def __init__(self, tables: Modality, cut: Cut) -> None:
        self.tables = tables
        self._cut = cut

    def pieces(self, text: str) -> list[Piece]:
        """The pieces of a text in order, with what governs them."""
        folded = fold(text).text
        tokens, figures = self.tokens(folded), figures_in(folded, self.tables)
        found: list[Piece] = []
        years: frozenset[int] = frozenset()
        for start, end in _spans(folded, 0, len(folded), _SENTENCE_END):
            clauses = _spans(folded, start, end, _CLAUSE_END)
            state = _Sentence(self._conditions(folded, clauses, tokens))
            for clause in self._joined(clauses, tokens, figures):
                own = frozenset(year for year, at in years_in(folded) if clause[0] <= at < clause[1])
                state.dated = state.dated or bool(own)
                found += self._clause(folded, clause, tokens, figures, own or years, state)
                # The day of a report does not date what is reported.
                lasting = own - {
                    int(m["year"]) for m in days_in(folded) if clause[0] <= m.start() < clause[1]
                }
                years = lasting or (frozenset() if own else years)
                state.dated = state.dated and bool(years)
        return found

    def _conditions(
        self, folded: str, clauses: Sequence[tuple[int, int]], tokens: Sequence[Token]
    ) -> list[tuple[int, frozenset[str]]]:
        """Clauses that set a condition for the rest of their sentence: where they begin, and their content words."""
        return [
            (start, frozenset(t.text for t in tokens if start <= t.start < end))
            for start, end in clauses
            if self.tables.sets_condition(folded[start:end].strip(" ,:"))
        ]

    def tokens(self, folded: str) -> list[Token]:
        """Content words with their places: no operators, figures, function words, glue."""
        taken = [
            (o.start, o.end) for o in (*self.tables.modal_operators(folded), *self.tables.negations(folded))
        ]
        taken += [f.reach for f in figures_in(folded, self.tables)]
        found, at = [], 0
        for word in self._cut(folded):
            start = folded.find(word.text, at)
            if start < 0:
                continue
            at = start + len(word.text)
            hidden = any(s <= start and at <= e for s, e in taken)
            if self._is_content(word) and not hidden:
                found += [
                    self._token(part, start + i, start + i + len(part.text)) for i, part in self._parted(word)
                ]
        return found

    def _parted(self, word: Word) -> list[tuple[int, Word]]:
        """A long term of the dictionary that begins with a verb (引进紧缺急需教育人才) as verb and object, with offsets."""
        verb = next((v for v in self.tables.verbs if word.text.startswith(v)), "")
        if not verb or len(word.text) < LONG_TERM:
            return [(0, word)]
        return [
            (0, replace(word, text=verb, tag="v")),
            (len(verb), replace(word, text=word.text[len(verb) :])),
        ]

    def _is_content(self, word: Word) -> bool:
        text = word.text
        if text in self.tables.glue or text.replace(".", "").isdigit() or NAME in text:
            return False
        if text in self.tables.verbs or all(c in _NUMERALS for c in text):
            return True
        return word.tag not in _EMPTY_TAGS and not (word.tag == "f" and len(text) == 1)

    def _token(self, word: Word, start: int, end: int) -> Token:
        verb = word.text in self.tables.verbs or (word.tag.startswith(_VERB_TAGS) and word.tag != "vn")
        adjective = word.tag.startswith(("a", "b", "d", "i")) and word.tag not in {"an"}
        return Token(word.text, start, end, verb, not verb and not adjective)

    def _joined(
        self, clauses: Iterable[tuple[int, int]], tokens: Sequence[Token], figures: Sequence[Figure]
    ) -> list[tuple[int, int]]:
        """Clauses, those without a noun joined to the one before, those of bare nouns to the one after."""
        done: list[tuple[int, int]] = []
        bare: tuple[int, int] | None = None
        for start, end in clauses:
            inside = [t for t in tokens if start <= t.start < end]
            figure = any(start <= f.start < end and f.unit != "年" for f in figures)
            says = figure or any(t.verb for t in inside)
            noun = any(t.noun for t in inside) or bare is not None
            clause, bare = (bare[0] if bare else start, end), None
            if done and inside and not noun:
                done[-1] = (done[-1][0], end)
            elif not says and (noun or not inside):
                bare = clause
            else:
                done.append(clause)
        return [*done, bare] if bare else done

    def _clause(
        self,
        folded: str,
        clause: tuple[int, int],
        tokens: Sequence[Token],
        figures: Sequence[Figure],
        years: frozenset[int],
        state: _Sentence,
    ) -> list[Piece]:
        spans = self._items(folded, clause, tokens, figures)
        found: list[Piece] = []
        head, verbs = frozenset[str](), frozenset[str]()
        for start, end in spans:
            piece = self._piece(folded, (start, end), tokens, figures, years, state)
            if head and not piece.has_verb:
                piece = replace(piece, head=head, led_by=verbs)
            if piece.has_verb:
                head = frozenset(t.text for t in piece.tokens)
                verbs = frozenset(t.text for t in piece.tokens if t.verb)
            found.append(piece)
        self._remember(found, state)
        return found

    def _remember(self, pieces: Sequence[Piece], state: _Sentence) -> None:
        """Add this clause's subject to what later clauses may share."""
        for piece in pieces:
            for token in piece.tokens:
                if token.verb:
                    state.verb_seen = True
                if not state.verb_seen:
                    state.subject.append(token.text)
            if piece.figures:
                state.verb_seen = True

    def _piece(
        self,
        folded: str,
        span: tuple[int, int],
        tokens: Sequence[Token],
        figures: Sequence[Figure],
        years: frozenset[int],
        state: _Sentence,
    ) -> Piece:
        start, end = span
        text = folded[start:end]
        inside = tuple(t for t in tokens if start <= t.start and t.end <= end)
        operators = self.tables.modal_operators(text)
        own = frozenset(o.kind for o in operators)
        negations = self.tables.negations(text)
        prohibited = state.prohibited and not own  # 严禁…，鼓励…: what is encouraged is not forbidden
        state.modal = own or state.modal
        state.prohibited = prohibited or any(n.kind == "prohibit" for n in negations)
        return Piece(
            text=text,
            start=start,
            end=end,
            tokens=inside,
            figures=tuple(f for f in figures if start <= f.start and f.end <= end),
            years=years,
            modal=state.modal,
            modal_own=bool(own),
            done=sum(o.kind == DONE for o in operators),
            negations=tuple(sorted(n.kind for n in negations)),
            governed_by_prohibition=prohibited,
            limits=self.tables.limits_in(text),
            subject=frozenset(state.subject),
            condition=state.condition_before(end),
            dated=state.dated,
        )

    def _items(
        self, folded: str, clause: tuple[int, int], tokens: Sequence[Token], figures: Sequence[Figure]
    ) -> list[tuple[int, int]]:
        """The items of a list in a clause whose first item has a verb or a figure; else the clause as it is."""
        start, end = clause
        cuts = [i + 1 for i in range(start, end) if folded[i] == "、"]
        cuts += [at for at in self._conjunctions(folded, start, end)]
        edges = [start, *sorted(c for c in cuts if start < c < end), end]
        first = edges[1]
        verb = any(t.verb for t in tokens if start <= t.start < first)
        figure = any(start <= f.start < first for f in figures if f.unit not in UNCOUNTED)
        if len(edges) == 2 or not (verb or figure):
            return [clause]
        return [(a, b) for a, b in itertools.pairwise(edges) if folded[a:b].strip("、")]

    def _conjunctions(self, folded: str, start: int, end: int) -> list[int]:
        found: list[int] = []
        at = start
        for word in self._cut(folded[start:end]):
            at = folded.find(word.text, at, end)
            if at < 0:
                return found
            at += len(word.text)
            if word.text in _AND and word.tag[:1] in ("c", "p"):
                found.append(at)
        return found


def _spans(folded: str, start: int, end: int, ends: re.Pattern[str]) -> list[tuple[int, int]]:
    """Spans between the marks, the mark at the end of its span."""
    edges = [start, *(m.end() for m in ends.finditer(folded, start, end)), end]
    return [
        (a, b) for a, b in itertools.pairwise(edges) if any(c.isalnum() or c == NAME for c in folded[a:b])
    ]
