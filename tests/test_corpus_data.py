"""The documents as committed: what a digest may hold, how each fact is sourced, how the levels hang together."""

import re
from datetime import date
from pathlib import Path

import pytest

from corpus.model import Document, Kind, Level, Validity
from corpus.store import load_documents
from ingest.passages import passages_of
from ingest.sections import sections_of
from tests.digest_figures import FIGURES, expected, figures_in

FOLDER = Path(__file__).resolve().parent.parent / "corpus"
DOCUMENTS = {document.id: document for document in load_documents(FOLDER)}
DIGESTS = [d for d in DOCUMENTS.values() if not d.original]

PLAN = "panlong-plan-2023"
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
SOURCE = re.compile(r"（来源：[^）]*(?:（[^）]*）[^）]*)*）$")
REPORTED = re.compile(r"^据.{0,40}?\d{4}年\d{1,2}月\d{1,2}日.*?报道")

# What the digests must not say: unconfirmed, read nowhere, or read only on pages of other kinds.
UNCONFIRMED = [
    "48.95", "90.34", "69.09", "24.3%", "20%的县", "12345", "kmyzw", "3.3万平方米", "2.6亿", "48班",
    "三级资源中心18个", "87个", "340余人", "昆政办〔2020〕", "教督〔2017〕", "国办发〔2018〕", "每学期", "400元",
    "省会商", "小学集团化办学全覆盖", "23项主要指标",
]  # fmt: skip


def facts_of(document: Document) -> list[tuple[str, str]]:
    """(fact line, the source line of its section or "") of a digest, its title and head section left out."""
    facts: list[tuple[str, str]] = []
    for section in sections_of(document)[1:]:
        if section.locator.startswith("一、"):
            continue
        lines = [line for line in document.text[section.start : section.end].splitlines() if line.strip()]
        sources = [line for line in lines if line.startswith("（来源：")]
        body = [line for line in lines if line not in sources and not HEADING.match(line)]
        facts += [(line, sources[0] if sources else "") for line in body]
    return facts


def test_every_document_of_the_three_levels_is_there() -> None:
    assert set(DOCUMENTS) >= {*FIGURES, PLAN, "panlong-interpretation", "panlong-infographic"}
    assert {d.id for d in DIGESTS} >= set(FIGURES)


def test_the_plans_hang_together_from_the_district_up() -> None:
    assert DOCUMENTS[PLAN].parents == ("kunming-plan-2023", "yunnan-plan-2023")
    assert DOCUMENTS["kunming-plan-2023"].parents == ("yunnan-plan-2023",)
    assert DOCUMENTS["yunnan-interpretation-2023"].interprets == "yunnan-plan-2023"
    levels = [DOCUMENTS[i].level for i in (PLAN, "kunming-plan-2023", "yunnan-plan-2023")]
    assert levels == [Level.DISTRICT, Level.CITY, Level.PROVINCE]


def test_the_period_of_all_three_plans_is_over_since_2026() -> None:
    for i in (PLAN, "kunming-plan-2023", "yunnan-plan-2023"):
        assert DOCUMENTS[i].validity(date(2025, 12, 31)) is Validity.IN_FORCE
        assert DOCUMENTS[i].validity(date(2026, 1, 1)) is Validity.EXPIRED


def test_facts_of_the_parent_plans_are_those_published() -> None:
    province, city = DOCUMENTS["yunnan-plan-2023"], DOCUMENTS["kunming-plan-2023"]
    assert (province.number, province.issued) == ("云办发〔2023〕7号", None)
    assert (city.number, city.issued) == ("昆办发〔2023〕16号", date(2023, 9, 6))
    assert province.issuers == ("中共云南省委办公厅", "云南省人民政府办公厅")
    assert city.issuers == ("中共昆明市委办公室", "昆明市人民政府办公室")


