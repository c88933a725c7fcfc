"""How replies are judged and summed up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.figures import Spread, proportion, ratio, spread, summarise, wilson
from eval.metrics import Verdict, covers, judge, normalise, unsupported_numbers, verbatim
from eval.model import Case, Cited, Reply, parse

TEXT = "计划新建公办幼儿园11所。计划新建小学 4 所、改建小学2所。到2025年，建设体育传统特色学校25所。"
KINDERGARTEN = "计划新建公办幼儿园11所。"

# id, group, expect, must, must_not, gold; worked out by hand below.
CASES = [
    ("right", "a", "answer", ["11所"], [], ["新建公办幼儿园11所"]),
    ("second-hit", "a", "answer", [["４所", "四所"]], ["5所"], ["新建小学4所"]),
    ("no-hit", "a", "answer", ["25所"], [], ["建设体育传统特色学校25所"]),
    ("short-quote", "b", "answer", ["25所"], [], ["到2025年，建设体育传统特色学校25所"]),
    ("must-missing", "b", "answer", ["11所", "4所"], [], ["新建公办幼儿园11所", "新建小学 4 所"]),
    ("must-not", "b", "answer", ["11所"], ["12所"], ["新建公办幼儿园11所"]),
    ("false-refusal", "b", "answer", [], [], ["改建小学2所"]),
    ("refused", "c", "refuse", [], [], []),
    ("refused-badly", "c", "refuse", [], ["100元"], []),
    ("not-refused", "c", "refuse", [], [], []),
    ("either", "d", "either", [], ["99%"], []),
]
# id -> status, answer, quotes; the n-th took n tenths of a second.
REPLIES = {
    "right": ("answered", "新建**11 所**。[1]", [KINDERGARTEN]),
    "second-hit": ("answered_partly", "４所[2][1]", ["改建小学2所", "计划新建小学 4 所"]),
    "no-hit": ("answered", "25所[1]", [KINDERGARTEN]),
    "short-quote": ("answered", "25所[1]", ["特色学校25所"]),
    "must-missing": ("answered", "11所[1]", [KINDERGARTEN]),
    "must-not": ("answered", "11所，不是12所[1]", [KINDERGARTEN]),
    "false-refusal": ("unanswerable_not_stated", "没有写", []),
    "refused": ("unanswerable_not_stated", "没有写", []),
    "refused-badly": ("refused_out_of_scope", "大约100元", []),
    "not-refused": ("answered", "11所[1]", [KINDERGARTEN]),
    "either": ("chat", "你好", []),
}


def cited(quote: str) -> Cited:
    start = TEXT.index(quote)
    return Cited(quote, "plan", "计划", "二、(二)", start, start + len(quote))


def case_of(row: tuple[str, str, str, list[object], list[str], list[str]]) -> Case:
    keys = ("id", "group", "expect", "must", "must_not", "gold")
    return parse({**dict(zip(keys, row, strict=True)), "turns": ["问题"]})


def verdicts() -> list[Verdict]:
    found = []
    for number, row in enumerate(CASES, 1):
        status, text, quotes = REPLIES[row[0]]
        citations = tuple(map(cited, quotes))
        reply = Reply(row[0], status.startswith("answered"), status, text, citations, number / 10)
        found.append(judge(case_of(row), reply))
    return found


def test_the_figures_of_a_worked_example_are_those_of_the_definitions() -> None:
    summary = summarise(verdicts(), {"plan": TEXT})
    assert {key: round(figure.value, 4) for key, figure in summary.shares.items() if figure} == {
        "all_right": 0.4,  # 3 answered right and 1 refused right, of 10
        "answer_right": 0.4286,  # right, second-hit, short-quote, of 7
        "must": 0.5714,  # those and no-hit
        "citation_hit": 0.7143,  # all but no-hit and false-refusal
        "first_citation_hit": 0.5714,  # of those second-hit only with its second quote
        "citation_precision": 0.7143,  # 5 of 7 quotes
        "citation_recall": 0.6429,  # 1, 1, 0, 1, 1/2, 1 and 0, over 7
        "number_exact": 0.8,  # of five that were asked for a figure and answered, must-missing lacks one
        "refusal_recall": 0.3333,
        "refusal_precision": 0.6667,  # false-refusal is the third that was not answered
        "false_refusals": 0.1429,
        "verbatim": 1.0,
        "numbers_supported": 0.7143,  # of 7 answered, no-hit and must-not say figures without a quote
    }
    assert summary.spreads["quote_chars"] == Spread(13, 13, 7)
    assert summary.spreads["answer_chars"] == Spread(7.0, 9, 6)
    assert summary.spreads["seconds"] == Spread(0.6, 1.0, 11)
    groups = {group: (round(f.value * f.n), f.n) for group, f in summary.groups.items() if f}
    assert groups == {"a": (2, 3), "b": (1, 4), "c": (1, 3), "d": (1, 1)}


def test_a_case_without_gold_has_no_verdict_on_citations() -> None:
    by_id = {verdict.case.id: verdict for verdict in verdicts()}
    for name in ("refused", "not-refused", "either"):
        assert by_id[name].hits is None
        assert by_id[name].recall is None
        assert by_id[name].answer_chars is None


def test_nothing_counted_gives_no_figure() -> None:
    summary = summarise([], {})
    assert set(summary.shares.values()) == {None}
    assert set(summary.spreads.values()) == {None}
    only_refusals = [v for v in verdicts() if v.case.group == "c"]
    assert summarise(only_refusals, {}).shares["answer_right"] is None


def test_text_is_compared_without_spaces_marks_width_and_case() -> None:
    assert normalise("**新建** 公办\u200b幼儿园 １１ 所（Ａ）") == "新建公办幼儿园11所(a)"
    assert normalise("2023—2025年") == normalise("2023–2025 年") == "2023-2025年"


@pytest.mark.parametrize(
    ("quote", "gold", "hit"),
    [
        ("计划新建小学 4 所、改建小学2所", "新建小学4所", True),
        ("改建小学2所", "计划新建小学4所、改建小学2所、初中改建 1 所", True),
        ("小学2所", "计划新建小学4所、改建小学2所", False),  # too short to be told from another place
        ("计划新建小学", "新建小学4所", False),
    ],
)
def test_a_quote_covers_gold_that_it_holds_or_is_a_recognisable_part_of(
    quote: str, gold: str, hit: bool
) -> None:
    assert covers(quote, gold) is hit


def test_a_figure_that_no_citation_holds_is_unsupported() -> None:
    case = parse({"id": "x", "turns": ["2025年呢"], "expect": "either"})
    reply = Reply("x", True, "answered", "2025年**11所**，占90%[1]", (cited(KINDERGARTEN),))
    assert unsupported_numbers(case, reply) == ("90%",)


def test_a_list_may_say_how_many_items_it_quotes() -> None:
    case = parse({"id": "x", "turns": ["哪几类学校"], "expect": "either"})
    quotes = (cited(KINDERGARTEN), cited("改建小学"))
    assert unsupported_numbers(case, Reply("x", True, "answered", "共2类[1][2]", quotes)) == ()
    assert unsupported_numbers(case, Reply("x", True, "answered", "共3类[1][2]", quotes)) == ("3",)


def test_verbatim_means_the_characters_at_the_place() -> None:
    right = cited(KINDERGARTEN)
    moved = Cited(right.quote, "plan", "计划", "", right.start + 1, right.end + 1)
    altered = Cited(right.quote.replace("11", "１１"), "plan", "计划", "", right.start, right.end)
    assert verbatim(right, {"plan": TEXT})
    assert not verbatim(moved, {"plan": TEXT})
    assert not verbatim(altered, {"plan": TEXT})
    assert not verbatim(right, {})


def test_wilson_agrees_with_the_published_example() -> None:
    # 81 of 263, Newcombe (1998), Statistics in Medicine 17:857-872, method 3.
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_in_bounds(counts: tuple[int, int]) -> None:
    hits, n = counts
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=40))
def test_a_ratio_over_citations_lies_in_its_interval_whatever_the_order(pairs: list[tuple[int, int]]) -> None:
    cases = [(float(min(top, bottom)), float(bottom)) for top, bottom in pairs]
    figure = ratio(cases, "引用")
    assert figure is not None
    assert 0 <= figure.low <= figure.high <= 1
    assert figure == ratio(cases, "引用")


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson(3, 2)
    assert proportion([], "题目") is None
    assert ratio([(0.0, 0.0)], "引用") is None
    assert spread([]) is None
