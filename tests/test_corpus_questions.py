"""What people ask about the documents beside the plan: the fact, where it stands, and what has to be said of it."""

from typing import Any

import pytest

from answer.composer import Composer
from answer.model import Answer, Status
from chat_app import build_composer
from settings import Settings

DIGEST = "digest"
# Question -> document cited, words that the answer says, codes of its notices.
ANSWERED = [
    ("省里的计划文号是什么", "yunnan-plan-2023", ["云办发〔2023〕7号"], {DIGEST, "period_over"}),
    ("云南省的三年行动计划是几号文", "yunnan-plan-2023", ["云办发〔2023〕7号"], {DIGEST, "period_over"}),
    ("云南省计划在2023年主要抓什么", "yunnan-plan-2023", ["2023年侧重建机制"], {DIGEST, "period_over"}),
    ("省级计划2023年重点做什么", "yunnan-plan-2023", ["2023年侧重建机制"], {DIGEST, "period_over"}),
    ("昆明的计划是哪天发的", "kunming-plan-2023", ["2023年9月6日"], {DIGEST, "period_over"}),
    ("什么是毛入园率，为什么会超过100%", "glossary", ["3—5岁人口数", "不论年龄"], {"glossary"}),
    ("昆明市的计划什么时候印发", "kunming-plan-2023", ["2023年9月6日"], {DIGEST, "period_over"}),
    ("市里的三年行动计划几月份印发的", "kunming-plan-2023", ["2023年9月6日"], {DIGEST, "period_over"}),
    ("昆明有多少个基础教育集团", "kunming-figures", ["102个", "2025年底"], {DIGEST}),
    ("全市基础教育集团有几个", "kunming-figures", ["102个", "2025年底"], {DIGEST}),
    ("盘龙区没有对口公办园怎么办", "panlong-reply-2025-02-13", ["普惠性民办园", "0871-63163940"], {DIGEST}),
    ("没有对口公办幼儿园可以打什么电话", "panlong-reply-2025-02-13", ["0871-63163940"], {DIGEST}),
    ("什么是毛入园率", "glossary", ["3—5岁人口数"], {"glossary"}),
    ("毛入园率为啥能超过百分之百", "glossary", ["不论年龄"], {"glossary"}),
]


@pytest.fixture(scope="module")
def composer(searcher: Any) -> Composer:
    return build_composer(Settings(), searcher)


@pytest.mark.parametrize(("question", "document", "words", "notices"), ANSWERED, ids=[c[0] for c in ANSWERED])
def test_the_fact_is_said_and_cited_with_what_has_to_be_said_of_its_source(
    composer: Composer, question: str, document: str, words: list[str], notices: set[str]
) -> None:
    answer = composer.ask(question)
    assert answer.status is Status.ANSWERED
    assert document in {c.document_id for c in answer.citations}
    for word in words:
        assert word in answer.text.replace("**", ""), answer.text
    assert notices <= {notice.code for notice in answer.notices}


def test_each_of_two_years_asked_for_gets_its_own_figure(composer: Composer) -> None:
    text = composer.ask("昆明的基础教育集团2023年7月和2025年底各有多少个？").text
    assert text.index("47个") < text.index("102个")
    assert text.count("47个") == text.split("\n")[0].count("47个")


@pytest.mark.parametrize(
    "question", ["盘龙区2024年普惠性幼儿园覆盖率的目标是多少", "昆明市2021年有多少个基础教育集团"]
)
def test_what_is_said_of_another_year_is_no_answer(composer: Composer, question: str) -> None:
    assert composer.ask(question).status is Status.NOT_STATED


@pytest.mark.parametrize(
    "question",
    ["重点打造精品体育大课间的30所学校是哪些", "4所新建小学的名单", "涉校涉生安全事故去年发生了几起"],
)
def test_the_count_said_again_is_not_the_list_and_another_measure_not_the_count(
    composer: Composer, question: str
) -> None:
    assert composer.ask(question).status is Status.NOT_STATED


@pytest.mark.parametrize(
    "question", ["一图读懂里说了什么", "那张一图读懂讲了啥", "区里的解读说了什么", "盘龙区计划的解读讲了什么"]
)
def test_a_document_known_but_not_at_hand_is_said_to_be_so_with_where_it_is_announced(
    composer: Composer, question: str
) -> None:
    answer: Answer = composer.ask(question)
    assert answer.status is Status.NOT_STATED
    assert not answer.citations
    assert "没有收录它的内容" in answer.text
    assert "盘龙区人民政府网计划公开页" in answer.text
