"""Answers as trees: what is said, that text stays text, that marks lead to their quotes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.model import Answer, Mode, Status
from answer.wire import answer_to_dict
from answer.wording import NOTICES, STATUS_ZH
from corpus.model import Kind, Level, Validity
from tests.fakes import FakeAsker, tiny_corpus
from tests.seen import TEXTS, Seen, find, tags
from web import words
from web.cards import VALIDITY_TONES
from web.direct import concise
from web.nodes import (
    SHARED,
    Node,
    shown,
    text_of,
    to_html,
    to_json,
    to_markdown_safe_html,
)
from web.render import TONES, copy_text, render_answer, render_error, render_turn

CORPUS = tiny_corpus()
ASKER = FakeAsker(CORPUS)
QUESTION = "新建公办幼儿园多少所"


def answered(question: str = QUESTION, **changes: Any) -> dict[str, Any]:
    return {**answer_to_dict(ASKER.ask(question)), **changes}


def test_every_status_validity_level_and_kind_has_its_word_and_tone() -> None:
    assert set(TONES) == set(Status) == set(STATUS_ZH)
    assert set(VALIDITY_TONES) == set(Validity)
    assert set(words.LEVELS) == set(Level)
    assert set(words.KINDS) == set(Kind)


def test_an_answer_shows_quote_place_validity_and_the_way_to_the_source() -> None:
    node = render_answer(answered())
    text = text_of(node)
    for part in ("已回答", "依据", "《示例区教育三年行动计划(2023—2025年)》", "二、(一)1.(1)", "示政发〔2023〕7号",
                 "实施期已过（2023—2025年）", "计划的实施期已经结束。"):  # fmt: skip
        assert part in text, part
    link = find(node, ".pq-view")[0].attributes["href"]
    assert link.startswith("documents/plan?start=")
    assert render_answer(answered(), "../") != node


def test_each_mark_leads_to_the_quote_of_its_number() -> None:
    node = render_answer(answered())
    ids = [body.attributes["id"] for body in find(node, ".pq-body")]
    marks = find(node, ".pq-mark")
    assert [mark.attributes["href"] for mark in marks] == [f"#{i}" for i in ids]
    assert [mark.attributes["data-open"] for mark in marks] == ids


def test_a_digest_is_never_shown_as_the_original() -> None:
    node = render_answer(answered("学前教育毛入园率"))
    assert words.DIGEST in text_of(node)
    assert words.DIGEST in copy_text(answered("学前教育毛入园率"))


def test_a_refusal_shows_the_near_places_and_whom_to_ask() -> None:
    node = render_answer(answered("学费"))
    assert "文件没有写明" in text_of(node)
    assert find(node, ".pq-phone")[0].attributes["href"] == "tel:0871-12345678"
    assert find(node, ".pq-related")
    assert not find(node, ".pq-quotes")


def test_an_answer_by_a_model_says_so_at_its_head_and_when_copied() -> None:
    written = answered(mode=Mode.GENERATIVE.value)
    assert words.GENERATED in text_of(render_answer(written))
    assert copy_text(written).startswith(words.GENERATED)
    assert words.GENERATED not in text_of(render_answer(answered())) + copy_text(answered())


def test_a_copied_answer_names_its_sources() -> None:
    text = copy_text(answered())
    assert "**" not in text
    assert "[1] 《示例区教育三年行动计划(2023—2025年)》（示政发〔2023〕7号）二、(一)1.(1)：“(1)实施" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a", "", None, "//evil", "https://"])
def test_an_address_that_is_not_http_is_not_linked(url: str | None) -> None:
    answer = answered()
    answer["citations"][0]["url"] = url
    assert not find(render_answer(answer), ".pq-out")


def source(answer: dict[str, Any]) -> str:
    c = answer["citations"][0]
    return f"依据《{c['title']}》{c['locator']}：“{c['quote']}”[1]"


def test_a_direct_answer_does_not_repeat_the_quote_below_it() -> None:
    answer = answered()
    assert concise(f"**11所**。{source(answer)}", answer["citations"]) == "**11所**。[1]"
    assert concise(f"**11所**。\n- {source(answer)}", answer["citations"]) == "**11所**。[1]"
    part = concise(f"- 2024年：{source(answer)}", answer["citations"])
    assert part == f"- 2024年：“{' '.join(answer['citations'][0]['quote'].split())}”[1]"


def test_a_quote_that_is_the_answer_stays_and_is_not_shown_twice() -> None:
    answer = answered()
    answer["answer"] = source(answer)
    node = render_answer(answer)
    assert text_of(node).count("计划新建公办幼儿园11所") == 1
    assert not find(node, ".pq-quote")
    assert find(node, ".pq-view")


def test_a_list_of_quotes_is_not_shown_twice() -> None:
    one = answered()["citations"][0]
    many = [{**one, "marker": n, "quote": f"第{n}项"} for n in range(1, 6)]
    text = "\n".join(["共5项：", *(f"- 第{n}项[{n}]" for n in range(1, 6))])
    node = render_answer(answered(citations=many, answer=text))
    assert not find(node, ".pq-quote")
    assert not ["open" for card in find(node, ".pq-card") if "open" in card.attributes]


def test_lines_of_a_list_become_a_list() -> None:
    node = render_answer(answered(answer="共**2项**：\n- 第一[1]\n- 第二\n完。"))
    direct = find(node, ".pq-direct")[0]
    assert [child.tag for child in direct.children if isinstance(child, Node)] == ["p", "ul", "p"]
    assert [text_of(item) for item in find(direct, "li")] == ["第一1", "第二"]


def test_rows_of_a_table_become_a_table_with_headings() -> None:
    text = "共**2项**：\n| 指标 | 目标值 |\n| --- | --- |\n| 甲率[1] | **9%** |\n| 乙 | |\n完。"
    direct = find(render_answer(answered(answer=text)), ".pq-direct")[0]
    assert [child.tag for child in direct.children if isinstance(child, Node)] == ["p", "div", "p"]
    assert [text_of(head) for head in find(direct, "th")] == ["指标", "目标值"]
    assert [[text_of(cell) for cell in find(row, "td")] for row in find(direct, "tr")[1:]] == [
        ["甲率1", "9%"], ["乙", ""],
    ]  # fmt: skip
    assert to_json(direct)


def test_a_long_row_of_quotes_is_folded_after_the_first_few() -> None:
    one = answered()["citations"][0]
    many = [{**one, "marker": n} for n in range(1, 7)]
    node = render_answer(answered(citations=many, answer="见" + "".join(f"[{n}]" for n in range(1, 7))))
    assert ["open" in card.attributes for card in find(node, ".pq-card")] == [True] * 3 + [False] * 3


PLACES = st.fixed_dictionaries({k: TEXTS for k in ("question", "answer", "quote", "title", "locator", "heading",
                                                   "notice", "suggestion", "name", "source")})  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(PLACES)
def test_no_text_of_a_question_a_document_or_a_model_becomes_markup(texts: dict[str, str]) -> None:
    answer = answered(
        answer=texts["answer"],
        notices=[{"code": "x", "text": texts["notice"]}],
        suggestions=[texts["suggestion"]],
        related=[{"document_id": "plan", "title": texts["title"], "locator": texts["locator"],
                  "heading": texts["heading"], "permalink": "/documents/plan"}],
        contact={"name": texts["name"], "phone": texts["name"], "url": texts["source"], "source": texts["source"]},
    )  # fmt: skip
    answer["citations"][0] |= {
        "quote": texts["quote"] or "x",
        "title": texts["title"],
        "locator": texts["locator"],
    }
    turn = render_turn(texts["question"], answer)
    to_json(turn)
    for html in (to_html(turn), to_markdown_safe_html(turn), to_html(render_error(texts["answer"]))):
        seen = Seen(html)
        assert set(seen.tags) <= SHARED
        assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    seen = Seen(to_html(turn))
    assert seen.tags == tags(turn)
    assert seen.text == shown(text_of(turn))


def test_an_answer_without_citations_is_not_made_up_by_the_page() -> None:
    greeting = Answer("a", "你好", "你好", Status.CHAT, Mode.EXTRACTIVE, "您好。")
    node = render_answer(answer_to_dict(greeting))
    assert not find(node, ".pq-card")
    assert "您好" in text_of(node)


def test_that_a_model_wrote_an_answer_is_said_once() -> None:
    written = answered(mode=Mode.GENERATIVE.value)
    written["notices"] = [*written["notices"], {"code": "ai_generated", "text": NOTICES["ai_generated"]}]
    for shown_ in (text_of(render_answer(written)), copy_text(written)):
        assert shown_.count("人工智能") == 1
    written["notices"] = written["notices"][-1:]
    assert find(render_answer(written), ".pq-notices") == []


@pytest.mark.parametrize(
    ("phone", "linked"),
    [
        ("0871-63188888", True),
        ("+86 871 6318", True),
        ("（未公布）", False),
        ("http://a@127.0.0.1/", False),
        (None, False),
    ],
)
def test_only_a_telephone_number_can_be_dialled(phone: str | None, linked: bool) -> None:
    contact = {"name": "教育科", "phone": phone, "url": None, "source": ""}
    links = find(render_answer(answered(contact=contact)), ".pq-phone")
    assert bool(links) is linked
    assert all(link.attributes["href"].startswith(("tel:0", "tel:+86871")) for link in links)


def test_the_staff_pages_that_an_answer_names_are_linked() -> None:
    said = "还有3项没有列在这里，全部见“指标台账”页（/targets），别的见“密件”页（/secret）。"
    card = render_answer(answered("足球场的草皮", answer=said), base="../")
    direct = find(card, ".pq-direct")[0]
    assert [(text_of(link), link.attributes["href"]) for link in find(direct, "a")] == [
        ("“指标台账”页", "../targets")
    ]
    assert "“密件”页（/secret）" in text_of(direct)
