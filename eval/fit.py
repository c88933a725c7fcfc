"""Fit the weights of ranking and judgement on the development questions and freeze them in answer/weights.json.

    python -m eval.fit

Ranking: pairwise logistic regression (a passage that holds the gold before one that does not, same question).
Judgement: logistic regression of "the chosen passages answer" over the signals of answer/answerable.py; judge_plain
is the same for passages without expected questions. All with L2, by Newton's method, so that the same cases and
corpus give the same weights. Test questions are never read. The figures printed are of five-fold cross-validation
by question.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from answer.assembly import Room, build_room
from answer.model import Turn
from answer.question import Question
from answer.ranking import WEIGHTS, Candidate, load_weights
from eval.metrics import covers
from eval.model import Case, Expect, load_cases

Floats = npt.NDArray[np.float64]
COMMAND = "python -m eval.fit"
DEPTH = 20  # candidates of a question that the ranking learns from
FOLDS = 5


@dataclass(frozen=True)
class Observed:
    """One development question with what the retriever found for it."""

    case: Case
    question: Question
    ranked: list[Candidate]

    def hit(self, candidate: Candidate) -> bool:
        return any(covers(candidate.passage.text, gold) for gold in self.case.gold)


def observe(room: Room, cases: Sequence[Case]) -> list[Observed]:
    """Every case whose answer has to be found among the passages (facts of a document and outlines have none)."""
    found = []
    for case in cases:
        question = room.question(case.question, [Turn(turn) for turn in case.history])
        if question is not None and not room.drafter.settled_before_search(question):
            found.append(Observed(case, question, room.drafter.search(question, frozenset())))
    return found


def logistic(x: Floats, y: Floats, penalty: float, steps: int = 30) -> Floats:
    """Weights of a logistic regression with L2, by Newton's method; a column of ones is the bias."""
    weights = np.zeros(x.shape[1])
    ridge = penalty * np.eye(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - y) + penalty * weights
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, gradient)
    return weights


def ranking_pairs(observed: Sequence[Observed], names: Sequence[str]) -> Floats:
    """Feature differences, right minus wrong, of each question's passages; a question's pairs weigh one together."""
    rows = []
    for o in observed:
        near = o.ranked[:DEPTH]
        right = [c for c in near if o.hit(c)][:2]
        wrong = [c for c in near if not o.hit(c)]
        for r in right:
            rows += [[r.features[n] - w.features[n] for n in names] for w in wrong]
    return np.array(rows)


def folds(count: int) -> list[npt.NDArray[np.bool_]]:
    return [np.arange(count) % FOLDS == fold for fold in range(FOLDS)]


def fit_ranking(observed: Sequence[Observed], penalty: float = 3.0) -> tuple[dict[str, float], float]:
    """Weights, and how often the first passage is right for questions left out of the fit."""
    answerable = [
        o for o in observed if o.case.expect is Expect.ANSWER and any(o.hit(c) for c in o.ranked[:DEPTH])
    ]
    names = list(answerable[0].ranked[0].features)

    def fit(part: Sequence[Observed]) -> Floats:
        pairs = ranking_pairs(part, names)
        return logistic(
            np.vstack([pairs, -pairs]), np.r_[np.ones(len(pairs)), np.zeros(len(pairs))], penalty, 1500
        )

    right = 0
    for left_out in folds(len(answerable)):
        weights = fit([o for o, out in zip(answerable, left_out, strict=True) if not out])
        for o in (o for o, out in zip(answerable, left_out, strict=True) if out):
            best = max(
                o.ranked[:DEPTH],
                key=lambda c: sum(c.features[n] * w for n, w in zip(names, weights, strict=True)),
            )
            right += o.hit(best)
    weights = fit(answerable)
    return {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)}, right / len(answerable)


def fit_judge(
    room: Room, observed: Sequence[Observed], penalty: float = 0.15
) -> tuple[dict[str, float], str]:
    """Weights of the judgement, and its errors on questions left out of the fit."""
    rows, labels, names = [], [], []
    for o in observed:
        if not o.ranked or o.case.expect is Expect.EITHER:
            continue
        chosen, verdict = room.drafter.judged(o.question, o.ranked)
        if verdict.settled:
            continue
        if o.case.expect is Expect.ANSWER and not any(o.hit(c.candidate) for c in chosen):
            continue
        names = list(verdict.signals)
        rows.append([*verdict.signals.values(), 1.0])
        labels.append(float(o.case.expect is Expect.ANSWER))
    x, y = np.array(rows), np.array(labels)
    guessed = np.zeros(len(y))
    for out in folds(len(y)):
        guessed[out] = 1 / (1 + np.exp(-(x[out] @ logistic(x[~out], y[~out], penalty))))
    false_refusals = float(np.mean(guessed[y == 1] < 0.5))
    refused = float(np.mean(guessed[y == 0] < 0.5))
    weights = logistic(x, y, penalty)
    fitted = {n: round(float(w), 3) for n, w in zip([*names, "bias"], weights, strict=True)}
    return fitted, f"n={len(y)}, false refusals {false_refusals:.3f}, refusal recall {refused:.3f}"


def main(report: Callable[[str], None] = print) -> None:
    """Fit both, print the figures, write the file."""
    from chat_app import build_retriever
    from settings import load_settings

    settings = load_settings()
    searcher = build_retriever(settings, use_chroma="never")
    folder = settings.corpus / "lexicon"
    cases = load_cases(half="dev")
    ranking, first = fit_ranking(observe(build_room(searcher, folder), cases))
    report(f"ranking: first passage right {first:.3f} (left out)")
    weights = {**load_weights(), "rank": ranking}
    frozen = {"command": COMMAND, "cases": len(cases), "rank": ranking}
    for name, over in (("judge", searcher), ("judge_plain", searcher.without_questions())):
        room = build_room(over, folder, weights)
        frozen[name], errors = fit_judge(room, observe(room, cases))
        report(f"{name}: {errors} (left out)")
    WEIGHTS.write_text(json.dumps(frozen, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
