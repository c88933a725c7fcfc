"""Targets: what has to be reached, by when, clause by clause.

1. The clauses of every citable section are read with the deadline that governs them (`reading`, `years`).
2. A clause with values gives one row for each value (`pieces`), if anything says that it is to be reached: a
   deadline, a binding word, a bound, or a verb of a task.
3. A clause without a value is a milestone if a deadline governs it, or if it says that something is complete
   (全覆盖, 配齐) or becomes something (争创, 成为), or compares without a number (不低于公务员工资).
4. What states the past, a penalty, a time limit or an age is no target. Headings give values only.

全覆盖 is a milestone, not 100 %: no number is put where the document has none.
"""

import re
from collections.abc import Iterator

from corpus.model import Corpus, Document, Kind, Role
from ledger.blocks import Block, blocks
from ledger.clauses import Span
from ledger.lexicon import Lexicon, default_lexicon
from ledger.model import Direction, LedgerError, Quantity, Target, TargetKind, place
from ledger.pieces import pieces
from ledger.quantity import Mention
from ledger.reading import View, read
from ledger.wording import (
    any_of,
    base_of,
    direction_of,
    scope_of,
    stages_of,
    strip_indicator,
    suffix_of,
    topic_of,
)
from ledger.years import deadlines

# Figures of statistics, news and replies are facts, not targets; they serve the comparison (`figures`).
STATING = (Kind.PLAN, Kind.NOTICE, Kind.INTERPRETATION, Kind.LAW)


def extract_targets(
    corpus: Corpus, document_id: str | None = None, lexicon: Lexicon | None = None
) -> tuple[Target, ...]:
    """The targets of one document, or of every document that can state targets, in the order of the text.

    LedgerError if there is no such document.
    """
    tables = lexicon or default_lexicon()
    found: list[Target] = []
    for document in chosen(corpus, document_id, STATING):
        found += _of_document(corpus, document, tables)
    return tuple(found)


def chosen(corpus: Corpus, document_id: str | None, kinds: tuple[Kind, ...]) -> list[Document]:
    """The document asked for, or all of these kinds whose text is at hand."""
    if document_id is None:
        return [d for d in corpus.documents if d.kind in kinds and not d.missing]
    if document_id not in corpus.by_id:
        known = "、".join(sorted(corpus.by_id)) or "（空）"
        raise LedgerError(f"资料库里没有编号为「{document_id}」的文件；现有：{known}")
    return [corpus.by_id[document_id]]


def _of_document(corpus: Corpus, document: Document, lexicon: Lexicon) -> Iterator[Target]:
    seen: dict[int, Block] = {}
    for block in blocks(corpus, document.id):
        seen[block.section.index] = block
        if block.section.role is not Role.BODY:
            continue
        for view in read(block, lexicon, seen):
            yield from _rows(view, lexicon)


def _rows(view: View, lexicon: Lexicon) -> list[Target]:
    m = lexicon.milestones
    text = view.clause.text
    if any(word in text for word in m.past) or any(p.search(text) for p in m.not_targets):
        return []
    if view.block.under(lexicon.duty_sections.not_tasks) and not view.block.under(("目标",)) and not view.governed:
        return []
    rows = [
        _quantity(view, piece, mention, lexicon)
        for piece, mention in pieces(view.clause, lexicon)
        if _is_asked_for(view, piece, mention, lexicon)
    ]
    if rows or view.heading:
        return rows
    milestone = _milestone(view, lexicon)
    return [milestone] if milestone else []


