"""What is read off a document, where from, and whether it is sure."""

from datetime import date
from pathlib import Path

import pytest

from corpus.model import CorpusError, Kind, Level, Period
from ingest.dates import days_in, period_of
from ingest.furniture import own_table
from ingest.propose import Proposal, Reading, identity_of, propose
from ingest.rules import load_rules

DATA = Path(__file__).parent / "data" / "trees"
PLAN = Path(__file__).resolve().parent.parent / "corpus" / "documents" / "panlong-plan-2023.txt"
RULES = load_rules()


def proposed(text: str, name: str = "文件.txt", facts: tuple[tuple[str, str], ...] = ()) -> Proposal:
    return propose(Reading(text, name, facts), own_table(), RULES)


def values_of(name: str) -> dict[str, object]:
    return proposed((DATA / f"{name}.txt").read_text(encoding="utf-8")).values


def test_the_plan_is_read_off_its_page() -> None:
    found = proposed(PLAN.read_text(encoding="utf-8"))
    assert found.values == {
        "title": "盘龙区教育高质量发展三年行动计划(2023—2025年)",
        "issuers": ("中共昆明市盘龙区委办公室", "昆明市盘龙区人民政府办公室"),
        "kind": Kind.PLAN,
        "level": Level.DISTRICT,
        "region": "盘龙区",
        "issued": date(2023, 12, 14),
        "published": date(2023, 12, 27),
        "index_number": "015119151-202403-849763",
        "period": Period(date(2023, 1, 1), date(2025, 12, 31)),
    }
    assert found.doubts == ["period（标题中的「(2023—2025年)」）"]


def test_an_id_says_level_kind_and_year_and_is_of_this_text_alone() -> None:
    values = {"level": Level.CITY, "kind": Kind.REPLY, "published": date(2024, 1, 2)}
    assert identity_of(values, "甲").startswith("city-reply-2024-")
    assert identity_of(values, "甲") != identity_of(values, "乙")
    assert len(identity_of({}, "甲")) == 8


def test_a_blank_number_on_the_page_is_no_number_even_when_the_text_cites_some() -> None:
    assert "number" not in proposed(PLAN.read_text(encoding="utf-8")).values


def test_a_notice_is_read_off_its_head_and_signature() -> None:
    found = values_of("notice-with-attachments")
    assert found["title"] == "丙县教育局关于做好2024年秋季学期课后服务工作的通知"
    assert found["number"] == "丙教通〔2024〕12号"
    assert found["issuers"] == ("丙县教育局",)
    assert (found["kind"], found["level"], found["region"]) == (Kind.NOTICE, Level.DISTRICT, "丙县")
    assert found["issued"] == date(2024, 8, 20)


def test_a_reply_signed_in_chinese_numerals() -> None:
    found = values_of("reply")
    assert (found["kind"], found["issued"]) == (Kind.REPLY, date(2025, 2, 13))


def test_a_title_within_the_navigation_is_found() -> None:
    assert values_of("page-without-letter")["title"] == "戊区教育局关于公布普惠性民办幼儿园名单的公告"


def test_what_the_wording_suggests_is_marked_and_what_the_page_states_is_not() -> None:
    found = proposed((DATA / "notice-with-attachments.txt").read_text(encoding="utf-8"))
    assert [key for key, guess in found.guesses.items() if not guess.sure] == ["number"]


def test_facts_of_the_file_go_before_what_its_text_suggests() -> None:
    facts = (
        ("标题", "甲区某某办法"),
        ("文号", "甲政规〔2024〕1号"),
        ("发布日期", "2024年3月5日"),
        ("发文机关", "甲区人民政府"),
    )
    found = proposed("甲区某某办法\n第一条 内容。\n第二条 内容。", facts=facts).values
    assert (found["number"], found["published"], found["issuers"]) == (
        "甲政规〔2024〕1号",
        date(2024, 3, 5),
        ("甲区人民政府",),
    )


