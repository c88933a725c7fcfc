"""Finding the piece of a quote that carries a piece of a sentence.

A piece is carried when one piece of one quote holds its content words (or synonyms), its figures, its negations, its
limits and the same modality, in an order that does not turn it round. Words from elsewhere in the quote count only
where Chinese lets clauses share them: the subject of the sentence, the head of a list, the headings above. So a noun of
one clause cannot be paired with the verb or the figure of another.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from answer.modality import DONE, PLAN, Modality, Operator
from answer.verify_figures import Figure, years_in
from answer.verify_piece import Piece, Token
from answer.verify_scope import scope_faults
from corpus.model import Kind

PLANS = frozenset([Kind.PLAN, Kind.NOTICE])


@dataclass(frozen=True)
class Source:
    """A quote cut into pieces, with the words above it that every piece may use (headings, title, place, issuer)."""

    key: str
    text: str
    pieces: tuple[Piece, ...]
    context: str
    heading_years: frozenset[int]
    kind: Kind


@dataclass(frozen=True)
class Fit:
    """How a piece fits a piece of a source; faults: names of checks with what they stumbled over, none if it is carried."""

    source: Source
    piece: Piece
    faults: tuple[tuple[str, str], ...]


class Aligner:
    """Fits pieces of sentences to pieces of quotes."""

    def __init__(self, tables: Modality) -> None:
        self._tables = tables

    def best(self, piece: Piece, sources: Sequence[Source]) -> Fit | None:
        """The fit with the fewest faults; the one that carries most words among equals."""
        fits = [
            (len(fit.faults), -self._shared(piece, candidate), i, j, fit)
            for i, source in enumerate(sources)
            for j, candidate in enumerate(source.pieces)
            for fit in [Fit(source, candidate, tuple(self._faults(piece, candidate, source)))]
        ]
        return min(fits, key=lambda f: f[:4])[4] if fits else None

    def _shared(self, piece: Piece, candidate: Piece) -> int:
        return sum(t.text in candidate.text for t in piece.tokens)

    def _faults(self, piece: Piece, candidate: Piece, source: Source) -> list[tuple[str, str]]:
        found = [("figures", f.text) for f in self._figures_missing(piece, candidate)]
        found += [("content", word) for word in self._words_missing(piece, candidate, source)]
        found += self._modality_faults(piece, candidate, source)
        if piece.negations != candidate.negations:
            found.append(("negation", piece.text))
        if candidate.governed_by_prohibition and not piece.governed_by_prohibition:
            found.append(("negation", piece.text))
        if piece.limits != candidate.limits:
            found.append(("limits", "、".join(sorted({*piece.limits} ^ {*candidate.limits}) or piece.limits)))
        found += [("order", word) for word in self._turned(piece, candidate)]
        if _years_differ(piece, candidate, source):
            found.append(("years", "、".join(map(str, sorted(piece.years)))))
        return found + scope_faults(self._tables, piece, candidate, source.context)

    def _figures_missing(self, piece: Piece, candidate: Piece) -> list[Figure]:
        """Figures that the candidate does not state; all of its own where it states several together."""
        stated = {f.identity for f in candidate.figures}
        missing = [f for f in piece.figures if f.identity not in stated]
        if piece.figures and len(candidate.figures) > 1 and self._states_several(candidate):
            wanted = [f.identity for f in candidate.figures]
            if [f.identity for f in piece.figures] != wanted:
                missing = list(piece.figures)
        return missing

    def _states_several(self, candidate: Piece) -> bool:
        """Several figures in one piece belong to several things, unless they only date or number it."""
        return len(candidate.counts) > 1 or self._respective(candidate)

    def _respective(self, candidate: Piece) -> bool:
        return any(word in candidate.text for word in self._tables.respective)

    def _words_missing(self, piece: Piece, candidate: Piece, source: Source) -> list[str]:
        strict = bool(piece.figures)
        whole = "".join(t.text for t in piece.tokens)
        left = [
            t
            for t in piece.tokens
            if not _carried(t, candidate, strict=strict)
            and not any(t.text in c.text and c.text in whole for c in candidate.tokens)
        ]
        left += [t for t in piece.tokens if t not in left and _said_more(t, piece, candidate)]
        if not left:
            # A figure is said of something, unless the quote itself leaves it to the clause before.
            nameless = (
                strict and not any(t.noun for t in piece.tokens) and any(t.noun for t in candidate.tokens)
            )
            return [piece.text] if nameless else []
        shared = self._shareable(piece, candidate)
        first = min((t.start for t in piece.tokens if t not in left), default=0)
        return [
            t.text
            for t in left
            if t.text not in shared and not (t.start < first and not t.verb and t.text in source.context)
        ]

    def _shareable(self, piece: Piece, candidate: Piece) -> frozenset[str]:
        """Words of the same sentence that the candidate shares, where the piece says all of the candidate's own."""
        own = candidate.tokens
        if any(t.text not in piece.text for t in own):
            return frozenset()
        if not candidate.has_verb and not candidate.figures:
            return candidate.head
        first = min((t.start for t in own if t.verb), default=0)
        has_subject = any(t.noun and t.start < first for t in own) or not candidate.has_verb
        return frozenset() if has_subject else candidate.subject

    def _modality_faults(self, piece: Piece, candidate: Piece, source: Source) -> list[tuple[str, str]]:
        said, stated = piece.modal, candidate.modal
        if piece.done > candidate.done and DONE in stated:
            return [("modality", DONE)]  # one thing of the quote is done, another is said to be
        if said == stated:
            return []
        lost = (stated - said) & self._tables.kept
        gained = said - stated
        if gained == {PLAN} and source.kind in PLANS and DONE not in stated and not lost:
            gained = frozenset()
        faults = sorted(lost | gained)
        return [("modality", "、".join(faults))] if faults else []

    def _turned(self, piece: Piece, candidate: Piece) -> list[str]:
        """Relations that the candidate has not, or whose sides are changed; words out of order beyond one moved."""
        stated = {o.word: o for o in self._tables.relations_in(candidate.text)}
        faults = []
        for said in self._tables.relations_in(piece.text):
            at = said.start + piece.start
            if any(f.reach[0] <= at < f.reach[1] for f in piece.figures):
                continue  # 不低于 before a figure is the figure's direction, compared with it
            there = stated.get(said.word)
            if there is None or self._sides_changed(piece, said, candidate, there):
                faults.append(said.word)
        faults += [t.text for t in piece.tokens if _verb_before(t, piece) not in _verbs_before(t, candidate)]
        places = [p for t in piece.tokens if (p := _places(t, candidate))]
        if len(places) - _longest_rising(places) > (0 if self._respective(candidate) else 1):
            faults.append(piece.text)
        return faults

    def _sides_changed(self, piece: Piece, said: Operator, candidate: Piece, there: Operator) -> bool:
        for token in piece.tokens:
            at = _places(token, candidate)
            if not at or token.text in said.word:
                continue
            before = token.start - piece.start < said.start
            if (before and min(at) >= there.end) or (not before and max(at) < there.start):
                return True
        return False


