"""Putting quotes into an answer: the direct answer first, then the quote, then where it stands."""

from collections.abc import Sequence

from answer import wording
from answer.extractive import Chosen
from answer.facts import FactFound
from answer.model import Citation, Notice
from answer.outline import LIST_UNITS, Outline
from answer.quantities import quantities
from answer.question import Question
from answer.text import fold
from corpus.model import Kind, Section, Validity


def quotes_text(lead: str, citations: Sequence[Citation]) -> str:
    """The direct answer where there is one, then each quote with its place and marker."""
    quotes = [f"{_source(c)}：“{one_line(c.quote)}”[{c.marker}]" for c in citations]
    if len(quotes) == 1:
        return lead + quotes[0]
    return (lead + "\n" if lead else "") + "\n".join(f"- {q}" for q in quotes)


def one_line(quote: str) -> str:
    """A quote for a sentence: runs of white space joined; the citation keeps it as printed."""
    return " ".join(quote.split())


def _source(citation: Citation) -> str:
    return source_words(citation.kind, citation.title, citation.locator)


def source_words(kind: Kind, title: str, locator: str) -> str:
    """依据《…》二、(二)7.(1), or what a digest, an interpretation, a report is."""
    name = title if title.startswith("《") else f"《{title}》"
    return f"{wording.SOURCE_WORD[kind]}{name}{locator}"


def lead_text(question: Question, chosen: Sequence[Chosen]) -> str:
    """The direct answer in bold: figures, a date, or whether the figure supposed is right; "" where none is read off."""
    direct = list(dict.fromkeys(d for c in chosen for d in c.direct))
    premise = _premise(question, direct)
    if premise:
        return premise
    several = question.kind == "date" and sum(bool(c.direct) for c in chosen) > 1
    if direct and question.kind != "yesno" and not several:  # which date is whose, only the quotes say
        return "、".join(f"**{d}**" for d in direct[:4]) + "。"
    return ""


def _premise(question: Question, direct: Sequence[str]) -> str:
    """Whether the figure that the question supposes is the one that the quote states."""
    if not question.numbers or not direct or not question.wants("yesno"):
        return ""
    stated = [q for d in direct for q in quantities(d)]
    for asked in (q for q in question.numbers if q.firm):
        rivals = [q for q in stated if q.unit == asked.unit]
        if any(q.same_as(asked) for q in rivals):
            return wording.PREMISE_RIGHT.format(value=asked.text)
        if rivals:
            return wording.PREMISE_WRONG.format(asked=asked.text, value=rivals[0].text)
    return ""


def fact_text(found: FactFound, citation: Citation, validity: Validity, question: Question) -> str:
    """The sentence of a fact about a document, after a yes or no where one was supposed."""
    if found.rule.name == "validity":
        state = wording.VALIDITY_WORD[validity]
        return f"**{state}**。文件写明的期限是“{one_line(citation.quote)}”[{citation.marker}]"
    value = "、".join(part for line in found.value.splitlines() if (part := one_line(line)))
    lead = _fact_premise(question, value)
    if found.rule.say.endswith("："):
        return f"{lead}{found.rule.say}{value}[{citation.marker}]"
    return lead + found.rule.say.format(value=value) + f"[{citation.marker}]"


def _fact_premise(question: Question, value: str) -> str:
    """对 or 不是… where a yes-or-no question supposes a year or a name."""
    if not question.wants("yesno"):
        return ""
    folded = fold(value).text
    supposed = [*map(str, question.years), *question.entities]
    if not supposed:
        return ""
    if any(s in folded for s in supposed):
        return wording.RIGHT
    return wording.WRONG.format(asked="、".join(supposed))


def section_text(section: Section, citations: Sequence[Citation]) -> str:
    """What a numbered part is about: its heading, then its first sentences."""
    quotes = [f"“{one_line(c.quote)}”[{c.marker}]" for c in citations]
    return f"{section.locator}：" + "".join(quotes)


def located_text(section: Section, citation: Citation) -> str:
    return f"写在**{section.locator}**：“{one_line(citation.quote)}”[{citation.marker}]"


def outline_text(outline: Outline, citations: Sequence[Citation], question: Question | None = None) -> str:
    """A list of headings, each with its marker, and how many there are; a supposed number is confirmed or denied."""
    total = len(outline.items) + outline.more
    of = outline.section.heading or outline.section.label if outline.section else ""
    asked = (
        [q for q in question.numbers if q.unit in LIST_UNITS] if question and question.wants("yesno") else []
    )
    template = wording.LIST if of else wording.LIST_WHOLE
    if of and asked:
        template = wording.LIST_RIGHT if asked[0].value == total else wording.LIST_WRONG
    head = template.format(of=of, total=total, asked=asked[0].text if asked else "")
    return "\n".join([head, *(f"- {one_line(c.quote)}[{c.marker}]" for c in citations)])


def notices_for(citations: Sequence[Citation]) -> tuple[Notice, ...]:
    """What has to be said beside these citations: validity, digest, glossary; once a document."""
    found: list[Notice] = []
    for c in {c.document_id: c for c in citations}.values():
        code = wording.VALIDITY_NOTICE.get(c.status)
        title = c.title.strip("《》")
        if code:
            start, end = c.period or ("", "")
            found.append(Notice(code, wording.NOTICES[code].format(title=title, start=start, end=end)))
        if c.kind is Kind.GLOSSARY:
            found.append(Notice("glossary", wording.NOTICES["glossary"]))
        elif not c.original:
            found.append(Notice("digest", wording.NOTICES["digest"].format(title=title)))
    return tuple(found)
