"""What narrows a statement and may not be lost: modifiers, conditions, periods, the way a figure changes, a list's verb.

Each rule takes a piece of a sentence and the piece of a quote that would carry it, and gives what is wrong as
(name of the check, what it stumbled over).
"""

import re
from collections.abc import Callable, Iterator

from answer.modality import Modality
from answer.verify_piece import Piece, Token

Fault = tuple[str, str]
Rule = Callable[[Modality, Piece, Piece, str], Iterator[Fault]]
_TIES = re.compile(r"[的”“\"'’‘]{0,2}$")


def scope_faults(tables: Modality, piece: Piece, candidate: Piece, context: str) -> list[Fault]:
    """All that the piece lost or widened; context: words above the quote, which every piece may leave out."""
    return [fault for rule in RULES for fault in rule(tables, piece, candidate, context)]


def _modifiers(_: Modality, piece: Piece, candidate: Piece, context: str) -> Iterator[Fault]:
    """A noun keeps the words that narrow it: what is said of 公办幼儿园 is not said of 幼儿园."""
    for token in piece.tokens:
        places = [i for i, own in enumerate(candidate.tokens) if own.text == token.text]
        if not token.noun or not places:
            continue
        lost = [
            [t.text for t in _narrowing(candidate, i) if t.text not in piece.text and t.text not in context]
            for i in places
        ]
        if all(lost):
            yield "limits", lost[0][0]


def _compounds(_: Modality, piece: Piece, candidate: Piece, context: str) -> Iterator[Fault]:
    """Nor loses it what narrows it inside its own word: 成年人 is not 未成年人."""
    own = {token.text for token in candidate.tokens}
    for token in piece.tokens:
        if not token.noun or token.text in own:
            continue
        longer = [word.removesuffix(token.text) for word in own if word.endswith(token.text)]
        lost = [part for part in longer if part not in piece.text and part not in context]
        if lost and len(lost) == len(longer):
            yield "limits", lost[0]


def _narrowing(candidate: Piece, index: int) -> Iterator[Token]:
    """The words tied to the front of a word, through 的, up to the first verb or gap."""
    tokens = candidate.tokens
    for i in range(index, 0, -1):
        between = candidate.text[tokens[i - 1].end - candidate.start : tokens[i].start - candidate.start]
        if not _TIES.fullmatch(between) or (tokens[i - 1].verb and "的" not in between):
            return
        yield tokens[i - 1]


def _changes(tables: Modality, piece: Piece, candidate: Piece, _: str) -> Iterator[Fault]:
    """Beside a figure, up, down and new stay, and so does whether the figure is reached or gained."""
    if piece.counts:
        said, stated = (tables.changes_in(_without_bounds(p)) for p in (piece, candidate))
        if said != stated:
            yield "figures", "、".join(f.text for f in piece.counts)


def _without_bounds(piece: Piece) -> str:
    """The text with its figures and their directions hidden: 不低于 lowers nothing."""
    text = piece.text
    for figure in piece.figures:
        start, end = figure.reach[0] - piece.start, figure.reach[1] - piece.start
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _verb_of_figure(tables: Modality, piece: Piece, candidate: Piece, _: str) -> Iterator[Fault]:
    """The verb nearest before a figure stays, unless it only says that something is done."""
    for figure in piece.counts:
        stated = next((f for f in candidate.counts if f.identity == figure.identity), None)
        verbs = [t.text for t in candidate.tokens if t.verb and stated and t.start < stated.start]
        if (
            verbs
            and verbs[-1] not in tables.light
            and verbs[-1] not in piece.text
            and verbs[-1] not in piece.led_by
        ):
            yield "limits", verbs[-1]


def _periods(_: Modality, piece: Piece, candidate: Piece, context: str) -> Iterator[Fault]:
    """A figure keeps the period (此前十年, 两年) and the year that its quote gives it in the same sentence."""
    if not piece.counts:
        return
    said = {f.identity for f in piece.figures}
    for figure in candidate.figures:
        if figure.unit == "年" and figure.identity not in said:
            yield "years", figure.text
    if candidate.dated and candidate.years and not piece.years:
        yield "years", "、".join(map(str, sorted(candidate.years)))


def _conditions(_: Modality, piece: Piece, candidate: Piece, context: str) -> Iterator[Fault]:
    """What holds under a condition is said with it."""
    said = piece.condition | {t.text for t in piece.tokens}
    lost = [word for word in sorted(candidate.condition) if word not in said and word not in piece.text]
    if lost:
        yield "limits", "、".join(lost)


def _list_verb(_: Modality, piece: Piece, candidate: Piece, context: str) -> Iterator[Fault]:
    """An item of a list is not put under the verb of another, nor counted without it: 初中改建1所 is not 新建…、初中1所."""
    own = {t.text for t in candidate.tokens if t.verb}
    verbs = own or candidate.led_by
    said = piece.led_by or ({t.text for t in piece.tokens if t.verb} if piece.counts and not own else verbs)
    if verbs and not said & verbs:
        yield "order", "、".join(sorted(verbs))


RULES: tuple[Rule, ...] = (
    _modifiers,
    _compounds,
    _changes,
    _verb_of_figure,
    _periods,
    _conditions,
    _list_verb,
)
