"""The committed cases: each is sound, and its gold stands in a document."""

import json
from collections import Counter
from pathlib import Path

import pytest

from corpus.store import load_documents
from eval.metrics import normalise, states
from eval.model import CASES, Case, CaseError, Expect, load_cases, parse, read_cases, split

CORPUS = CASES.parent.parent / "corpus"
FILES = sorted(CASES.glob("*.jsonl"))
PLAN = "panlong-plan-2023"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {d.id: normalise(d.text) for d in load_documents(CORPUS) if not d.missing}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_gold_stands_in_a_document(file: Path, texts: dict[str, str]) -> None:
    """Gold of a plan case in the plan, of a corpus case in any document."""
    known = [texts[PLAN]] if file.stem.startswith("plan_") else list(texts.values())
    lost = [
        (case.id, gold)
        for case in read_cases(file)
        for gold in case.gold
        if not any(normalise(gold) in text for text in known)
    ]
    assert lost == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_fact_asked_for_can_be_said_in_the_words_of_a_document(
    file: Path, texts: dict[str, str]
) -> None:
    everything = "\n".join(texts.values())
    lost = [(c.id, group) for c in read_cases(file) for group in c.must if not states(everything, group)]
    assert lost == []


def test_ids_are_unique_and_no_conversation_is_asked_twice() -> None:
    cases = load_cases()
    assert [turns for turns, count in Counter(case.turns for case in cases).items() if count > 1] == []


def test_no_answer_is_expected_that_is_also_forbidden() -> None:
    for case in load_cases():
        for group in case.must:
            assert not all(states(normalise(item), case.must_not) for item in group), case.id


def test_there_are_enough_cases_of_each_kind() -> None:
    cases = load_cases()
    expected = Counter(case.expect for case in cases)
    assert len(cases) >= 330
    assert expected[Expect.REFUSE] >= 100
    groups = Counter(case.group for case in cases)
    wanted = {
        "parent": 40,
        "staff": 40,
        "document": 20,
        "follow": 25,
        "premise": 20,
        "variant": 30,
        "list": 20,
    }
    assert {group: groups[group] for group in wanted if groups[group] < wanted[group]} == {}


def test_the_split_is_computed_from_the_id_and_does_not_move() -> None:
    known = {"plan-parent-001": "dev", "plan-parent-002": "dev", "plan-staff-001": "test"}
    cases = {case.id: case for case in load_cases()}
    assert {name: split(cases[name]) for name in known} == known
    share = sum(split(case) == "dev" for case in cases.values()) / len(cases)
    assert 0.55 < share < 0.65


def test_both_halves_hold_every_kind_of_case() -> None:
    dev, test = load_cases(half="dev"), load_cases(half="test")
    assert len(dev) + len(test) == len(load_cases())
    assert {c.expect for c in dev} == {c.expect for c in test} == set(Expect)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "JSONDecodeError"),
        ("[]", "不是一道题"),
        ('{"id": "x", "expect": "answer"}', "turns"),
        ('{"id": "x", "turns": ["问"], "expect": "maybe"}', "maybe"),
        ('{"id": "x", "turns": ["问"], "expect": "answer", "gold": []}', "gold"),
        ('{"id": "x", "turns": ["问"], "expect": "refuse", "gold": ["原文"]}', "gold"),
        ('{"id": "x", "turns": [], "expect": "refuse"}', "at least one turn"),
        ('{"id": "x", "turns": ["问"], "expect": "refuse", "must": [""]}', "empty"),
    ],
)
def test_a_line_that_is_no_case_is_named_with_its_number(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "cases.jsonl"
    good = {"id": "ok", "turns": ["问"], "expect": "refuse"}
    file.write_text(f"{json.dumps(good)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(
        CaseError, match=rf"第 3 行[\s\S]*{why}" if why != "不是一道题" else "第 3 行不是一道题"
    ):
        read_cases(file)


def test_a_repeated_id_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    line = json.dumps({"id": "same", "turns": ["问"], "expect": "refuse"})
    file.write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="same"):
        load_cases([file])


def test_a_missing_file_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="请检查路径"):
        load_cases([tmp_path / "none.jsonl"])


def test_unknown_keys_of_a_case_are_ignored() -> None:
    case = parse({"id": "x", "turns": ["一", "二"], "expect": "either", "note": "随便"})
    assert case == Case("x", "all", ("一", "二"), Expect.EITHER)
    assert (case.history, case.question) == (("一",), "二")
