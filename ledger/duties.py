"""Duties: who is to do what.

1. Explicit forms (责任单位：…) are read first and hold for the whole section (`duty_forms`).
2. In the other clauses of the tasks, bodies are found by the turn of phrase that names them (`phrases`).
3. The addressees of the notice that forwards a plan are told to carry it out: a duty of theirs.
4. For a numbered task of a plan for which nobody leads, the row says 「文件未写明责任单位」. Never in a digest: what
   a digest leaves out may well be in the original.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Corpus, Document, Kind, Role
from ledger.blocks import Block, blocks
from ledger.bodies import WHEN, split_bodies
from ledger.clauses import Sentence, Span
from ledger.duty_forms import Form, forms_in
from ledger.lexicon import Lexicon, default_lexicon
from ledger.model import UNNAMED, Duty, Part
from ledger.phrases import CONDITION, Named, named_in, subject_of_next
from ledger.place import Place, place
from ledger.targets import chosen
from ledger.wording import any_of, stages_of, topic_of
from ledger.years import deadlines, opens

ASSIGNING = (Kind.PLAN, Kind.NOTICE, Kind.LAW)
_CARRIES = (Part.LEAD, Part.JOINT)
# Parts of a task that are no tasks of their own: 一是, ——, ①, and what has no number.
_NUMBERED = re.compile(r"\s*(第.+[条项]|[(（]?[一二三四五六七八九十\d]+[)）]?[、.．)）]?)\s*")

_MODALS = re.compile(f"(?:还|也|并)?{WHEN}(?:应当|必须|不得|要|须)")
_SHARE = re.compile("(?:应当?|须|要)?占")
_GOES_ON = ("对", "按", "在", "根据", "负责")  # how a clause begins that tells what the body before it does
_GROUNDS = re.compile("根据|按照|依照|对|在|为|因")
_BARE_TASK = 2  # characters: 牵头, 配合, 负责


@dataclass(frozen=True)
class _Task:
    """A numbered part of a plan with its unnumbered sub-parts."""

    block: Block
    sections: frozenset[int]
    has_text: bool


def extract_duties(
    corpus: Corpus, document_id: str | None = None, lexicon: Lexicon | None = None
) -> tuple[Duty, ...]:
    """The duties of one document, or of every plan, notice and statute, in the order of the text.

    LedgerError if there is no such document.
    """
    tables = lexicon or default_lexicon()
    found: list[Duty] = []
    for document in chosen(corpus, document_id, ASSIGNING):
        found += _of_document(corpus, document, tables)
    return tuple(found)


def _of_document(corpus: Corpus, document: Document, lexicon: Lexicon) -> list[Duty]:
    all_blocks = list(blocks(corpus, document.id))
    rows: list[Duty] = []
    for block in all_blocks:
        if block.section.role is Role.FRONT:
            rows += _addressees(block, lexicon)
        elif block.section.role is Role.BODY and not block.under(lexicon.duty_sections.not_tasks):
            rows += _of_block(block, lexicon)
    if document.kind is Kind.PLAN and document.original:
        rows += _unnamed(all_blocks, rows, lexicon)
    order = {block.section.locator: i for i, block in enumerate(all_blocks)}
    return sorted(rows, key=lambda row: (order[row.locator], row.part is Part.UNNAMED, row.start))


def _of_block(block: Block, lexicon: Lexicon) -> Iterator[Duty]:
    for paragraph in block.paragraphs:
        for i, sentence in enumerate(paragraph):
            forms = forms_in(sentence, lexicon)
            for form in forms:
                task = _task_of_form(block, sentence, forms, paragraph[:i])
                span = sentence.part(form.start, form.end)
                for body in form.bodies:
                    yield replace(
                        _duty(block, (span, sentence), (body, form.part), task, lexicon), explicit=True
                    )
            end = min((form.start for form in forms), default=len(sentence.text))
            for at, clause in enumerate(sentence.clauses):
                said = clause.text[: max(0, sentence.start + end - clause.start)]
                if said:
                    yield from _prose(block, sentence, at, said, lexicon)


def _task_of_form(
    block: Block, sentence: Sentence, forms: Sequence[Form], earlier: Sequence[Sentence]
) -> str:
    """The words before the form in its sentence, else the section's heading, else the sentence before."""
    before = sentence.text[: min(f.start for f in forms)].strip(" ,;:。(")
    heading = block.heading.text if block.heading else ""
    last = earlier[-1].text if earlier else ""
    return (before or heading or last or block.document.title).strip(" ,;:。")


def _prose(block: Block, sentence: Sentence, at: int, said: str, lexicon: Lexicon) -> Iterator[Duty]:
    clause = sentence.clauses[at].part(0, len(said))
    for named in _who(block, sentence, at, clause, lexicon):
        span: Span = clause
        if named.opens:
            span = _with_following(block, sentence, at, lexicon)
        task = named.task.strip(" ,;:。") or span.text[len(clause.text) :].strip(" ,;:。") or clause.text
        if named.opens and span.end > clause.end:
            task = span.text[len(clause.text) :].strip(" ,;:。")
        if len(task) <= _BARE_TASK:  # 由县教育局牵头,…,制定方案
            task = sentence.text.strip(" 。")
        for body in named.bodies:
            yield _duty(block, (span, sentence), (body, named.part), task, lexicon)


