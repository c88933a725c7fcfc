"""A small corpus made by hand and somebody who answers from it by looking for common words."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from answer.model import Answer, Citation, Contact, Mode, Notice, Related, Status, Turn
from corpus.model import Corpus, Document, Kind, Level, Period, Role, Section

TODAY = date(2026, 11, 23)
PLAN_LINES = (
    (
        "facts",
        "",
        "",
        None,
        "索引号: 0151-2023-1 发布机构: 示例区人民政府办公室\n文号: 示政发〔2023〕7号\n\n",
    ),
    ("furniture", "", "", None, "字号:[ 大 中 小 ]\n\n"),
    (
        "front",
        "",
        "",
        None,
        "示例区教育三年行动计划(2023—2025年)\n\n为推进教育发展，制定本计划。\n\n"
        "                         示例区人民政府办公室\n                          2023年12月14日\n\n",
    ),
    ("body", "一、", "总体要求", None, "一、总体要求\n\n坚持服务人民。\n\n"),
    ("body", "二、", "主要任务", None, "二、主要任务\n\n"),
    ("body", "(一)", "扩大学位", 4, "(一)扩大学位\n\n"),
    ("body", "1.", "增加优质教育资源总量", 5, "1.增加优质教育资源总量。充分考虑人口变化。\n"),
    ("body", "(1)", "", 6, "(1)实施学前教育“增量”工程,计划新建公办幼儿园11所。\n"),
    ("body", "(2)", "", 6, "(2)实施义务教育“扩容”工程,计划新建小学4所、改建小学2所。\n\n"),
    (
        "body",
        "(二)",
        "学生健康",
        4,
        "(二)学生健康\n\n确保学生每天锻炼2小时。加强学生近视防控,定期开展视力检测。\n\n",
    ),
    ("furniture", "", "", None, "相关解读:\n一图读懂三年行动计划\n"),
)


def _sections(document_id: str) -> tuple[str, list[Section]]:
    text, sections = "", []
    for index, (role, label, heading, parent, body) in enumerate(PLAN_LINES):
        above = sections[parent].path if parent is not None else ()
        locator = (sections[parent].locator if parent is not None else "") + label
        path = (*above, label + heading) if label else ()
        sections.append(
            Section(
                document_id,
                index,
                len(text),
                len(text) + len(body),
                path,
                label,
                heading,
                locator,
                parent,
                Role(role),
            )
        )
        text += body
    return text, sections


def tiny_corpus(extra: str = "", title: str = "示例区教育三年行动计划(2023—2025年)") -> Corpus:
    """A plan whose period is over, a digest, a document not at hand; `extra` is appended to the plan."""
    text, sections = _sections("plan")
    if extra:
        sections.append(
            Section(
                "plan",
                len(sections),
                len(text),
                len(text) + len(extra),
                ("三、其他",),
                "三、",
                "其他",
                "三、",
                None,
            )
        )
        text += extra
    digest = "示例省计划要点\n到2025年，学前教育毛入园率达到93%以上。\n"
    documents = (
        Document(
            "plan",
            title,
            Level.DISTRICT,
            Kind.PLAN,
            text,
            number="示政发〔2023〕7号",
            index_number="0151-2023-1",
            issuers=("示例区人民政府办公室",),
            issued=date(2023, 12, 14),
            published=date(2023, 12, 27),
            period=Period(date(2023, 1, 1), date(2025, 12, 31)),
            parents=("digest",),
            url="https://www.example.gov.cn/plan",
        ),
        Document(
            "digest",
            "示例省教育三年行动计划",
            Level.PROVINCE,
            Kind.PLAN,
            digest,
            original=False,
            issuers=("示例省人民政府办公厅",),
            note="根据公开报道整理。",
        ),
        Document(
            "picture",
            "一图读懂三年行动计划",
            Level.DISTRICT,
            Kind.INTERPRETATION,
            missing=True,
            interprets="plan",
            url="https://www.example.gov.cn/plan",
            note="公布在计划正文网页下方。",
        ),
    )
    whole = Section("digest", 0, 0, len(digest), ("示例省计划要点",), "", "示例省计划要点", "")
    return Corpus(documents, {"plan": tuple(sections), "digest": (whole,)}, ())


class FakeAsker:
    """Quotes the sentence that shares most pairs of characters with the question; refuses below two."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        levels: frozenset[Level] = frozenset(),
        documents: frozenset[str] = frozenset(),
        mode: str = "auto",
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        identity = hashlib.sha256(question.encode()).hexdigest()[:12]
        if "故障" in question:
            raise RuntimeError("broken on purpose")
        best = max(self._sentences(levels, documents), key=lambda s: _common(question, s[2]), default=None)
        if best is None or _common(question, best[2]) < 2:
            return self._refusal(identity, question)
        citation = self._cite(*best)
        notices = (Notice("period_over", "计划的实施期已经结束。"),) if citation.document_id == "plan" else ()
        text = f"文件写明：**{citation.quote}**[1]"
        return Answer(
            identity,
            question,
            question,
            Status.ANSWERED,
            Mode.EXTRACTIVE,
            text,
            (citation,),
            notices=notices,
            suggestions=("新建小学多少所？",),
            seconds=0.01,
        )

    def _sentences(
        self, levels: frozenset[Level], documents: frozenset[str]
    ) -> list[tuple[str, Section, str, int]]:
        found = []
        for document in self.corpus.documents:
            if (levels and document.level not in levels) or (documents and document.id not in documents):
                continue
            for section in self.corpus.sections.get(document.id, ()):
                for match in re.finditer(r"[^。\n]+。?", document.text[section.start : section.end]):
                    if section.citable and match[0].strip():
                        found.append((document.id, section, match[0], section.start + match.start()))
        return found

    def _cite(self, document_id: str, section: Section, quote: str, start: int) -> Citation:
        d = self.corpus.by_id[document_id]
        period = (d.period.start, d.period.end) if d.period else None
        end = start + len(quote)
        return Citation(
            1,
            d.id,
            d.title,
            d.number,
            d.issuers,
            d.level,
            d.kind,
            d.original,
            d.validity(TODAY),
            period,
            section.path,
            section.locator,
            quote,
            start,
            end,
            d.url,
            f"/documents/{d.id}?start={start}&end={end}#quote",
            d.note,
        )

    def _refusal(self, identity: str, question: str) -> Answer:
        place = self.corpus.sections["plan"][7]
        related = Related(
            "plan", "示例区教育三年行动计划", place.locator, "扩大学位", f"/documents/plan#{place.anchor}"
        )
        contact = Contact("示例区教育体育局", "0871-12345678", "https://www.example.gov.cn", "区政府网站")
        return Answer(
            identity,
            question,
            question,
            Status.NOT_STATED,
            Mode.EXTRACTIVE,
            "现有文件没有写明这一点。相近的内容见下方“相关位置”。",
            related=(related,),
            contact=contact,
        )


def _common(a: str, b: str) -> int:
    return len({a[i : i + 2] for i in range(len(a) - 1)} & {b[i : i + 2] for i in range(len(b) - 1)})
