"""Lies and honest sentences of the kinds that language models write, by hand, about quotes of the corpus and made ones.

The files name the quotes by keys. Wordings of other documents than the committed ones are among the made quotes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from answer.assembly import build_room
from answer.claims import Claim
from answer.modality import load_modality
from answer.quoting import Span
from answer.verify import Verifier
from answer.verify_model import Item
from corpus.model import Document, Kind, Level, Section

LEXICON = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"
DATA = Path(__file__).with_name("data")
LEAST_HONEST = (
    0.80  # share of free rewordings that passes; close ones are held to 0.95 in tests/test_verify.py
)

# Key -> words by which the quoted passage of the corpus is found.
PASSAGES = {
    "PLAN": "学前教育三年毛入园率保持在99%以上",
    "NINE": "九年义务教育巩固率保持在98%以上",
    "HIGH": "高中阶段毛入学率保持在98%以上",
    "KIND": "计划新建公办幼儿园11所",
    "PRIM": "计划新建小学4所",
    "SENI": "新建改扩建普通高中",
    "TALE": "引进银龄讲学名师15名",
    "PROV": "省一级一等高完中",
    "SPOR": "每天参加2小时",
    "SAFE": "较上一年度下降10%",
    "SALA": "不低于公务员",
    "PERC": "10.28、4.24、7.24个百分点",
    "WANN": "573万人",
    "COVE": "54.51%和68.63%",
    "KUNP": "普惠性幼儿园覆盖率在90%以上",
    "YUNP": "平安校园”创建率达到100%",
    "TEAC": "小学专职教师配备比例",
    "REPL": "符合条件的幼儿",
    "ETHI": "师德失范行为“零容忍”",
    "MENT": "心理健康教育示范学校达30所",
    "GUAR": "专职保安配备100%达标",
    "SPEC": "全区随班就读教师",
    "DIGI": "平台",
    "MINB": "扩大公办幼儿园规模",
    "PUHU": "支持普惠性民办幼儿园发展",
    "FUND": "5.1亿元",
    "NEWS": "新增学校37所",
    "CITY": "优质学位30余万个",
}
# Key -> a quote such as other offices write.
MADE = {
    "BAN1": "严禁学校组织考试、拖堂，不得以任何理由提前开学，鼓励有条件的学校开展课后服务。",
    "RANG": "引导学生掌握1-3项运动技能，班额控制在45人以内，生均面积不少于6平方米，近视率每年降低0.5个百分点以上。",
    "COND": "符合条件的随迁子女可以在我区参加中考，由户籍所在街道审核，教育局负责复核。",
    "DUTY": "区教育体育局牵头，区财政局、区人力资源社会保障局配合，各街道负责落实。",
    "TEN1": "2023年新建小学3所，2024年新建小学2所，2025年新建小学5所。",
    "PAST": "2022年，全区普惠性幼儿园覆盖率已达到85.6%，比上年提高3.2个百分点，到2025年力争达到90%。",
    "WAN1": "三年共投入资金2.3亿元，其中市级补助8000万元，新增学位1.2万个，惠及学生3600人。",
    "FEES": "普惠性民办幼儿园保教费每生每月不超过800元，家庭经济困难儿童免收保教费。",
    "TIME": "小学一年级报名时间为2024年7月1日至7月3日，8月25日前公布录取结果。",
    "NEG2": "未取得教师资格证的人员，学校不得聘用；除特殊情况外，学校不组织学生参加校外竞赛。",
}


def _found(searcher: Any, key: str, words: str) -> Item:
    passage = next(
        p
        for p in searcher.corpus.passages
        if "".join(words.split()) in "".join(p.text.split()) and p.section.citable
    )
    span = Span(passage.document_id, passage.start, passage.end)
    return Item(key, span, passage.text, searcher.corpus.by_id[passage.document_id], passage.section)


def _made(key: str, quote: str) -> Item:
    document = Document("made", "盘龙区示例计划", Level.DISTRICT, Kind.PLAN, quote, region="盘龙区")
    section = Section("made", 0, 0, len(quote), ("二、主要任务",))
    return Item(key, Span("made", 0, len(quote)), quote, document, section)


@pytest.fixture(scope="module")
def items(searcher: Any) -> Mapping[str, Item]:
    found = {key: _found(searcher, key, words) for key, words in PASSAGES.items()}
    return found | {key: _made(key, quote) for key, quote in MADE.items()}


@pytest.fixture(scope="module")
def verifier(searcher: Any) -> Verifier:
    room = build_room(searcher, LEXICON)
    return Verifier(load_modality(LEXICON), room.lexicon, searcher.cut, room.safety)


def _sentences(name: str) -> list[Claim]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Claim(text, tuple(keys.split("+"))) for keys, text in rows]


def test_no_lie_written_by_hand_passes(verifier: Verifier, items: Mapping[str, Item]) -> None:
    lies = _sentences("written_lies.tsv")
    assert len(lies) >= 300
    assert not [lie.text for lie in lies if verifier.check(lie, items).ok]


def test_most_free_rewordings_pass(verifier: Verifier, items: Mapping[str, Item]) -> None:
    truths = _sentences("written_truths.tsv")
    failed = {c.text: r.failed for c in truths if not (r := verifier.check(c, items)).ok}
    assert len(failed) <= (1 - LEAST_HONEST) * len(truths), failed
