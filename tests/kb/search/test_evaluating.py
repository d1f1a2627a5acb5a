"""Measures of a ranking, against values of others: pytrec_eval-terrier 0.5.11, scikit-learn 1.9.1, SciPy 1.17.1."""

import pytest

from kb.search.evaluating import compare, mean, percentile, score

LONG = "abcdefghijklm"

# ranking, gains → recall_10, recip_rank of the first ten, ndcg_cut_10, as trec_eval computes them.
# scikit-learn's ndcg_score(k=10) gives the same nDCG.
THIRD_PARTY = [
    (LONG, {"a": 1}, 1.0, 1.0, 1.0),
    (LONG, {"c": 1}, 1.0, 0.333333, 0.5),
    (LONG, {"l": 1}, 0.0, 0.0, 0.0),
    (LONG, {"b": 2, "e": 1, "z": 2}, 0.666667, 0.5, 0.438271),
    (LONG, {"j": 1, "k": 1, "a": 1}, 0.666667, 1.0, 0.604931),
    ("abc", {"c": 3, "a": 1, "x": 2}, 0.666667, 1.0, 0.525005),
    (LONG, dict.fromkeys(LONG, 1), 0.769231, 1.0, 1.0),
    (LONG, {"d": 3, "h": 2, "b": 1, "q": 1, "r": 2}, 0.6, 0.5, 0.42009),
    ("", {"a": 1}, 0.0, 0.0, 0.0),
]

BEFORE = [0.2, 0.5, 0.0, 1.0, 0.63, 0.43, 0.3, 0.5, 0.39, 0.1, 0.0, 0.7]
AFTER = [0.4, 0.5, 0.3, 1.0, 0.63, 0.5, 0.2, 0.8, 0.63, 0.1, 0.4, 0.7]


@pytest.mark.parametrize(("ranking", "gains", "recall", "mrr", "ndcg"), THIRD_PARTY)
def test_the_values_are_those_of_trec_eval(ranking, gains, recall, mrr, ndcg) -> None:
    found = score(list(ranking), gains)
    assert (found.recall, found.mrr, found.ndcg) == pytest.approx((recall, mrr, ndcg), abs=1e-6)


def test_a_place_worth_nothing_is_not_a_right_place() -> None:
    assert score(["a", "b"], {"a": 0, "b": 1}).mrr == 0.5
    with pytest.raises(ValueError, match="no right place"):
        score(["a"], {"a": 0})


def test_every_question_counts_the_same() -> None:
    average = mean([score(["a"], {"a": 1}), score(["b", "a"], {"a": 1, "c": 1})])
    assert (average.recall, average.mrr) == (0.75, 0.75)
    assert mean([]).ndcg == 0


def test_percentiles_are_values_that_were_measured() -> None:
    assert [percentile([3, 1, 2, 4], share) for share in (0, 0.5, 0.95, 1)] == [1, 3, 4, 4]
    assert percentile([], 0.5) == 0


def test_the_difference_of_two_configurations_is_that_of_scipy() -> None:
    # permutation_test(permutation_type="samples", n_resamples=inf) and bootstrap(method="percentile")
    difference = compare(BEFORE, AFTER)
    assert difference.mean == pytest.approx(0.1175)
    assert difference.p == pytest.approx(0.046875, abs=0.01)
    assert (difference.low, difference.high) == pytest.approx((0.0333, 0.2067), abs=0.01)
    assert (difference.better, difference.worse) == (6, 1)


def test_the_same_seed_gives_the_same_answer_and_the_same_values_no_difference() -> None:
    assert compare(BEFORE, AFTER, seed=3) == compare(BEFORE, AFTER, seed=3)
    assert compare(BEFORE, BEFORE).p == 1
    assert compare([], []).p == 1
    with pytest.raises(ValueError, match="not the same questions"):
        compare([1], [1, 2])