def test_a_signature_that_disagrees_with_the_page_is_marked() -> None:
    text = "关于放假的通知\n放假三天。\n乙区教育局\n2024年5月1日"
    found = proposed(text, facts=(("发文机关", "甲区教育局"), ("成文日期", "2024-05-02")))
    assert found.values["issuers"] == ("乙区教育局",)
    assert {key for key, guess in found.guesses.items() if not guess.sure} >= {"issuers", "issued"}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("《甲区计划》解读", Kind.INTERPRETATION),
        ("一图读懂甲区计划", Kind.INTERPRETATION),
        ("甲市2023年教育事业发展统计公报", Kind.STATISTICS),
        ("关于第12号提案的答复", Kind.REPLY),
        ("甲省教育发展“十四五”规划", Kind.PLAN),
        ("中华人民共和国教育法", Kind.LAW),
        ("甲省学前教育条例", Kind.LAW),
        ("甲区关于做好招生工作的通知", Kind.NOTICE),
        ("名词解释", Kind.GLOSSARY),
        ("甲区举行开学典礼", None),
    ],
)
def test_the_kind_is_read_off_the_title(title: str, kind: Kind | None) -> None:
    assert RULES.kind(title) is kind


@pytest.mark.parametrize(
    ("body", "level", "place"),
    [
        ("昆明市盘龙区人民政府办公室", Level.DISTRICT, "盘龙区"),
        ("中共昆明市盘龙区委办公室", Level.DISTRICT, "盘龙区"),
        ("盘龙区教育体育局", Level.DISTRICT, "盘龙区"),
        ("昆明市教育体育局", Level.CITY, "昆明市"),
        ("中共昆明市委办公室", Level.CITY, "昆明市"),
        ("云南省人民政府办公厅", Level.PROVINCE, "云南省"),
        ("中共云南省委办公厅", Level.PROVINCE, "云南省"),
        ("广西壮族自治区人民政府", Level.PROVINCE, "广西壮族自治区"),
        ("北京市教育委员会", Level.PROVINCE, "北京市"),
        ("北京市海淀区教育委员会", Level.DISTRICT, "海淀区"),
        ("教育部", Level.NATIONAL, ""),
        ("国务院办公厅", Level.NATIONAL, ""),
    ],
)
def test_level_and_place_are_read_off_the_body(body: str, level: Level, place: str) -> None:
    assert (RULES.level(body), RULES.place(body)) == (level, place)


@pytest.mark.parametrize("mark", ["秘密★1年", "机密", "绝密★", "内部资料 注意保存", "内部使用"])
def test_a_mark_of_secrecy_is_seen(mark: str) -> None:
    assert proposed(f"{mark}\n甲区某某方案\n一、总则\n内容。").secret == mark


@pytest.mark.parametrize("line", ["保守国家秘密是公民的义务。", "内部管理", "秘密投票"])
def test_a_word_about_secrets_is_no_mark(line: str) -> None:
    assert proposed(f"甲区某某方案\n一、总则\n{line}").secret == ""


def test_a_text_that_tells_nothing_has_a_doubtful_title_and_no_kind() -> None:
    found = proposed(
        "这里是一段没有标题的长长的文字，写了很多内容，却没有说明是什么文件，也没有机关的落款和日期，更没有编号，只有这句话，别无其他。",
        "扫描件1.pdf",
    )
    assert found.values["title"] == "扫描件1"
    assert not found.guesses["title"].sure
    assert "kind" not in found.values
    assert "level" not in found.values


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("本办法自2024年3月1日起施行，有效期至2026年2月28日。", (date(2024, 3, 1), date(2026, 2, 28))),
        ("本办法自2024年3月1日起施行，有效期5年。", (date(2024, 3, 1), date(2029, 2, 28))),
        ("本通知自2024年2月29日起实施，有效期三年。", (date(2024, 2, 29), date(2027, 2, 27))),
    ],
)
def test_a_period_stated_in_the_text_is_sure(text: str, period: tuple[date, date]) -> None:
    found = proposed(f"甲区某某办法\n第一条 内容。\n第二条 {text}")
    assert found.values["period"] == Period(*period)
    assert found.guesses["period"].sure


def test_only_real_days_are_dates() -> None:
    assert days_in("2023年2月30日、2023-13-01、2023年12月14日、二〇二四年十月一日") == [
        date(2023, 12, 14),
        date(2024, 10, 1),
    ]
    assert period_of({"from": "2025", "to": "2023"}) is None


def test_a_broken_table_of_rules_is_told(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "proposals.toml").write_text(
        '[[kind]]\nname = "x"\ntitle = "("\n', encoding="utf-8"
    )
    with pytest.raises(CorpusError, match=r"proposals\.toml"):
        load_rules(tmp_path)
