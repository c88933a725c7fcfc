"""Read a section clause by clause, each with the deadline and the binding word that govern it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.blocks import Block
from ledger.clauses import Clause, Sentence, Span, sentences
from ledger.lexicon import Lexicon
from ledger.model import Deadline, YearSource
from ledger.wording import binding_of
from ledger.years import Mention, as_deadline, deadlines, of_period, opens

GOALS = ("目标",)


@dataclass(frozen=True)
class View:
    """A clause as it is to be understood.

    clause: with continuation clauses taken in. said: the clause without an opening deadline. governed: a deadline of
    the text governs it, so that what it says is to be reached by then. before: the clauses of the sentence in front
    of it, for a clause that does not say what it is about. past: it tells what was, not what is to be.
    """

    block: Block
    sentence: Span
    clause: Clause
    said: Span
    deadline: Deadline
    governed: bool
    binding: str
    before: tuple[Span, ...]
    past: bool
    heading: bool = False


@dataclass(frozen=True)
class _Outer:
    """Deadlines from around a sentence, and whether they make milestones of its clauses."""

    deadline: Deadline
    governs: bool


def read(block: Block, lexicon: Lexicon, blocks: Mapping[int, Block]) -> Iterator[View]:
    """The clauses of a section in order; `blocks` are those above it by section index."""
    section = _section_deadline(block, lexicon, blocks)
    if block.heading:
        for sentence in sentences(block.heading):
            yield from _sentence(
                block, sentence, _Outer(of_period(block.document), False), lexicon, heading=True
            )
    own = section is not None and block.heading is not None and _dated(block.heading.text, block, lexicon)
    for n, paragraph in enumerate(block.paragraphs):
        opening: Deadline | None = None
        for i, sentence in enumerate(paragraph):
            if own and n == i == 0 and sentence.text.startswith(","):
                continue  # the rest of a dated heading: 2023年建机制,实现一年有起色。
            outer = _outer(block, section, opening)
            yield from _sentence(block, sentence, outer, lexicon)
            if i == 0:
                opening = _opening(block, sentence, lexicon)


def _outer(block: Block, section: Deadline | None, opening: Deadline | None) -> _Outer:
    if opening:
        return _Outer(opening, block.under(GOALS))
    return _Outer(section, True) if section else _Outer(of_period(block.document), False)


def _opening(block: Block, sentence: Sentence, lexicon: Lexicon) -> Deadline | None:
    """The deadline that opens a paragraph and so holds for its later sentences too.

    到2025年 does so, and a year standing alone; 2024年甲校创建为… speaks of 甲校 only.
    """
    first = sentence.clauses[0].text if sentence.clauses else ""
    for mention in deadlines(first, block.document, lexicon):
        alone = mention.text.startswith(("到", "至")) or mention.text == first
        if mention.start == 0 and alone and mention.year is not None:
            return as_deadline(mention, YearSource.PARAGRAPH)
    return None


def _section_deadline(block: Block, lexicon: Lexicon, blocks: Mapping[int, Block]) -> Deadline | None:
    """The year of the section's dated heading, or of one above it, or of a sentence above that leads up to a list."""
    if block.heading and (found := _dated(block.heading.text, block, lexicon)):
        return found
    for section in block.above:
        above = blocks.get(section.index)
        if above is None:
            continue
        if above.heading and (found := _dated(above.heading.text, above, lexicon)):
            return found
        if found := _leading_to_list(above, lexicon):
            return found
    return None


def _dated(heading: str, block: Block, lexicon: Lexicon) -> Deadline | None:
    for mention in deadlines(heading, block.document, lexicon):
        if mention.year is not None and (opens(heading, mention, lexicon) or "目标" in heading):
            return as_deadline(mention, YearSource.SECTION)
    return None


def _leading_to_list(block: Block, lexicon: Lexicon) -> Deadline | None:
    last = block.paragraphs[-1][-1] if block.paragraphs and block.paragraphs[-1] else None
    if last is None or not last.text.endswith(":"):
        return None
    for clause in last.clauses:
        for mention in deadlines(clause.text, block.document, lexicon):
            if mention.year is not None and opens(clause.text, mention, lexicon):
                return as_deadline(mention, YearSource.SECTION)
    return None


def _sentence(
    block: Block, sentence: Sentence, outer: _Outer, lexicon: Lexicon, heading: bool = False
) -> Iterator[View]:
    frame: Mention | None = None
    binding = framing = ""
    past = False
    merged = _merged(sentence.clauses, lexicon)
    for i, clause in enumerate(merged):
        found = deadlines(clause.text, block.document, lexicon)
        opener = next((m for m in reversed(found) if opens(clause.text, m, lexicon)), None)
        frame = opener or frame
        own = found[-1] if found else frame
        binding = _binding(clause, found, binding, lexicon)
        said = _said(clause, opener)
        framing = framing if said.text else binding  # 力争到2025年底,… binds the whole sentence
        past = _tells_the_past(clause, own, block, lexicon) or (past and not found and not binding)
        deadline = as_deadline(own, YearSource.SENTENCE) if own else outer.deadline
        yield View(
            block, sentence, clause, said, deadline, bool(own) or outer.governs, binding or framing,
            tuple(merged[:i]), past, heading,
        )  # fmt: skip


def _merged(clauses: tuple[Clause, ...], lexicon: Lexicon) -> list[Clause]:
    """Clauses with those that only go on with them (高标准、专业化,能满足…需要的教师队伍) taken in."""
    made: list[Clause] = []
    for clause in clauses:
        if made and made[-1].mark == "," and clause.text.startswith(lexicon.milestones.continuations):
            last = made.pop()
            gap = " " * (clause.start - last.end - 1)
            made.append(Clause(last.start, clause.end, f"{last.text},{gap}{clause.text}", clause.mark))
        else:
            made.append(clause)
    return made


def _said(clause: Clause, opener: Mention | None) -> Span:
    return clause.part(opener.end if opener else 0, len(clause.text))


def _binding(clause: Clause, found: Sequence[Mention], carried: str, lexicon: Lexicon) -> str:
    """The clause's own binding word, else the one carried over from a clause before it (力争…,引进…)."""
    text = clause.text
    for mention in found:  # the 努力 of 通过三年努力 binds nothing
        text = text[: mention.start] + "," * (mention.end - mention.start) + text[mention.end :]
    own = binding_of(text, lexicon)
    if own:
        return own
    goes_on = clause.text.startswith(lexicon.duty_verbs.tasks)
    return carried if carried in lexicon.binding.carries and goes_on else ""


def _tells_the_past(clause: Clause, own: Mention | None, block: Block, lexicon: Lexicon) -> bool:
    """By a word (截至, 现有), or by a year before the document was issued."""
    if any(word in clause.text for word in lexicon.milestones.past):
        return True
    document = block.document
    began = document.issued or (document.period.start if document.period else None)
    return bool(own and own.year and began and own.year < began.year)
