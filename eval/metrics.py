"""Judge one reply to one case. Pure functions of (case, reply); deterministic, no judging model.

A case without gold gets no verdict on citations (None), not a bad one.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.model import MARKER
from eval.model import Case, Cited, Expect, Reply

IGNORED = re.compile(r"[\s*_`>#\u200b]")
NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
# Under this length a quote is too short to be a recognisable piece of the gold text.
SHORTEST_PIECE = 6


def normalise(text: str) -> str:
    """Fold width variants, dashes and case, and drop white space and Markdown marks."""
    folded = IGNORED.sub("", unicodedata.normalize("NFKC", text))
    return folded.replace("—", "-").replace("–", "-").lower()


def states(text: str, alternatives: Sequence[str]) -> bool:
    """Whether a normalised text contains one of the alternatives."""
    return any(normalise(item) in text for item in alternatives)


def covers(quote: str, gold: str) -> bool:
    """Whether a quote holds a piece of gold, or is itself a recognisable part of it; both as published."""
    inside, piece = normalise(quote), normalise(gold)
    return piece in inside or (len(inside) >= SHORTEST_PIECE and inside in piece)


@dataclass(frozen=True)
class Verdict:
    """What is right and wrong about one reply. None: the question does not arise for this case.

    stated: every `must` is in the answer and no `must_not`. hits: for each citation, whether it quotes gold.
    recall: share of the gold pieces that a citation quotes. numbers: every figure asked for is stated.
    unsupported: figures in the answer that neither the quotes nor their places nor the question hold.
    quote_chars: lengths of the quotes, answer_chars: that of the answer, without white space and marks.
    """

    case: Case
    reply: Reply
    right: bool
    stated: bool
    hits: tuple[bool, ...] | None = None
    recall: float | None = None
    numbers: bool | None = None
    unsupported: tuple[str, ...] = ()
    quote_chars: tuple[int, ...] = ()
    answer_chars: int | None = None

    @property
    def hit(self) -> bool:
        return bool(self.hits and any(self.hits))

    @property
    def first_hit(self) -> bool:
        return bool(self.hits and self.hits[0])


def judge(case: Case, reply: Reply) -> Verdict:
    """Compare a reply with what the case expects."""
    text = normalise(reply.text)
    stated = all(states(text, group) for group in case.must) and not states(text, case.must_not)
    unsupported = unsupported_numbers(case, reply)
    if case.expect is not Expect.ANSWER:
        kept = not reply.answered or case.expect is Expect.EITHER
        return Verdict(case, reply, right=kept and stated, stated=stated, unsupported=unsupported)
    hits = tuple(any(covers(cited.quote, gold) for gold in case.gold) for cited in reply.citations)
    found = sum(any(covers(cited.quote, gold) for cited in reply.citations) for gold in case.gold)
    return Verdict(
        case,
        reply,
        right=reply.answered and stated and any(hits),
        stated=stated,
        hits=hits,
        recall=found / len(case.gold),
        numbers=_figures_stated(case, text) if reply.answered else None,
        unsupported=unsupported,
        quote_chars=tuple(len(normalise(cited.quote)) for cited in reply.citations),
        answer_chars=len(text) if reply.answered else None,
    )


def _figures_stated(case: Case, text: str) -> bool | None:
    figures = [group for group in case.must if all(re.search(r"\d", item) for item in group)]
    return all(states(text, group) for group in figures) if figures else None


def unsupported_numbers(case: Case, reply: Reply) -> tuple[str, ...]:
    """Arabic figures of an answered reply that stand nowhere in its citations or the user's turns.

    The number of citations is known, too: a list may say how many items it quotes.
    """
    if not reply.answered:
        return ()
    sources = [part for cited in reply.citations for part in (cited.quote, cited.title, cited.locator)]
    known = {str(len(reply.citations)), *NUMBER.findall(normalise(" | ".join([*sources, *case.turns])))}
    said = NUMBER.findall(normalise(MARKER.sub(" ", reply.text)))
    return tuple(dict.fromkeys(number for number in said if number not in known))


def verbatim(cited: Cited, texts: Mapping[str, str]) -> bool:
    """Whether a quote is, character by character, what stands at its place; texts by document id."""
    text = texts.get(cited.document_id, "")
    return bool(cited.quote) and text[cited.start : cited.end] == cited.quote