def _is_asked_for(view: View, piece: Span, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether anything says that the value is to be reached."""
    if view.governed or view.binding or view.block.under(("目标",)):
        return True
    if suffix_of(piece.text[mention.end :], lexicon):
        return True
    before = piece.text[: mention.start]
    if direction_of(before, "", lexicon) is not Direction.EQUAL:
        return True
    d = lexicon.directions
    return bool(re.search(any_of((*lexicon.duty_verbs.tasks, *d.level_after)), view.clause.text))


def _quantity(view: View, piece: Span, mention: Mention, lexicon: Lexicon) -> Target:
    before, after = piece.text[: mention.start], piece.text[mention.end :]
    suffix = suffix_of(after, lexicon)
    q = mention.quantity
    value = piece.text[mention.start : mention.end + len(suffix)].strip()
    quote, indicator = _about(view, piece, _named(view, before, after[len(suffix) :], lexicon), lexicon)
    return _target(
        view, quote, indicator, lexicon,
        Quantity(q.low, q.high, q.unit, value, q.approximate), direction_of(before, after, lexicon),
        base_of(piece.text, lexicon),
    )  # fmt: skip


def _named(view: View, before: str, after: str, lexicon: Lexicon) -> str:
    """The words of a piece without value, deadline, base and binding word."""
    words = any_of((*lexicon.binding.carries, *lexicon.binding.plain))
    text = re.sub(words, "", before)
    for mention in reversed(deadlines(text, view.block.document, lexicon)):
        text = text[: mention.start] + text[mention.end :]
    base = base_of(text, lexicon)
    text = text.replace(base, "", 1) if base else text
    return strip_indicator(strip_indicator(text, lexicon) + after.removeprefix("的"), lexicon)


def _undated(view: View, text: str, lexicon: Lexicon) -> str:
    """A milestone's words without deadline and binding word."""
    for mention in reversed(deadlines(text, view.block.document, lexicon)):
        text = text[: mention.start] + text[mention.end :]
    return re.sub(rf"^(?:{any_of((*lexicon.binding.carries, *lexicon.binding.plain))})", "", text.strip())


def _about(view: View, piece: Span, indicator: str, lexicon: Lexicon) -> tuple[tuple[int, int], str]:
    """The quote's span and the indicator; a bare 安装率 takes in the clauses that say of what."""
    rest = indicator
    for pattern in lexicon.milestones.completion:
        rest = pattern.sub("", rest)
    rest = re.sub(r"[\W_]", "", rest)
    bare = not rest or rest in lexicon.indicators.bare
    before = [clause for clause in view.before if clause.start < piece.start]
    if not bare or not before:
        return (piece.start, piece.end), indicator or piece.text
    start = before[-1].start
    for clause in reversed(before):
        start = clause.start
        if clause.text.startswith((*lexicon.duty_verbs.tasks, *lexicon.indicators.strip_start)):
            break
    text = view.block.document.text[start : piece.start]
    return (start, piece.end), strip_indicator(text + indicator, lexicon) or piece.text


def _milestone(view: View, lexicon: Lexicon) -> Target | None:
    """The row of a clause without a value, None if nothing says that it is to be reached."""
    m = lexicon.milestones
    said = view.said
    if not said.text or view.clause.mark == ":" or said.text.startswith(m.adverbials):
        return None
    relative = _relative(said.text, lexicon)
    reached = any(p.search(said.text) for p in m.completion) or any(word in said.text for word in m.becoming)
    if not (view.governed or relative or reached):
        return None
    base, direction = "", None
    name = said.text
    if relative:
        name, direction, base = relative
    quote, indicator = _about(view, view.clause, _undated(view, name, lexicon), lexicon)
    return _target(view, quote, indicator, lexicon, None, direction, base)


def _relative(text: str, lexicon: Lexicon) -> tuple[str, Direction, str] | None:
    """Indicator, direction and base of a comparison without a number: 教师工资不低于公务员工资."""
    found = re.search(rf"^(.+?)({any_of(lexicon.milestones.relative)})([^\d]{{2,}})$", text)
    return (found[1], direction_of(found[2], "", lexicon), found[3]) if found else None


def _target(
    view: View, quote: tuple[int, int], indicator: str, lexicon: Lexicon,
    quantity: Quantity | None, direction: Direction | None, base: str,
) -> Target:  # fmt: skip
    block = view.block
    text = block.document.text[slice(*quote)]
    return Target(
        place(block.document, block.section, quote, (view.sentence.start, view.sentence.end)),
        TargetKind.QUANTITY if quantity else TargetKind.MILESTONE,
        indicator, quantity, direction, base, view.deadline, view.binding,
        scope_of(text, lexicon), stages_of(text, block, lexicon), topic_of(text, block, lexicon),
    )  # fmt: skip
