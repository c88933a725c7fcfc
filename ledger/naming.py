"""What a target is about: its indicator in the document's words, and the quote that carries it."""

import re
from collections.abc import Sequence

from ledger.lexicon import Lexicon
from ledger.model import Target
from ledger.pieces import Piece
from ledger.reading import View
from ledger.wording import any_of, base_of, strip_indicator, suffix_of
from ledger.years import deadlines

Quote = tuple[int, int]


def of_piece(view: View, piece: Piece, earlier: Sequence[Target], lexicon: Lexicon) -> tuple[Quote, str]:
    """The quote's span and the indicator of a value; earlier: the rows of the same sentence before it.

    What does not say what it is about (安装率达到100%, 改建2所) takes it from what stands before.
    """
    after = piece.after.removeprefix(suffix_of(piece.after, lexicon))
    name = _named(view, piece.subject or piece.before, "" if piece.subject else after, lexicon)
    own = (piece.span.start, piece.span.end)
    if not _bare(name, lexicon):
        return own, name
    if earlier:
        last = earlier[-1]
        return (min(last.start, own[0]), own[1]), _after_verb(name, last.indicator, lexicon)
    return _with_clauses_before(view, own, name, lexicon)


def of_milestone(view: View, text: str, lexicon: Lexicon) -> tuple[Quote, str]:
    """The quote's span and the indicator of a clause without a value; text: what of it names the state."""
    name = _undated(view, text, lexicon)
    own = (view.clause.start, view.clause.end)
    rest = name
    for pattern in lexicon.milestones.completion:
        rest = pattern.sub("", rest)
    if not _bare(re.sub(r"[\W_]", "", rest), lexicon):
        return own, name
    return _with_clauses_before(view, own, name, lexicon)


def _bare(name: str, lexicon: Lexicon) -> bool:
    return not name or name in lexicon.indicators.bare or name in lexicon.duty_verbs.tasks


def _after_verb(verb: str, indicator: str, lexicon: Lexicon) -> str:
    """改建 after 新建小学 is 改建小学; a bare rate takes the whole indicator."""
    if verb not in lexicon.duty_verbs.tasks:
        return indicator
    return verb + re.sub(rf"^(?:{any_of(lexicon.duty_verbs.tasks)})+", "", indicator)


def _with_clauses_before(view: View, own: Quote, name: str, lexicon: Lexicon) -> tuple[Quote, str]:
    """Take in the clauses before, back to one that begins with a verb."""
    text = view.block.document.text
    before = [clause for clause in view.before if clause.start < own[0]]
    if not before:
        return own, name or text[slice(*own)]
    start = before[-1].start
    for clause in reversed(before):
        start = clause.start
        if clause.text.startswith((*lexicon.duty_verbs.tasks, *lexicon.indicators.strip_start)):
            break
    if name in lexicon.duty_verbs.tasks:
        return (start, own[1]), _after_verb(
            name, strip_indicator(text[start : before[-1].end], lexicon), lexicon
        )
    return (start, own[1]), strip_indicator(text[start : own[0]] + name, lexicon) or name


def _named(view: View, before: str, after: str, lexicon: Lexicon) -> str:
    """The words of a piece without value, deadline, base, binding word and lead-in."""
    text = re.sub(
        any_of((*lexicon.binding.carries, *lexicon.binding.plain)), "", _without_lead_in(before, lexicon)
    )
    base = base_of(text, lexicon)
    text = _without_deadlines(view, text.replace(base, "", 1) if base else text, lexicon)
    return strip_indicator(strip_indicator(text, lexicon) + after.removeprefix("的"), lexicon)


def _undated(view: View, text: str, lexicon: Lexicon) -> str:
    """A milestone's words without deadline, binding word and lead-in."""
    text = _without_deadlines(view, _without_lead_in(text, lexicon), lexicon)
    return re.sub(rf"^(?:{any_of((*lexicon.binding.carries, *lexicon.binding.plain))})", "", text.strip())


def _without_deadlines(view: View, text: str, lexicon: Lexicon) -> str:
    for mention in reversed(deadlines(text, view.block.document, lexicon)):
        text = text[: mention.start] + text[mention.end :]
    return text


def _without_lead_in(text: str, lexicon: Lexicon) -> str:
    for pattern in lexicon.indicators.lead_ins:
        found = pattern.match(text)
        if found:
            return text[found.end() :]
    return text
