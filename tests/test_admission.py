"""This year's admission notice, taken in by one command, answers at once what no plan can say."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answer.assembly import assemble
from answer.composer import Composer
from tests.added import ROOT, taken_in

TITLE = "盘龙区教育体育局关于做好2026年义务教育阶段学校招生入学工作的通知"
NOTICE = f"""{TITLE}
盘教体通〔2026〕12号
各中小学校：
为做好2026年义务教育阶段学校招生入学工作，现将有关事项通知如下。
一、招生对象
（一）小学招生对象为2020年8月31日前出生、年满6周岁的适龄儿童。
（二）初中招生对象为小学应届毕业生。
二、报名时间和方式
（一）小学报名时间为2026年6月15日至6月25日，家长登录招生平台网上报名。
（二）初中报名时间为2026年7月1日至7月5日。
三、材料审核
需提交户口簿、房产证或居住证等材料，由学校于7月10日前完成审核。
本通知自2026年5月1日起施行，有效期至2026年12月31日。
盘龙区教育体育局
2026年4月28日
"""


@pytest.fixture(scope="module")
def searcher_with_notice(index_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("admission")
    shutil.copytree(index_home, folder / "home")
    source = folder / "notice.txt"
    source.write_text(NOTICE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        searcher = taken_in(source, folder, patch, folder / "home")
    yield searcher
    searcher.close()


def composer_on(day: date, searcher: Any) -> Composer:
    return assemble(searcher, ROOT / "corpus" / "lexicon", today=lambda: day)


@pytest.fixture(scope="module")
def composer(searcher_with_notice: Any) -> Composer:
    return composer_on(date(2026, 6, 1), searcher_with_notice)


def test_the_days_of_enrolment_are_given_as_a_range_from_the_notice(composer: Composer) -> None:
    answer = composer.ask("2026年小学什么时候报名")
    assert "**2026年6月15日至6月25日**" in answer.text
    assert answer.citations[0].title == TITLE
    assert answer.notices == ()


@pytest.mark.parametrize("question", ["今年小学报名时间", "今年小学几月几号报名"])
def test_this_year_is_the_year_of_the_notice(composer: Composer, question: str) -> None:
    assert "2026年6月15日至6月25日" in composer.ask(question).text


def test_a_question_that_names_no_stage_gets_the_days_of_each(composer: Composer) -> None:
    text = composer.ask("今年什么时候报名").text
    assert "小学报名时间为2026年6月15日至6月25日" in text
    assert "初中报名时间为2026年7月1日至7月5日" in text


def test_what_to_bring_comes_from_the_notice(composer: Composer) -> None:
    assert "户口簿、房产证或居住证" in composer.ask("报名要带什么材料").text


def test_next_year_the_notice_is_marked_as_expired(searcher_with_notice: Any) -> None:
    answer = composer_on(date(2027, 6, 1), searcher_with_notice).ask("2026年小学什么时候报名")
    assert any(TITLE in notice.text for notice in answer.notices)
