"""Read the entry of the manifest off a document, and say of each value where it was read and whether it is sure.

Sure is what the page's own table of facts, the signature or the title say; what is guessed from the wording, or on
what two places disagree, is marked for a person to look at.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from corpus.model import Document, Kind, Level, Period, Role, Section
from corpus.store import digest
from ingest.dates import days_in, period_of
from ingest.furniture import Table, facts_in
from ingest.lines import paragraphs, squeezed
from ingest.page import same_title
from ingest.rules import Rules
from ingest.sections import sections_of
from ingest.unnumbered import names_table

_HEAD = 30  # lines in which a title, a number and a mark of secrecy are looked for


@dataclass(frozen=True)
class Guess:
    """A value for a key of the manifest; source says where it was read."""

    value: Any
    source: str
    sure: bool = True


@dataclass
class Proposal:
    """What an entry could say; keys as in the manifest."""

    guesses: dict[str, Guess] = field(default_factory=dict)
    secret: str = ""  # the mark of secrecy that was read, if any

    def put(self, key: str, value: Any, source: str, sure: bool = True) -> None:
        """Set a key that has no value yet; nothing is put for an empty value."""
        if value not in (None, "", ()) and key not in self.guesses:
            self.guesses[key] = Guess(value, source, sure)

    @property
    def values(self) -> dict[str, Any]:
        return {key: guess.value for key, guess in self.guesses.items()}

    @property
    def doubts(self) -> list[str]:
        return [f"{key}（{guess.source}）" for key, guess in self.guesses.items() if not guess.sure]


@dataclass(frozen=True)
class Reading:
    """A text as it was read: what the file states, and its name for want of anything better."""

    text: str
    name: str
    facts: Sequence[tuple[str, str]] = ()


def propose(reading: Reading, table: Table, rules: Rules) -> Proposal:
    """The proposed entry of a text; title, kind and level may be wanting where nothing tells them."""
    proposal = Proposal()
    lines = [p.bare for p in paragraphs(reading.text)[:_HEAD]]
    proposal.secret = next((line for line in lines if rules.secret.match(squeezed(line))), "")
    facts = _facts(reading, table, rules)
    _title(proposal, reading, facts, table, rules)
    title = squeezed(str(proposal.values.get("title", "")))
    document = Document("new", title or "无题", Level.DISTRICT, Kind.NOTICE, text=reading.text)
    sections = sections_of(document, table)
    _bodies(proposal, document, sections, facts, table)
    _kind_and_level(proposal, title, rules)
    _dates(proposal, document, sections, facts)
    _numbers(proposal, lines, facts, rules)
    _period(proposal, title, reading.text, rules)
    return proposal


def _facts(reading: Reading, table: Table, rules: Rules) -> dict[str, str]:
    """Facts by name: those the reader found, then those the first lines print."""
    found = dict(reading.facts)
    for para in paragraphs(reading.text)[: 2 * _HEAD]:
        for fact in facts_in(para.bare, table) if table.fact.match(para.bare) else ():
            key, _, value = fact.replace("：", ":").partition(":")
            name = rules.fact_names.get(squeezed(key).strip("【】[]"))
            if name and value.strip():
                found.setdefault(name, value.strip())
    return {name: value for name, value in found.items() if value.strip()}


def _title(proposal: Proposal, reading: Reading, facts: dict[str, str], table: Table, rules: Rules) -> None:
    lines = [p.bare for p in paragraphs(reading.text)[: 4 * _HEAD]]
    stated = facts.get("标题", "")
    inner = _forwarded(stated or " ".join(lines[:_HEAD]), lines, table)
    if inner:
        proposal.put("title", inner, "被印发文件的标题")
    proposal.put("title", _tidy(stated), "页面或文件属性中的标题")
    telling = [line for line in lines[:_HEAD] if not _around(squeezed(line), table)]
    for n, line in enumerate(telling):
        joined = line if table.title_end.search(squeezed(line)) else "".join(telling[n : n + 2])
        plain = squeezed(joined)
        if 6 <= len(plain) <= 60 and table.title_end.search(plain) and not re.search("[。;,:]", plain):
            proposal.put("title", _tidy(joined), f"开头部分的「{line[:12]}」，像是标题", sure=n < 3)
            break
    sheets = sum(names_table(lines, i) for i in range(len(lines)))
    if lines and len(lines[0]) <= 60 and sheets < 2:
        proposal.put("title", _tidy(lines[0]), "第一行", sure=False)
    proposal.put("title", reading.name.rpartition(".")[0] or reading.name, "文件名", sure=False)


def _around(line: str, table: Table) -> bool:
    """Whether a line stands around a title: navigation, a letterhead, a number."""
    return bool(table.head.fullmatch(line) or table.title.fullmatch(line))


def _forwarded(stated: str, lines: list[str], table: Table) -> str:
    """The title of the document that a letter forwards, as it is printed over that document."""
    if not table.forwards.search(stated):
        return ""
    for title in re.findall(r"《(.{5,100}?)》的(?:通知|函|公告|决定)", stated):
        for n in range(len(lines)):
            for count in (1, 2):
                joined = "".join(lines[n : n + count])
                if same_title(squeezed(joined), squeezed(title)):
                    return _tidy(joined)
    return ""


def _tidy(title: str) -> str:
    return re.sub(r"\s+", " ", title).strip()


def _bodies(
    proposal: Proposal, document: Document, sections: list[Section], facts: dict[str, str], table: Table
) -> None:
    """The bodies that sign; the site's own 发布机构 is often only the one that put the page up."""
    stated = facts.get("发文机关", "")
    signed = tuple(dict.fromkeys(_signers(document, sections, table)))
    if signed:
        agree = not stated or squeezed(stated) in {squeezed(body) for body in signed}
        proposal.put("issuers", signed, "落款", sure=agree)
    proposal.put("issuers", tuple(stated.split()), "页首信息中的发文机关")


