"""From a file taken in to the answer: a document that does not hold today is never its unmarked basis."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from answer.model import Answer
from chat_app import build_composer, build_retriever
from commands.ingest import app
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
OLD, NEW = "plan-old", "plan-new"
TEXT = """盘龙区教育体育局关于印发《盘龙区校车安全管理办法》的通知

各街道办事处，区属各学校：

《盘龙区校车安全管理办法》已经研究同意，现印发给你们，请遵照执行。

盘龙区教育体育局
{day}

盘龙区校车安全管理办法

第一条 为加强校车安全管理，制定本办法。
第二条 校车行驶速度不得超过每小时{speed}公里。
第三条 本办法自{start}起施行，有效期至{end}。
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[date, Answer]]:
    """The same question on four days, over a corpus to which two files were added by the command."""
    folder = tmp_path_factory.mktemp("validity")
    corpus = folder / "corpus"
    corpus.mkdir()
    shutil.copytree(ROOT / "corpus" / "lexicon", corpus / "lexicon")
    (corpus / "manifest.toml").touch()
    old = TEXT.format(day="2023年1月5日", speed=60, start="2023年2月1日", end="2028年1月31日")
    new = TEXT.format(day="2025年12月8日", speed=50, start="2026年1月1日", end="2030年12月31日")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICYQA_CORPUS", str(corpus))
        patch.setenv("POLICYQA_HOME", str(folder / "home"))
        for identity, text, more in ((OLD, old, []), (NEW, new, ["--set", f"supersedes={OLD}"])):
            (folder / f"{identity}.txt").write_text(text, encoding="utf-8")
            given = [
                str(folder / f"{identity}.txt"),
                "--yes",
                "--set",
                f"id={identity}",
                "--set",
                "kind=notice",
            ]
            done = CliRunner().invoke(app, ["add", *given, *more])
            assert done.exit_code == 0, done.output
    settings = Settings(home=folder / "home", corpus=corpus)
    searcher = build_retriever(settings, use_chroma="never")
    days = [date(2022, 6, 1), date(2024, 6, 1), date(2026, 6, 1), date(2031, 6, 1)]
    composer = build_composer(settings, searcher)
    answers = {}
    for day in days:
        composer._today = lambda day=day: day
        answers[day] = composer.ask("校车行驶速度不得超过多少？")
    yield answers
    searcher.close()


def unmarked(answer: Answer) -> set[str]:
    """Documents cited without a notice that names them."""
    said = " ".join(notice.text for notice in answer.notices)
    return {c.document_id for c in answer.citations if not (c.status != "in_force" and c.title in said)}


def test_on_each_day_only_the_document_in_force_goes_unmarked(asked: dict[date, Answer]) -> None:
    for answer in asked.values():
        assert answer.citations, answer
        assert {c.document_id for c in answer.citations if c.status == "in_force"} == unmarked(answer), answer


def test_a_document_that_does_not_hold_yet_or_no_more_is_marked(asked: dict[date, Answer]) -> None:
    states = {day.year: {c.document_id: str(c.status) for c in a.citations} for day, a in asked.items()}
    assert set(states[2022].values()) == {"not_yet_in_force"}
    assert set(states[2031].values()) <= {"expired", "superseded"}


def test_of_two_texts_the_one_that_holds_that_day_is_cited_first(asked: dict[date, Answer]) -> None:
    first = {day.year: answer.citations[0].document_id for day, answer in asked.items()}
    assert (first[2024], first[2026]) == (OLD, NEW)