def _years_differ(piece: Piece, candidate: Piece, source: Source) -> bool:
    """Whether a year is said that the candidate has not; one that names several years has them said as it does."""
    named = [year for year, _ in years_in(candidate.text)]
    if len(set(named)) > 1:
        return [year for year, _ in years_in(piece.text)] != named
    return bool(piece.years) and not piece.years <= (candidate.years or source.heading_years)


def _places(token: Token, candidate: Piece) -> list[int]:
    """Every place in the candidate where the word begins."""
    return [m.start() for m in re.finditer(re.escape(token.text), candidate.text)]


def _said_more(token: Token, piece: Piece, candidate: Piece) -> bool:
    """Whether the piece says a word more often than the candidate, so that once it must stand for something else."""
    return piece.text.count(token.text) > candidate.text.count(token.text)


def _verb_before(token: Token, piece: Piece) -> str:
    """The verb that stands nearest before a word; "" where none does, and for verbs themselves."""
    verbs = [t for t in piece.tokens if t.verb and t.start < token.start]
    return verbs[-1].text if verbs and not token.verb else ""


def _verbs_before(token: Token, candidate: Piece) -> set[str]:
    """The verbs nearest before each place of the word; "" may always stand: a verb can be left out."""
    found = {""}
    for at in _places(token, candidate):
        verbs = [t.text for t in candidate.tokens if t.verb and t.start - candidate.start < at]
        found.add(verbs[-1] if verbs else "")
    if len(found) == 1 or not candidate.has_verb:
        return found | {t.text for t in candidate.tokens if t.verb} | set(candidate.head)
    return found


def _carried(token: Token, candidate: Piece, *, strict: bool) -> bool:
    """Whether the candidate holds the word, whole or as the beginning or the end of one of its own.

    strict: only as a word of its own, so that what is said of 公办幼儿园 is not said of all 幼儿园.
    """
    words = {t.text for t in candidate.tokens}
    if token.text in words or _joins(token.text, candidate):
        return True
    if strict or len(token.text) < 2:
        return False
    return any(word.startswith(token.text) or word.endswith(token.text) for word in words)


def _joins(form: str, candidate: Piece) -> bool:
    """Whether neighbouring words of the candidate make up the form: 普惠性 + 幼儿园."""
    tokens = candidate.tokens
    for i in range(len(tokens)):
        text, end = "", tokens[i].start
        for token in tokens[i:]:
            if token.start != end:
                break
            text, end = text + token.text, token.end
            if text == form:
                return True
            if len(text) >= len(form):
                break
    return False


def _longest_rising(places: Sequence[Sequence[int]]) -> int:
    """Length of the longest rising run of places, one a word, each word with several to choose from."""
    ends: list[int] = []
    for options in places:
        for at in sorted(options, reverse=True):
            i = bisect_left(ends, at)
            if i == len(ends):
                ends.append(at)
            else:
                ends[i] = at
    return len(ends)
