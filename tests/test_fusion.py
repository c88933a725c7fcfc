"""Fusing two rankings: pure functions, so mostly properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from retriever.fusion import FusionConfig, convex, min_max, reciprocal_rank_fusion, top, union

# Few distinct values, so that ties are common.
SCORES = st.integers(1, 30).flatmap(
    lambda n: arrays(np.float32, n, elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
)


@given(scores=SCORES, count=st.integers(0, 40))
def test_the_best_come_first_and_the_lower_row_wins_a_tie(scores, count):
    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:count]
    assert top(scores, count).tolist() == expected


@given(scores=SCORES, data=st.data())
def test_only_allowed_rows_are_chosen(scores, data):
    allowed = np.array(sorted(data.draw(st.sets(st.integers(0, len(scores) - 1)))), dtype=np.intp)
    expected = [row for row in top(scores, len(scores)).tolist() if row in allowed]
    assert top(scores, 5, allowed).tolist() == expected[:5]


@given(scores=SCORES, data=st.data())
def test_the_order_in_which_equal_rows_come_in_does_not_matter(scores, data):
    order = np.array(data.draw(st.permutations(range(len(scores)))))
    rankings = [top(scores, 10), order[top(scores[order], 10)]]
    for ranking in rankings:  # the same scores at every rank, whichever of the equal rows was taken
        assert scores[ranking].tolist() == scores[rankings[0]].tolist()
    assert union(rankings[0], rankings[1]).tolist() == union(rankings[1], rankings[0]).tolist()


@given(scores=SCORES)
def test_scaled_scores_keep_their_order_and_lie_between_0_and_1(scores):
    scaled = min_max(scores)
    assert ((scaled >= 0) & (scaled <= 1)).all()
    if scores.max() > scores.min():
        assert np.array_equal(np.argsort(scaled, kind="stable"), np.argsort(scores, kind="stable"))
        assert (scaled.min(), scaled.max()) == (0, 1)
    else:
        assert not scaled.any()


@given(lexical=SCORES, weight=st.floats(0, 1), seed=st.integers(0, 9))
def test_a_candidate_better_in_both_is_not_ranked_behind(lexical, weight, seed):
    dense = np.random.default_rng(seed).permutation(lexical).astype(np.float32)
    fused = convex(lexical, dense, weight)
    for a in range(len(fused)):
        for b in range(len(fused)):
            if lexical[a] >= lexical[b] and dense[a] >= dense[b]:
                assert fused[a] >= fused[b]


@given(lexical=SCORES)
def test_all_weight_on_one_search_is_that_search(lexical):
    dense = lexical[::-1].copy()
    assert np.array_equal(convex(lexical, dense, 1), min_max(lexical))
    assert np.array_equal(convex(lexical, dense, 0), min_max(dense))


def test_scores_of_different_candidates_cannot_be_fused():
    with pytest.raises(ValueError, match="lexical scores for"):
        convex(np.zeros(2, np.float32), np.zeros(3, np.float32), 0.5)


@pytest.mark.parametrize(("weight", "depth"), [(-0.1, 100), (1.1, 100), (0.2, 0)])
def test_a_weight_or_depth_that_means_nothing_is_refused(weight, depth):
    with pytest.raises(ValueError, match="expected"):
        FusionConfig(weight, depth)


def test_reciprocal_ranks_are_summed():
    fused = reciprocal_rank_fusion([[7, 3], [3]])
    assert fused == {7: pytest.approx(1 / 61), 3: pytest.approx(1 / 62 + 1 / 61)}
    assert max(fused, key=fused.__getitem__) == 3


def test_no_scores_give_no_rows():
    empty = np.empty(0, dtype=np.float32)
    assert top(empty, 5).tolist() == []
    assert min_max(empty).tolist() == []
