"""Folding, quantities and numerals: what matching rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.quantities import parse_number, quantities, years
from answer.text import clean, fold, has_content, simplify


@given(st.text(max_size=80))
def test_a_folded_match_leads_back_to_the_characters_it_came_from(source: str) -> None:
    folded = fold(source)
    assert len(folded.text) == len(folded.offsets)
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert fold(source[start:end]).text == folded.text[i]


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(source: str) -> None:
    assert clean(clean(source)) == clean(source)


def test_width_and_white_space_do_not_matter_for_a_match() -> None:
    assert "初中改建1所" in fold("初中改建 １ 所").text


def test_invisible_and_direction_characters_are_dropped() -> None:
    assert clean("公\u200b办\u202e幼儿园\x00") == "公办幼儿园"


def test_traditional_characters_become_simplified_ones() -> None:
    assert simplify("體育傳統特色學校") == "体育传统特色学校"


@pytest.mark.parametrize("text", ["", "   ", "！！！？？", "🙂🙂", "\u200b"])
def test_punctuation_and_pictures_are_no_question(text: str) -> None:
    assert not has_content(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("11", 11),
        ("三十", 30),
        ("一百零五", 105),
        ("两", 2),
        ("十二", 12),
        ("一千二百三十万", 12_300_000),
        ("3,000", 3000),
    ],
)
def test_numerals_of_both_scripts_have_the_same_value(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("计划新建小学4所、改建小学2所、初中改建1所", ["4所", "2所", "1所"]),
        ("达到70%以上", ["70%以上"]),
        ("掌握1-3项终身受益的运动技能", ["1-3项"]),
        ("第三个", []),
        ("索引号015119151-202403-849763", []),
    ],
)
def test_quantities_are_figures_with_a_unit(text: str, found: list[str]) -> None:
    assert [q.text for q in quantities(text)] == found


def test_a_share_in_words_equals_the_share_in_figures() -> None:
    words, figures = quantities("百分之九十")[0], quantities("90%")[0]
    assert words.same_as(figures)


def test_tenths_are_percent() -> None:
    assert quantities("配到八成")[0].same_as(quantities("80%")[0])


def test_a_document_number_is_no_year() -> None:
    assert years("昆办发〔2023〕16号") == [2023]
    assert years("2023-12-27") == []
