"""The manifest is read whole or refused whole, and the refusal says where, what was seen and what was expected."""

from datetime import date
from pathlib import Path

import pytest

from corpus.model import CorpusError, Kind, Level, Period, Validity
from corpus.store import ManifestError, digest, load_documents, read_entries

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
GOOD = """
[[document]]
id = "a"
title = "甲计划"
level = "district"
kind = "plan"
file = "documents/a.txt"
"""
MISSING = """
[[document]]
id = "b"
title = "乙解读"
level = "district"
kind = "interpretation"
interprets = "a"
missing = true
"""


def corpus(folder: Path, manifest: str, **texts: bytes) -> Path:
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    for name, text in ({"a": "一、总则\n正文。".encode()} | texts).items():
        (folder / "documents" / f"{name}.txt").write_bytes(text)
    return folder


def refusal(folder: Path, manifest: str, **texts: bytes) -> str:
    with pytest.raises(CorpusError) as caught:
        load_documents(corpus(folder, manifest, **texts))
    return str(caught.value)


def test_the_committed_manifest_holds_the_facts_of_the_plan() -> None:
    plan = next(d for d in load_documents(CORPUS) if d.id == "panlong-plan-2023")
    assert plan.index_number == "015119151-202403-849763"
    assert plan.number is None
    assert plan.issuers == ("中共昆明市盘龙区委办公室", "昆明市盘龙区人民政府办公室")
    assert (plan.issued, plan.published) == (date(2023, 12, 14), date(2023, 12, 27))
    assert plan.period == Period(date(2023, 1, 1), date(2025, 12, 31))
    assert (plan.level, plan.kind, plan.region) == (Level.DISTRICT, Kind.PLAN, "盘龙区")
    assert plan.url == "http://www.kmpl.gov.cn/c/2023-12-27/6825895.shtml"


def test_the_text_of_the_plan_is_the_page_as_published() -> None:
    plan = next(d for d in load_documents(CORPUS) if d.id == "panlong-plan-2023")
    data = (CORPUS / "documents" / "panlong-plan-2023.txt").read_bytes()
    assert plan.text.encode() == data
    assert plan.sha256 == digest(data)


def test_documents_come_in_the_order_of_the_manifest(tmp_path: Path) -> None:
    assert [d.id for d in load_documents(corpus(tmp_path, GOOD + MISSING))] == ["a", "b"]


def test_line_ends_and_spaces_of_a_text_are_kept(tmp_path: Path) -> None:
    raw = "一、总则\r\n\u3000正文。\r\n\n".encode()
    assert load_documents(corpus(tmp_path, GOOD, a=raw))[0].text.encode() == raw


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('titel = "x"', ["titel", "不是已知的键", "title"]),
        ('issued = "2023-12-14"', ["issued", "'2023-12-14'", "不加引号的日期"]),
        ("issued = 2023-12-14T10:00:00", ["issued", "日期"]),
        ("period = [2025-01-01, 2023-01-01]", ["period", "截止日不能早于起始日"]),
        ("period = 2023-01-01", ["period", "起止两个日期"]),
        ('region = ""', ["region", "不空"]),
        ('issuers = "区政府"', ["issuers", "列表"]),
        ("aliases = [1]", ["aliases", "文字"]),
        ('url = "www.kmpl.gov.cn"', ["url", "'www.kmpl.gov.cn'", "http://"]),
        ("original = 1", ["original", "true 或 false"]),
        ('sha256 = "abc"', ["sha256", "64 位"]),
        ('parents = ["z"]', ["parents", "z", "没有 id 为"]),
        ('interprets = "a"', ["interprets", "指向它自己"]),
        ('superseded_by = "aa"', ["superseded_by", "是不是 a"]),
        ("missing = true", ["missing", "file"]),
    ],
)
def test_a_bad_value_is_refused_with_key_value_and_expectation(
    tmp_path: Path, line: str, said: list[str]
) -> None:
    message = refusal(tmp_path, GOOD + line)
    assert "manifest.toml" in message
    assert all(word in message for word in said), message


def test_a_level_that_does_not_exist_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD.replace('"district"', '"county"'))
    assert "level" in message
    assert "'county'" in message
    assert "national、province、city、district" in message


@pytest.mark.parametrize("key", ["id", "title", "level", "kind", "file"])
def test_a_key_that_every_document_needs_is_missed(tmp_path: Path, key: str) -> None:
    kept = "\n".join(line for line in GOOD.splitlines() if not line.startswith(f"{key} "))
    assert f"缺少 {key}" in refusal(tmp_path, kept)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as caught:
        load_documents(corpus(tmp_path, GOOD + 'kindd = "x"\nissued = 3\n'))
    assert len(caught.value.problems) == 2


def test_two_documents_with_one_id_or_one_file_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD + GOOD)
    assert "id 都是 a" in message
    assert "file 都是 documents/a.txt" in message


@pytest.mark.parametrize("path", ["/etc/passwd", "../a.txt", "documents/../../a.txt", "documents\\\\a.txt"])
def test_a_file_outside_the_corpus_folder_is_refused(tmp_path: Path, path: str) -> None:
    assert "相对路径" in refusal(tmp_path, GOOD.replace("documents/a.txt", path))


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD.replace("a.txt", "gone.txt"))
    assert "文件不存在" in message
    assert "missing = true" in message


def test_a_text_that_was_changed_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD + f'sha256 = "{digest(b"x")}"')
    assert "sha256" in message
    assert "原文被改动过" in message


def test_a_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert "不是 UTF-8" in refusal(tmp_path, GOOD, a="总则".encode("gb18030"))


def test_an_empty_text_is_refused(tmp_path: Path) -> None:
    assert "空文件" in refusal(tmp_path, GOOD, a=b" \n")


def test_a_broken_manifest_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in refusal(tmp_path, "[[document]]\nid = \n")


def test_a_folder_without_a_manifest_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="POLICYQA_CORPUS"):
        read_entries(tmp_path)


def test_a_manifest_with_other_tables_is_refused(tmp_path: Path) -> None:
    assert "documents" in refusal(tmp_path, '[[documents]]\nid = "a"\n')


def validity(folder: Path, day: date) -> dict[str, Validity]:
    return {document.id: document.validity(day) for document in load_documents(folder)}


def entry(identity: str, more: str = "") -> str:
    return GOOD.replace('"a"', f'"{identity}"').replace("documents/a.txt", f"documents/{identity}.txt") + more


@pytest.mark.parametrize(("old", "new"), [("", 'supersedes = ["a"]\n'), ('superseded_by = "b"\n', "")])
def test_saying_it_in_one_of_the_two_entries_is_enough_to_supersede(
    tmp_path: Path, old: str, new: str
) -> None:
    folder = corpus(tmp_path, entry("a", old) + entry("b", new), a=b"x", b=b"y")
    assert validity(folder, date(2026, 1, 1))["a"] is Validity.SUPERSEDED


def test_the_old_document_holds_until_the_first_day_of_the_new_one(tmp_path: Path) -> None:
    new = 'supersedes = ["a"]\nperiod = [2027-03-01, 2027-12-31]\n'
    folder = corpus(tmp_path, entry("a") + entry("b", new), a=b"x", b=b"y")
    before, after = validity(folder, date(2027, 2, 28)), validity(folder, date(2027, 3, 1))
    assert (before["a"], before["b"]) == (Validity.UNDATED, Validity.NOT_YET)
    assert (after["a"], after["b"]) == (Validity.SUPERSEDED, Validity.IN_FORCE)