@pytest.mark.parametrize("i", ["panlong-interpretation", "panlong-infographic"])
def test_a_text_that_is_not_at_hand_is_known_as_missing_with_where_it_is_announced(i: str) -> None:
    document = DOCUMENTS[i]
    assert document.missing
    assert not document.text
    assert document.interprets == PLAN
    assert document.url == DOCUMENTS[PLAN].url
    assert document.kind is Kind.INTERPRETATION


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_a_digest_says_at_its_head_that_it_is_none_of_the_originals(document: Document) -> None:
    head = next(s for s in sections_of(document) if s.locator.startswith("一、"))
    first = document.text[head.start :].split("\n二、")[0]
    assert document.note
    assert "要点" in first
    assert "不是原文" in first
    assert "2026年11月23日" in first
    assert "要点" in document.title or document.kind is Kind.GLOSSARY


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_every_fact_has_its_source_in_its_line_or_at_the_end_of_its_section(document: Document) -> None:
    facts = facts_of(document)
    assert len(facts) > 4
    unsourced = [f for f, source in facts if not (source or SOURCE.search(f) or REPORTED.match(f))]
    assert not unsourced


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_every_section_source_names_where_it_was_read(document: Document) -> None:
    for fact, source in facts_of(document):
        if source:
            assert SOURCE.search(source), source
            assert re.search(r"官方页面|转述，以发文机关原文为准|报道，", source), (fact, source)


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_news_is_used_only_where_progress_is_told(document: Document) -> None:
    reports = [fact for fact, _ in facts_of(document) if REPORTED.match(fact)]
    assert not reports or document.kind in {Kind.NEWS, Kind.STATISTICS}


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_a_fact_is_one_sentence_that_can_be_quoted_alone(document: Document) -> None:
    for line, _ in facts_of(document):
        fact = SOURCE.sub("", line)
        assert fact.endswith("。"), fact
        assert fact.count("。") == 1, fact
        assert 12 <= len(fact) <= 95, (len(fact), fact)


@pytest.mark.parametrize(
    "document", [d for d in DIGESTS if d.level is not Level.NATIONAL], ids=lambda d: d.id
)
def test_a_fact_names_its_level_or_place(document: Document) -> None:
    places = ("云南", "昆明", "盘龙", "呈贡", "省级", "迪庆", "有家长来信")
    assert not [f for f, _ in facts_of(document) if not any(place in f for place in places)]


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_a_digest_states_no_figure_but_those_written_down_by_hand(document: Document) -> None:
    assert figures_in(document.text) == expected(document.id)


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_a_digest_shows_no_address_and_nothing_unconfirmed(document: Document) -> None:
    shown = document.text + document.note + " ".join(document.aliases)
    assert not re.search(r"https?:|www\.|\.(?:com|cn|org|net|ai|cc)\b", shown)
    assert not re.search(r"[【】△]|待核|未核实|截断", shown)
    assert not [word for word in UNCONFIRMED if word in shown]


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_a_remark_on_the_source_is_never_quoted_as_an_answer(document: Document) -> None:
    remarks = [p for p in passages_of(document, sections_of(document)) if p.text.startswith("（来源：")]
    assert all(p.heading_only for p in remarks)


def test_only_addresses_of_government_sites_are_linked() -> None:
    for document in DOCUMENTS.values():
        assert document.url is None or re.match(r"https?://[\w.]+\.gov\.cn/", document.url)


@pytest.mark.parametrize("document", DIGESTS, ids=lambda d: d.id)
def test_every_part_of_a_digest_has_an_official_locator_but_its_title(document: Document) -> None:
    sections = sections_of(document)
    assert "".join(document.text[s.start : s.end] for s in sections) == document.text
    assert all(s.locator for s in sections)
    assert all(re.match(r"^[一二三四五六七八]、", s.locator) for s in sections[1:])


def test_the_glossary_calls_itself_unofficial() -> None:
    glossary = DOCUMENTS["glossary"]
    assert glossary.title == "术语说明（本项目编写，非官方文件）"
    assert glossary.kind is Kind.GLOSSARY


def test_the_reply_holds_nothing_that_points_to_the_writer() -> None:
    text = DOCUMENTS["panlong-reply-2025-02-13"].text
    assert not re.search(r"(?:先生|女士|同志|网友|花园|家园|号院|\d栋)", text)
    assert "0871-63163940" in text
