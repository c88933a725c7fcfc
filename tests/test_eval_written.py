"""Written answers beside extracts on a fixed part of the cases, by an honest scripted model over real HTTP."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from chat_app import build_composer
from eval.honest import honest_reply
from eval.model import load_cases
from eval.run import Evaluation, Product, Run, texts_of
from eval.scripted import Seen, scripted_llm
from eval.written import completeness, worse
from settings import Settings

EVERY = 8
# How far a figure may lie below the extract's on so few cases (each is about a hundredth).
SLACK = {"citation_precision": 0.04}
NOT_WORSE = (
    "answer_right", "must", "citation_hit", "first_citation_hit", "citation_precision", "citation_recall", "number_exact",
    "refusal_recall", "verbatim", "numbers_supported",
)  # fmt: skip


@pytest.fixture(scope="module")
def runs(searcher: Any, index_home: Path) -> tuple[Run, Run, dict[tuple[str, str], int]]:
    cases = [c for c in load_cases() if int(hashlib.md5(c.id.encode()).hexdigest(), 16) % EVERY == 0]
    evaluation = Evaluation(cases, texts_of(searcher.corpus.documents))
    settings = Settings(home=index_home)
    with scripted_llm(honest_reply) as llm:
        model = settings.model_copy(update={"llm_model": "scripted", "llm_base_url": llm.url})
        written = build_composer(model, searcher)
        found = [evaluation.run(Product(asker)) for asker in (build_composer(settings, searcher), written)]
    assert written.writer
    return found[0], found[1], dict(written.writer.tally.counts())


@pytest.mark.parametrize("figure", NOT_WORSE)
def test_no_figure_falls_when_an_honest_model_writes(figure: str, runs: tuple[Run, Run, object]) -> None:
    before, after = (run.summary.shares[figure] for run in runs[:2])
    assert before
    assert after
    assert after.value >= before.value - SLACK.get(figure, 0.0), worse(runs[0], runs[1])


def test_answers_from_several_places_are_no_less_complete(runs: tuple[Run, Run, object]) -> None:
    before, after = (completeness(run.verdicts) for run in runs[:2])
    assert before.recall
    assert after.recall
    assert before.stated
    assert after.stated
    assert (after.recall.value, after.stated.value) >= (before.recall.value, before.stated.value)


def test_most_honest_sentences_pass_and_most_answers_are_written(
    runs: tuple[Run, Run, dict[tuple[str, str], int]],
) -> None:
    counts = runs[2]
    sentences = {label: n for (name, label), n in counts.items() if name == "sentences"}
    assert sentences["passed"] >= 0.95 * (sum(sentences.values()) - sentences.get("beside", 0))
    assert counts["answers", "written"] >= 0.9 * sum(
        n for (name, _), n in counts.items() if name == "answers"
    )


def test_the_honest_model_copies_what_it_was_sent_and_nothing_else() -> None:
    items = (
        ("KQMB", "区级 计划", "(1)计划新建公办幼儿园11所。确保安全。"),
        ("ABCD", "区级 计划", "改建小学2所。"),
    )
    seen = Seen("", "问题：新建公办幼儿园多少所", "", items)
    assert honest_reply(seen) == "计划新建公办幼儿园11所。[KQMB]"
