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
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.model import Corpus, Document, Kind, Role
from ledger.blocks import Block, blocks
from ledger.lexicon import Lexicon, default_lexicon
from ledger.model import Direction, LedgerError, Quantity, Target, TargetKind
from ledger.naming import of_milestone, of_piece
from ledger.pieces import Piece, pieces
from ledger.place import place
from ledger.reading import GOALS, View, read
from ledger.wording import any_of, base_of, direction_of, scope_of, stages_of, suffix_of, topic_of

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
        if block.section.role is Role.BODY:
            yield from _of_block(block, lexicon, seen)


def _of_block(block: Block, lexicon: Lexicon, seen: dict[int, Block]) -> Iterator[Target]:
    sentence, earlier = -1, list[Target]()
    for view in read(block, lexicon, seen):
        if view.sentence.start != sentence:
            sentence, earlier = view.sentence.start, []
        rows = _rows(view, earlier, lexicon)
        earlier += [row for row in rows if row.kind is TargetKind.QUANTITY]
        yield from rows


def _rows(view: View, earlier: Sequence[Target], lexicon: Lexicon) -> list[Target]:
    if view.past or any(p.search(view.clause.text) for p in lexicon.milestones.not_targets):
        return []
    in_goals = view.block.under(GOALS)
    if view.block.under(lexicon.duty_sections.not_tasks) and not in_goals and not view.governed:
        return []
    rows: list[Target] = []
    for piece in pieces(view.clause, lexicon):
        if earlier or _is_asked_for(view, piece, lexicon):
            rows.append(_going_on(_quantity(view, piece, (*earlier, *rows), lexicon), piece, rows))
    if rows or view.heading:
        return rows
    milestone = _milestone(view, lexicon)
    return [milestone] if milestone else []


def _going_on(row: Target, piece: Piece, before: Sequence[Target]) -> Target:
    """新增30家、60家: a piece that is no more than its value rises or falls as the one before it in the clause does."""
    last = before[-1] if before else None
    if piece.before.strip() or not last or row.direction is not Direction.EQUAL:
        return row
    if last.direction not in (Direction.INCREASE, Direction.DECREASE):
        return row
    return replace(row, direction=last.direction, base=row.base or last.base)


def _is_asked_for(view: View, piece: Piece, lexicon: Lexicon) -> bool:
    """Whether anything says that the value is to be reached."""
    if view.governed or view.binding or view.block.under(GOALS) or suffix_of(piece.after, lexicon):
        return True
    if direction_of(piece.before, "", lexicon) is not Direction.EQUAL:
        return True
    return bool(
        re.search(any_of((*lexicon.duty_verbs.tasks, *lexicon.directions.level_after)), view.clause.text)
    )


def _quantity(view: View, piece: Piece, earlier: Sequence[Target], lexicon: Lexicon) -> Target:
    suffix = suffix_of(piece.after, lexicon)
    q = piece.mention.quantity
    value = piece.span.text[piece.mention.start : piece.mention.end + len(suffix)].strip()
    quote, indicator = of_piece(view, piece, earlier, lexicon)
    return _target(
        view, quote, indicator, lexicon,
        Quantity(q.low, q.high, q.unit, value, q.approximate),
        direction_of(piece.before, piece.after, lexicon), _base(view, piece, lexicon),
    )  # fmt: skip


def _base(view: View, piece: Piece, lexicon: Lexicon) -> str:
    """The piece's own base; 每年 at the head of a clause holds for all its pieces."""
    own = base_of(piece.span.text, lexicon)
    shared = base_of(view.clause.text, lexicon)
    return own or (shared if shared.startswith(("每", "年均")) else "")


def _milestone(view: View, lexicon: Lexicon) -> Target | None:
    """The row of a clause without a value, None if nothing says that it is to be reached."""
    m = lexicon.milestones
    said = view.said
    if not said.text or view.clause.mark == ":" or re.fullmatch(r"\(.*\)", said.text):
        return None
    relative = _relative(said.text, lexicon)
    words = (*m.becoming, *(m.reaching if view.binding in m.pledges else ()))
    reached = any(p.search(said.text) for p in m.completion) or any(word in said.text for word in words)
    if not (view.governed or relative or reached):
        return None
    name, direction, base = relative or (said.text, None, "")
    quote, indicator = of_milestone(view, name, lexicon)
    if said.text.startswith(m.adverbials) or indicator.startswith(m.adverbials):
        return None
    return _target(view, quote, indicator, lexicon, None, direction, base)


def _relative(text: str, lexicon: Lexicon) -> tuple[str, Direction, str] | None:
    """Indicator, direction and base of a comparison without a number: 教师工资不低于公务员工资."""
    found = re.search(rf"^(.+?)({any_of(lexicon.milestones.relative)})([^\d]{{2,}})$", text)
    return (found[1], direction_of(found[2], "", lexicon), found[3].strip("。 ")) if found else None


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
