"""A corpus, a ledger and somebody who answers, in all of whose texts stands a payload."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from answer.model import Answer, Citation, Contact, Mode, Notice, Related, Status, Turn
from corpus.model import Corpus, Document, Kind, Level, Period, Section
from tests.fakes import TODAY
from tests.payloads import PAYLOADS

SIZE = 5  # payloads in one question and one answer
GROUPS = len(PAYLOADS) // SIZE
_GROUP = re.compile(r"第(\d+)组")


def group(number: int) -> tuple[str, ...]:
    return PAYLOADS[number * SIZE : (number + 1) * SIZE]


def question(number: int) -> str:
    return f"第{number}组 " + " ".join(payload[:60] for payload in group(number))


def line(payload: str) -> str:
    """A payload as it stands in a document: on one line, no heading."""
    return "恶意" + " ".join(payload.split()) + "。"


def hostile_corpus() -> Corpus:
    """A document for each payload, which also is its title and its short name, and one with all of them."""
    documents, sections = [], {}
    for number, payload in enumerate((*PAYLOADS, "")):
        identity = f"d{number}" if payload else "all"
        lines = [line(payload)] if payload else [line(each) for each in PAYLOADS]
        text, parts = "", []
        for index, body in enumerate(lines):
            parts.append(
                Section(
                    identity,
                    index,
                    len(text),
                    len(text) + len(body) + 1,
                    (body,),
                    "",
                    body[:60],
                    f"{index}、{body[:30]}",
                    None,
                )
            )
            text += body + "\n"
        sections[identity] = tuple(parts)
        # A file's name becomes the title where nothing else names the document.
        name = payload or "全部"
        documents.append(
            Document(
                identity,
                f"{name}.docx",
                Level.DISTRICT,
                Kind.PLAN,
                text,
                file=f"{name}.docx",
                short_title=name if number % 2 else "",
                number=name,
                index_number=name,
                issuers=(name,),
                period=Period(date(2021, 1, 1), date(2025, 12, 31)),
                original=bool(number % 3),
                note=name,
                url="https://www.example.gov.cn/",
            )
        )
    return Corpus(tuple(documents), sections, ())


@dataclass
class HostileAsker:
    """Answers the nth question with the nth group: every text of the answer holds one of its payloads."""

    corpus: Corpus
    histories: list[tuple[Turn, ...]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[Turn] = (), **_: Any) -> Answer:
        self.histories.append(tuple(history))
        found = _GROUP.search(question)
        number = int(found[1]) if found else 0
        first = group(number)
        earlier = history[-1].question if history else first[0]
        # Marks that cite nothing cannot be in an answer.
        bare = [re.sub(r"\[(\d+)\]", r"〔\1〕", " ".join(payload.split())) for payload in first]
        said = "\n".join(f"- {payload}[{n}]" for n, payload in enumerate(bare, 1))
        return Answer(
            f"a{number}",
            question,
            question,
            Status.ANSWERED,
            Mode.GENERATIVE if number % 2 else Mode.EXTRACTIVE,
            f"**{bare[0]}**\n{said}",
            tuple(self._cite(number * SIZE + n) for n in range(SIZE)),
            related=tuple(Related("all", payload, payload, payload, "/documents/all#x") for payload in first),
            suggestions=first,
            notices=tuple(Notice("corrected", payload) for payload in (*first, earlier)),
            contact=Contact(first[1], first[2], first[3], first[4]),
        )

    def _cite(self, number: int) -> Citation:
        d = self.corpus.documents[number]
        section = self.corpus.sections[d.id][0]
        quote = d.text[: section.end - 1]
        return Citation(
            number % SIZE + 1, d.id, d.title, d.number, d.issuers, d.level, d.kind, d.original, d.validity(TODAY),
            (date(2021, 1, 1), date(2025, 12, 31)), section.path, section.locator, quote, 0, len(quote), d.url,
            f"/documents/{d.id}?start=0&end={len(quote)}#quote", d.note,
        )  # fmt: skip


def hostile_plan() -> str:
    """A plan whose targets and duties are made of the payloads."""
    lines = []
    for number, payload in enumerate(" ".join(each.split())[:80] for each in PAYLOADS):
        lines.append(f"计划新建{payload}小学{number + 1}所。")
        lines.append(f"由{payload}教育局负责组织实施{payload}工作。")
    return "一、目标\n" + "\n".join(lines) + "\n"