def _who(block: Block, sentence: Sentence, at: int, clause: Span, lexicon: Lexicon) -> list[Named]:
    """Who is named in a clause; a clause that only says when or who, for the clause after it, counts with that."""
    text = _said(clause, block, lexicon)
    following = sentence.clauses[at + 1].text if at + 1 < len(sentence.clauses) else ""
    named = named_in(text, lexicon)
    condition = CONDITION.search(text)
    if _SHARE.match(following):  # 残疾人职工,应当占25%以上: how many, not who
        return []
    if following.startswith(lexicon.duty_verbs.permissive):  # 人民政府根据需要,可以制定
        return [
            one for one in named if one.part is not Part.LEAD or not (condition or _GROUNDS.match(one.task))
        ]
    bodies = split_bodies(text, lexicon) if text and following.startswith(_GOES_ON) else ()
    if bodies:
        return [Named(bodies, Part.LEAD, "", opens=True)]
    if not condition and named:
        return [_going_on(one, following) for one in named]
    if _MODALS.match(following):
        bodies = subject_of_next(text, lexicon)
        return [Named(bodies, Part.LEAD, "", opens=True)] if bodies else []
    return [one for one in named if not condition or one.part is not Part.LEAD]


def _going_on(named: Named, following: str) -> Named:
    """体育主管部门对经营活动,应当…: what it does stands in the clause after it."""
    begun = re.match("[对在就]", named.task) and _MODALS.match(following)
    return replace(named, task="", opens=True) if begun and named.part is Part.LEAD else named


def _said(clause: Span, block: Block, lexicon: Lexicon) -> str:
    """A clause without an opening deadline and the binding words and connectives at its start."""
    text = clause.text
    for mention in reversed(deadlines(text, block.document, lexicon)):
        if opens(text, mention, lexicon):
            text = text[: mention.start] + text[mention.end :]
    words = any_of((*lexicon.binding.carries, *lexicon.binding.plain, "同时", "并", "其中"))
    return re.sub(rf"^(?:\s|{words})+(?=\S{{4}})", "", text)


def _with_following(block: Block, sentence: Sentence, at: int, lexicon: Lexicon) -> Span:
    """A clause with those after it that go on with what is done, up to one that names somebody itself."""
    last = at
    for i, clause in enumerate(sentence.clauses[at + 1 :], at + 1):
        if sentence.clauses[i - 1].mark not in (",", "") or named_in(_said(clause, block, lexicon), lexicon):
            break
        last = i
    start = sentence.clauses[at].start - sentence.start
    return sentence.part(start, sentence.clauses[last].end - sentence.start)


def _addressees(block: Block, lexicon: Lexicon) -> Iterator[Duty]:
    """The bodies a notice is addressed to, if its text tells them to carry it out."""
    lines = [sentence for paragraph in block.paragraphs for sentence in paragraph]
    verbs = lexicon.duty_sections.addressee_verbs
    asked = next(
        ((s, c) for s in lines for c in s.clauses if any(v in c.text for v in verbs) and "请" in c.text), None
    )
    to = next(
        (line for line in lines if line.text.endswith(":") and asked and line.end < asked[0].start), None
    )
    if not asked or not to:
        return
    sentence, clause = asked
    for name in to.clauses:
        task = clause.text.lstrip("请").strip(" 。")
        who = (name.text.strip(":"), Part.ADDRESSEE)
        yield replace(_duty(block, (clause, sentence), who, task, lexicon), explicit=True)


def _unnamed(all_blocks: Sequence[Block], rows: Sequence[Duty], lexicon: Lexicon) -> Iterator[Duty]:
    led = {row.locator for row in rows if row.part in _CARRIES}
    covered = {row.locator for row in rows if row.explicit}
    by_index = {block.section.index: block for block in all_blocks}
    for task in _tasks(all_blocks, lexicon):
        own = {by_index[i].section.locator for i in task.sections}
        above = {section.locator for section in task.block.above}
        if not task.has_text or own & led or above & covered:
            continue
        block = task.block
        span = _named_by(block, task, by_index)
        text = span.text.rstrip("。:. ")
        span = span.part(0, len(text))
        yield _duty(block, (span, span), (UNNAMED, Part.UNNAMED), text, lexicon)


def _named_by(block: Block, task: _Task, by_index: dict[int, Block]) -> Span:
    """What names a task: its heading, else its first clause."""
    if block.heading:
        return block.heading
    first = next(by_index[i] for i in sorted(task.sections) if by_index[i].paragraphs)
    return first.paragraphs[0][0].clauses[0]


def _tasks(all_blocks: Sequence[Block], lexicon: Lexicon) -> Iterator[_Task]:
    """The numbered parts that have text of their own, outside the parts that state principles and goals."""
    groups: dict[int, list[Block]] = {}
    for block in all_blocks:
        if block.section.role is Role.BODY and not block.under(lexicon.duty_sections.not_tasks):
            owner = next((s for s in (block.section, *block.above) if _NUMBERED.fullmatch(s.label)), None)
            if owner is not None:
                groups.setdefault(owner.index, []).append(block)
    for index, members in groups.items():
        if members[0].section.index == index:
            inside = frozenset(block.section.index for block in members)
            last = members[-1].paragraphs[-1][-1].text if members[-1].paragraphs else ""
            introduces = last.endswith(":")  # …实施如下重点项目:
            yield _Task(members[0], inside, any(block.paragraphs for block in members) and not introduces)


def _duty(block: Block, at: tuple[Span, Span], who: tuple[str, Part], task: str, tables: Lexicon) -> Duty:
    """A row named in prose; at: quote and sentence, who: body and part."""
    span, sentence = at
    body, part = who
    where: Place = place(
        block.document, block.section, (span.start, span.end), (sentence.start, sentence.end)
    )
    text = f"{body} {task}" if part is not Part.UNNAMED else task
    return Duty(where, body, part, task, False, stages_of(text, block, tables), topic_of(text, block, tables))
