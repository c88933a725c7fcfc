"""What a question wrongly takes for granted is put right, where a sentence of the documents says what is so."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answer.assembly import assemble
from answer.composer import Composer

LEXICON = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"


@pytest.fixture(scope="module")
def composer(searcher: Any) -> Composer:
    return assemble(searcher, LEXICON, today=lambda: date(2024, 11, 24))


@pytest.mark.parametrize(
    ("question", "wrong", "right"),
    [
        ("师大实验中学是2025年创建省一级一等吧？", "2025年", "2024年"),
        ("职业高级中学2024年校园面积达标，对吗？", "2024年", "2025年"),
        ("白塔中学2024年要评省一级一等，对吗", "白塔中学", "云南师范大学实验中学"),
        ("培智学校交流的是澳门的学校吧", "澳门", "香港"),
    ],
)
def test_a_wrong_year_school_or_place_is_put_right(
    composer: Composer, question: str, wrong: str, right: str
) -> None:
    answer = composer.ask(question)
    assert answer.status.answered
    assert answer.text.startswith(f"**不是{wrong}**")
    assert f"**{right}**" in answer.text
    assert right in "".join(answer.citations[0].quote.split())


@pytest.mark.parametrize(
    "question",
    [
        "2026年要新建11所公办幼儿园吧",  # the sentence names no year that could stand instead
        "五华区要新建11所公办幼儿园，对吗",  # nor another place
        "师大实验中学2025年什么时候创建",  # asks openly
    ],
)
def test_nothing_is_put_right_where_nothing_is_written_instead(composer: Composer, question: str) -> None:
    assert "**不是" not in composer.ask(question).text
