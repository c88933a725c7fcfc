"""Follow-ups, several questions in one, typing errors: how a question comes to stand alone."""

from pathlib import Path
from typing import Any

import pytest

from answer.assembly import Room, build_room
from answer.model import Turn
from answer.parts import parts_of

LEXICON = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from chat_app import build_retriever
    from settings import Settings

    searcher = build_retriever(Settings(home=tmp_path_factory.mktemp("home")), use_chroma="never")
    return build_room(searcher, LEXICON)


def standalone(room: Room, *turns: str) -> str:
    *earlier, last = turns
    question = room.question(last, [Turn(turn) for turn in earlier])
    assert question is not None
    return question.text


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("高中要新建改扩建多少所？", "初中呢？"), "初中"),
        (("2023年的目标是什么？", "那2024年呢？"), "2024年"),
        (("2023年的目标是什么？", "那2024年呢？", "2025年呢"), "2025年"),
        (("送教上门是哪个单位负责？", "它和香港哪些学校交流？"), "盘龙区培智学校"),
        (("计划是谁印发的？", "什么时候？"), "什么时候印发"),
    ],
)
def test_a_follow_up_takes_from_the_last_question_what_it_lacks(
    room: Room, turns: tuple[str, ...], said: str
) -> None:
    assert said in standalone(room, *turns)


def test_a_question_that_stands_alone_takes_nothing_from_the_history(room: Room) -> None:
    text = "思政课专职教师在小学的配备比例是多少"
    assert standalone(room, "高中要新建多少所？", text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("公半幼儿园要建几所", "公办"),
        ("公办幼儿园新健几所", "新建"),
        ("gongban youeryuan xinjian duoshao suo", "公办幼儿园新建多少所"),
        ("體育傳統特色學校要建多少所", "体育传统特色学校"),
    ],
)
def test_what_was_mistyped_is_read_as_it_was_meant(room: Room, typed: str, meant: str) -> None:
    assert meant in standalone(room, typed)


@pytest.mark.parametrize(
    "text", ["孩子近视了学校管不管", "老师的工资能不能赶上公务员", "新小区会配套建学校吗"]
)
def test_what_was_typed_rightly_is_left_alone(room: Room, text: str) -> None:
    assert standalone(room, text) == text


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("公办幼儿园建几所？小学要建几所？", 2),
        ("新建的公办幼儿园、小学、普通高中分别是多少所", 3),
        ("公办幼儿园建几所，学费多少钱", 2),
        ("担心孩子被欺负，有没有这方面的教育", 1),
        ("名师工作室、紧缺人才、银龄教师分别是多少", 3),
    ],
)
def test_several_questions_in_one_are_told_apart(room: Room, text: str, questions: int) -> None:
    assert len(parts_of(text, room.lexicon)) == questions
