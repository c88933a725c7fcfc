"""A run from question to report, with an asker made by hand at the public seam."""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from answer.model import Answer, Citation, Mode, Status, Turn
from corpus.model import Document, Kind, Level, Validity
from eval import report
from eval.metrics import Verdict
from eval.model import Case, parse
from eval.names import SHARES, SPREADS
from eval.run import Evaluation, Product, Run, conditions_of, texts_of

TEXT = "计划新建公办幼儿园11所。计划新建小学4所。"
PLAN = Document("plan", "行动计划", Level.DISTRICT, Kind.PLAN, text=TEXT)
GONE = Document("gone", "解读", Level.DISTRICT, Kind.INTERPRETATION, missing=True)
HOSTILE = "<script>alert(1)</script>"


class Clerk:
    """Answers with the first sentence whatever is asked, refuses what mentions fees; remembers its histories."""

    def __init__(self) -> None:
        self.histories: list[tuple[str, ...]] = []

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.histories.append(tuple(turn.question for turn in history))
        common = {"id": "a", "question": question, "standalone_question": question, "mode": Mode.EXTRACTIVE}
        if "多少钱" in question:
            return Answer(**common, status=Status.NOT_STATED, text="文件没有写")
        quote = TEXT[: TEXT.index("。") + 1]
        period = (date(2023, 1, 1), date(2025, 12, 31))
        citation = Citation(
            1, "plan", "行动计划", None, (), Level.DISTRICT, Kind.PLAN, True, Validity.EXPIRED, period, (),
            "一、", quote, 0, len(quote), None, "/documents/plan",
        )  # fmt: skip
        return Answer(**common, status=Status.ANSWERED, text="**11所**[1]", citations=(citation,))


def case(
    name: str, *turns: str, expect: str = "answer", must: str = "11所", gold: str = "公办幼儿园11所"
) -> Case:
    record: dict[str, object] = {"id": name, "group": "parent", "turns": turns, "expect": expect}
    return parse(record | ({"must": [must], "gold": [gold]} if expect == "answer" else {}))


CASES = [
    case("right", "幼儿园几所"),
    case("wrong", f"小学几所{HOSTILE}", must="4所", gold="新建小学4所"),
    case("follow", "小学几所", "幼儿园呢"),
    case("refused", "学费多少钱", expect="refuse"),
    case("not-refused", "地址在哪", expect="refuse"),
]


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def evaluation() -> Evaluation:
    documents = [PLAN, GONE]
    return Evaluation(CASES, texts_of(documents), conditions_of(documents, split="all"))


@pytest.fixture
def run(clerk: Clerk, evaluation: Evaluation) -> Run:
    return evaluation.run(Product(clerk))


def test_the_last_turn_is_asked_and_the_others_are_its_history(clerk: Clerk, run: Run) -> None:
    assert clerk.histories == [(), (), ("小学几所",), (), ()]
    assert run.verdicts[2].reply.text == "**11所**[1]"


def test_a_run_sums_up_what_was_said(run: Run) -> None:
    right = run.summary.shares["answer_right"]
    assert right is not None
    assert (right.value, right.n) == (pytest.approx(2 / 3), 3)
    assert run.summary.shares["refusal_recall"].value == 0.5  # type: ignore[union-attr]
    assert run.summary.shares["verbatim"].value == 1  # type: ignore[union-attr]
    assert [verdict.case.id for verdict in run.failures] == ["wrong", "not-refused"]


def test_missing_documents_are_no_text_to_quote_from(evaluation: Evaluation) -> None:
    assert dict(evaluation.texts) == {"plan": TEXT}
    assert evaluation.conditions["corpus"].startswith("1 documents, sha256 ")


def test_conditions_change_with_a_text_and_not_with_the_order() -> None:
    other = Document("other", "别的", Level.CITY, Kind.PLAN, text="别的。")
    both = conditions_of([PLAN, other])
    assert both == conditions_of([other, PLAN])
    assert both["corpus"] != conditions_of([PLAN])["corpus"]


def test_the_table_names_every_figure_and_group(run: Run) -> None:
    text = report.table(run)
    assert all(key in text for key in (*SHARES, *SPREADS))
    assert "parent" in text


def test_every_failure_is_shown_with_what_was_asked_and_said(run: Run) -> None:
    text = report.failures(run)
    assert "wrong" in text
    assert "应含 4所" in text
    assert "not-refused" in text
    assert "- right" not in text


def test_a_figure_without_a_count_is_a_dash(evaluation: Evaluation, clerk: Clerk) -> None:
    only = Evaluation([CASES[3]], evaluation.texts).run(Product(clerk))
    line = next(line for line in report.table(only).splitlines() if line.split()[0] == "answer_right")
    assert line.split()[1] == "-"
    assert "-" in report.comparison([only, only])


def test_the_written_report_is_valid_json_and_a_page_of_its_own(
    run: Run, evaluation: Evaluation, tmp_path: Path
) -> None:
    data, page = report.write([run], evaluation.texts, tmp_path / "new" / "folder")
    (told,) = json.loads(data.read_text(encoding="utf-8"))
    assert told["system"] == "policyqa"
    assert told["conditions"]["split"] == "all"
    assert [row["id"] for row in told["cases"]] == [c.id for c in CASES]
    assert told["cases"][0]["verbatim"] == [True]
    assert told["summary"]["shares"]["answer_right"]["n"] == 3
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 4
    assert HOSTILE not in html
    assert "&lt;script&gt;" in html
    loaded = re.findall(r'(?:src|href)\s*=\s*"(?!#)[^"]*"|url\((?!#)[^)]*\)', html)
    assert loaded == []


def test_an_answer_that_says_more_figures_than_it_quotes_is_counted(evaluation: Evaluation) -> None:
    class Boaster(Clerk):
        def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
            answer = super().ask(question, history)
            return answer if not answer.citations else _with_text(answer, "**11所**，共投入300万元[1]")

    told = Evaluation(CASES[:1], evaluation.texts).run(Product(Boaster()))
    verdict: Verdict = told.verdicts[0]
    assert verdict.unsupported == ("300",)
    assert told.summary.shares["numbers_supported"].value == 0  # type: ignore[union-attr]


def _with_text(answer: Answer, text: str) -> Answer:
    from dataclasses import replace

    return replace(answer, text=text)