def _signers(document: Document, sections: list[Section], table: Table) -> list[str]:
    signers = []
    for para in _signature(document, sections, table):
        line = table.date.sub("", para) if table.date.fullmatch(para) else para
        if table.body.fullmatch(line) and not re.search("[。;,:、]", line):
            signers.append(line)
    return signers


def _signature(document: Document, sections: list[Section], table: Table) -> list[str]:
    """The squeezed lines of the first signature, in a letter or at the end."""
    names = (table.names["letter"], table.names["closing"])
    for section in sections:
        if section.locator in names:
            lines = [p.squeezed for p in paragraphs(document.text[section.start : section.end])]
            if any(table.date.fullmatch(line) for line in lines):
                return lines
    return []


def _kind_and_level(proposal: Proposal, title: str, rules: Rules) -> None:
    proposal.put("kind", rules.kind(title), "标题")
    for body in proposal.values.get("issuers", ()):
        proposal.put("level", rules.level(squeezed(body)), f"发文机关 {body}")
        proposal.put("region", rules.place(squeezed(body)), f"发文机关 {body}")
    head = title.partition("关于")[0]
    proposal.put("level", rules.level(head), "标题开头的地名或机关", sure=False)
    proposal.put("region", rules.place(head), "标题开头的地名", sure=False)


def _dates(proposal: Proposal, document: Document, sections: list[Section], facts: dict[str, str]) -> None:
    signed = [day for s in sections if s.role is not Role.FURNITURE for day in _signing_days(document, s)]
    stated = days_in(facts.get("成文日期", ""))
    if stated:
        proposal.put("issued", stated[0], "页首信息中的成文日期", sure=not signed or signed[0] == stated[0])
    proposal.put("issued", signed[0] if signed else None, "落款")
    published = days_in(facts.get("发布日期", ""))
    proposal.put("published", published[0] if published else None, "页首信息中的发布日期")


def _signing_days(document: Document, section: Section) -> list[date]:
    if section.label or section.role is Role.FACTS:
        return []
    lines = [p.squeezed for p in paragraphs(document.text[section.start : section.end])]
    return [day for line in lines if len(line) <= 40 and line.endswith("日") for day in days_in(line)]


def _numbers(proposal: Proposal, lines: list[str], facts: dict[str, str], rules: Rules) -> None:
    proposal.put("index_number", facts.get("索引号"), "页首信息")
    proposal.put("number", facts.get("文号"), "页首信息", sure=True)
    if "文号" not in facts:
        alone = next((line for line in lines if rules.number.fullmatch(squeezed(line))), None)
        proposal.put("number", alone, "单独成行的文号", sure=False)


def _period(proposal: Proposal, title: str, text: str, rules: Rules) -> None:
    for rule in rules.periods:
        m = rule.pattern.search(title if rule.in_title else squeezed(text))
        period: Period | None = period_of(m.groupdict()) if m else None
        if m and period:
            proposal.put(
                "period",
                period,
                f"{'标题' if rule.in_title else '正文'}中的「{m[0]}」",
                sure=not rule.in_title,
            )
            return


def identity_of(values: Mapping[str, Any], text: str) -> str:
    """An id that says level, kind and year, and with a piece of the text's digest is no other document's."""
    year = next((str(values[key].year) for key in ("issued", "published") if values.get(key)), "")
    names = [str(getattr(values.get(key), "value", "")) for key in ("level", "kind")]
    return "-".join(filter(None, [*names, year, digest(text.encode("utf-8"))[:8]]))
