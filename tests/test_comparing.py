"""What is compared is answered side by side, each side from its own sentence."""

from datetime import date
from typing import Any

import pytest

from answer.assembly import assemble
from answer.composer import Composer
from answer.parts import parts_of
from tests.added import ROOT

LEXICON = ROOT / "corpus" / "lexicon"


@pytest.fixture(scope="module")
def composer(searcher: Any) -> Composer:
    return assemble(searcher, LEXICON, today=lambda: date(2024, 11, 24))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("学区化和集团化有什么区别？", ["什么是学区化", "什么是集团化"]),
        ("新建小学和新建公办园哪个多", ["新建小学是多少", "新建公办园是多少"]),
        ("呈贡毛入园率和盘龙目标值，谁高", ["呈贡毛入园率是多少", "盘龙目标值毛入园率是多少"]),
        (
            "省、市、盘龙区三份计划分别在什么时候印发？",
            ["省里的计划什么时候印发", "市里的计划什么时候印发", "区里的计划什么时候印发"],
        ),
        (
            "银龄教师，盘龙计划多少名，全省招了多少",
            ["银龄教师，盘龙计划多少名", "银龄教师，全省招了多少"],
        ),
    ],
)
def test_a_comparison_is_one_question_for_each_side(composer: Composer, text: str, asked: list[str]) -> None:
    assert [part.question for part in parts_of(text, composer._drafter.lexicon)] == asked


@pytest.mark.parametrize(
    "text",
    [
        "公办园和民办园都要建吗",
        "我家在盘龙，孩子上几年级，学费多少",
        "学校和家长怎么配合",
    ],
)
def test_what_compares_nothing_is_not_taken_for_a_comparison(composer: Composer, text: str) -> None:
    questions = [part.question for part in parts_of(text, composer._drafter.lexicon)]
    assert not any(q.startswith("什么是") or q.endswith("是多少") for q in questions)


def test_each_side_is_answered_from_its_own_place(composer: Composer) -> None:
    answer = composer.ask("呈贡毛入园率和盘龙目标值，谁高")
    assert "呈贡毛入园率：**102.46%**" in answer.text
    assert "**99%以上**" in answer.text
    assert {c.document_id for c in answer.citations} == {"kunming-figures", "panlong-plan-2023"}


def test_the_place_of_an_earlier_question_does_not_follow_into_one_that_names_its_own(
    composer: Composer,
) -> None:
    from answer.model import Turn

    answer = composer.ask("盘龙区毛入园率要达到多少？", [Turn("呈贡毛入园率是多少")])
    assert "99%" in answer.text
    assert "102.46%" not in answer.text
