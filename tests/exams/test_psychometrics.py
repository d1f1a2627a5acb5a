"""Item analysis: published figures, degenerate tables, and what must not change when a table is turned around."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.rules import extremes, moments
from exams.rules.marktable import BadTable, table_of
from exams.rules.psychometrics import analyse
from exams.rules.reliability import alpha

TABLES = Path(__file__).parent / "tables"
CLOSE = {"abs": 1e-5, "rel": 0}


def published(name):
    rows = np.loadtxt(TABLES / name, delimiter=",")
    return analyse(table_of(rows[1:], rows[0]))


def of(rows, maxima=None, minimum=1):
    marks = np.array([[np.nan if mark is None else mark for mark in row] for row in rows], dtype=float)
    return analyse(table_of(marks, np.ones(marks.shape[1]) if maxima is None else np.array(maxima, float)), minimum)


def column(analysis, name):
    return [getattr(item, name) for item in analysis.items]


def test_the_published_quiz_of_kr20():
    analysis = published("kr20-quiz.csv")
    assert column(analysis, "facility") == pytest.approx([0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6])
    assert sum(p * (1 - p) for p in column(analysis, "facility")) == pytest.approx(2.18)
    assert analysis.test.sd**2 * 9 / 10 == pytest.approx(5.84)
    assert analysis.test.reliability.kr20 == pytest.approx(0.69635, **CLOSE)
    assert analysis.test.reliability.kr21 == pytest.approx(0.68417, **CLOSE)


def test_the_published_figures_of_lsat_6():
    analysis = published("lsat-6.csv")
    assert column(analysis, "facility") == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])
    assert column(analysis, "excluded") == pytest.approx([0.11283, 0.15318, 0.17278, 0.14443, 0.12160], **CLOSE)
    assert column(analysis, "included") == pytest.approx([0.3620, 0.5668, 0.6184, 0.5344, 0.4354], abs=5e-5)
    without = [0.27536, 0.23758, 0.21680, 0.24593, 0.26629]
    assert column(analysis, "alpha_if_deleted") == pytest.approx(without, **CLOSE)
    assert analysis.test.reliability.alpha == pytest.approx(0.29500, **CLOSE)
    assert analysis.test.reliability.sem == pytest.approx(0.86907, **CLOSE)


# Percent, thousandths and percent, as they stand in the source; a dash stands for no value.
MOODLE = {
    "facility": """0 0 0 0 - - - 41.19318182 81.36363636 71.36363636 65.45454545 65.90909091 36.36363636
        59.09090909 50 59.09090909 63.63636364 45.45454545 27.27272727 50""",
    "sd": """0 0 0 0 0 0 0 1912.733589 251.2738111 322.6312277 333.4199022 337.5811591 492.3659639
        503.2362797 511.7663157 503.2362797 492.3659639 509.6471914 455.8423058 511.7663157""",
    "weight": """0 0 0 0 0 0 0 26.58464457 3.368456046 3.253955259 7.584083694 3.79658376 3.183278505
        4.532356904 7.78856243 10.08351572 8.381139345 8.727645713 7.946277111 4.769500946""",
    "discrimination": """- - - - - - - 25.88327077 1.170256965 -4.207816809 28.16930644 -2.513606859 -12.99017581
        -8.900638238 8.670004606 29.63337745 15.18945843 16.21079629 15.52451404 -8.396734802""",
    "efficiency": """- - - - - - - 27.23492723 1.382386552 -4.691171307 31.12404354 -2.877487579 -17.5074184
        -10.27568922 10.86956522 34.58997279 17.4790556 20.14359793 22.06477733 -10""",
}
TIMES = {"facility": 100, "sd": 1000}


@pytest.mark.parametrize("name", MOODLE)
def test_the_published_figures_of_moodle(name):
    found, expected = column(published("moodle-quiz.csv"), name), MOODLE[name].split()
    assert len(found) == len(expected) == 20
    for value, text in zip(found, expected, strict=True):
        if text == "-":
            assert value is None
        else:
            assert value * TIMES.get(name, 1) == pytest.approx(float(text), abs=1e-6)


def test_skewness_and_kurtosis_are_those_of_spreadsheets():
    """SKEW and KURT of 3, 4, 5, 2, 3, 4, 5, 6, 4, 7, the example in the documentation of both functions."""
    values = np.array([3, 4, 5, 2, 3, 4, 5, 6, 4, 7], dtype=float)
    assert moments.skewness(values) == pytest.approx(0.359543, **CLOSE)
    assert moments.kurtosis(values) == pytest.approx(-0.1517996, **CLOSE)


def test_nothing_is_said_of_an_item_that_too_few_were_given():
    rows = [[1, 0], [0, 1], [1, 1], [0, 0]]
    shy, open_ = of(rows, minimum=10), of(rows, minimum=4)
    assert [item.is_shown for item in shy.items] == [False, False]
    assert (shy.items[0].candidates, shy.items[0].facility, shy.items[0].weight, shy.items[0].flags) == (
        4,
        None,
        None,
        (),
    )
    assert open_.items[0].facility == 0.5
    assert shy.test.mean == open_.test.mean == 1


@pytest.mark.parametrize(("n", "caution"), [(29, True), (30, False)])
def test_caution_below_thirty(n, caution):
    assert of([[1, 0]] * n).test.needs_caution is caution


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 0, 1]],  # one candidate
        [[1], [0], [1], [0]],  # one item
        [[1, 1], [1, 1], [1, 1]],  # everybody the same
        [[1, 0], [0, 1], [1, 0]],  # totals all the same
        [[None, None], [None, None]],  # nobody answered anything
        [[0.1, 0.2], [0.2, 0.1], [0.15, 0.15]],  # the same but for the noise of adding
        [[-1, 0.5], [-0.5, -1], [1, 1]],  # negative marks
    ],
)
def test_degenerate_tables_have_figures_or_none_and_never_nan(rows):
    analysis = of(rows)
    figures = [getattr(item, name) for item in analysis.items for name in MOODLE]
    figures += [item.upper_lower for item in analysis.items] + column(analysis, "alpha_if_deleted")
    reliability = analysis.test.reliability
    figures += [analysis.test.sd, analysis.test.skewness, analysis.test.kurtosis, reliability.alpha, reliability.sem]
    assert all(value is None or np.isfinite(value) for value in figures)
    if len({round(sum(mark or 0 for mark in row), 6) for row in rows}) == 1:
        assert reliability.alpha is None
        assert [item.included for item in analysis.items] == [None] * len(analysis.items)


def test_a_table_without_candidates_has_no_figures():
    analysis = analyse(table_of(np.empty((0, 3)), np.ones(3)))
    assert (analysis.test.candidates, analysis.test.mean, analysis.test.reliability.alpha) == (0, None, None)
    assert [item.candidates for item in analysis.items] == [0, 0, 0]


def test_negative_discrimination_and_extreme_facility_are_flagged():
    rows = [[1, 0, 1, 1]] * 5 + [[0, 1, 0, 0]] * 5 + [[1, 0, 1, 0]]
    flags = [{flag.code for flag in item.flags} for item in of(rows).items]
    assert flags[1] == {"reversed"}
    hard = of([[0, 1]] * 9 + [[1, 0]]).items
    assert [{flag.code for flag in item.flags} - {"reversed"} for item in hard] == [{"hard"}, set()]
    assert {flag.code for flag in of([[1, 1]] * 19 + [[1, 0]]).items[0].flags} == {"easy"}


def test_blanks_are_omitted_before_the_last_answer_and_not_reached_after_it():
    analysis = of([[1, None, 1, None], [None, None, None, None], [1, 1, 1, 0]])
    assert column(analysis, "omitted") == [0, 1, 0, 0]
    assert column(analysis, "not_reached") == [1, 1, 1, 2]
    assert column(analysis, "facility") == pytest.approx([2 / 3, 1 / 3, 2 / 3, 0])


def test_an_item_that_was_not_on_a_paper_does_not_count_for_its_candidate():
    marks = np.array([[1, np.nan], [0, 1], [1, 0], [0, np.nan]], dtype=float)
    on_paper = np.array([[True, False], [True, True], [True, True], [True, False]])
    analysis = analyse(table_of(marks, np.ones(2), on_paper), minimum=1)
    assert column(analysis, "candidates") == [4, 2]
    assert column(analysis, "facility") == [0.5, 0.5]
    assert column(analysis, "not_reached") == [0, 0]
    assert analysis.test.complete == 2


def test_weights_of_an_average_paper_add_up_to_100_when_papers_are_drawn_from_a_pool():
    rng = np.random.default_rng(5)
    on_paper = np.argsort(rng.random((400, 8)), axis=1) < 4
    ability = rng.normal(size=(400, 1))
    marks = np.where(on_paper, (rng.random((400, 8)) < 1 / (1 + np.exp(-ability))).astype(float), np.nan)
    table = table_of(marks, np.ones(8), on_paper)
    weights = [item.weight for item in analyse(table).items]
    assert sum(w * share for w, share in zip(weights, on_paper.mean(axis=0), strict=True)) == pytest.approx(100)


def test_parts_that_do_not_fit_are_refused():
    with pytest.raises(BadTable):
        table_of(np.zeros((3, 2)), np.ones(3))
    with pytest.raises(BadTable):
        table_of(np.zeros((3, 2)), np.array([1.0, -1.0]))
    with pytest.raises(BadTable):
        table_of(np.full((3, 2), np.inf), np.ones(2))


def test_ties_at_the_edge_share_the_place():
    assert extremes.top_weights(np.array([9.0, 8, 8, 7]), 2).tolist() == [1, 0.5, 0.5, 0]
    assert [extremes.tail_size(n) for n in (2, 10, 50, 100, 1000)] == [1, 3, 14, 27, 270]
    upper, middle, lower = extremes.thirds(np.array([5.0, 5, 5, 1, 1, 9]))
    assert (upper + middle + lower).tolist() == [1] * 6
    assert (upper.sum(), lower.sum()) == (2, 2)


# Properties

few = settings(max_examples=40, deadline=None)
marks_of = st.integers(2, 12).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 4), min_size=k, max_size=k), min_size=3, max_size=25)
)
dichotomous = st.integers(2, 8).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 1), min_size=k, max_size=k), min_size=3, max_size=25)
)
NAMES = [*MOODLE, "included", "excluded", "upper_lower", "alpha_if_deleted"]


def same(a, b, names=NAMES):
    for one, other in zip(a.items, b.items, strict=True):
        for name in names:
            left, right = getattr(one, name), getattr(other, name)
            assert left == right or left == pytest.approx(right, abs=1e-7), name


@few
@given(marks_of, st.randoms())
def test_the_order_of_the_candidates_does_not_matter(rows, chance):
    turned = rows[:]
    chance.shuffle(turned)
    a, b = of(rows, [4] * len(rows[0])), of(turned, [4] * len(rows[0]))
    same(a, b)
    assert (a.test.reliability.alpha or 0) == pytest.approx(b.test.reliability.alpha or 0)


@few
@given(marks_of, st.integers(-50, 50))
def test_adding_a_constant_to_an_item_changes_no_correlation(rows, more):
    moved = [[row[0] + more, *row[1:]] for row in rows]
    names = ["sd", "discrimination", "efficiency", "included", "excluded", "alpha_if_deleted"]
    same(of(rows, [4] * len(rows[0])), of(moved, [60] * len(rows[0])), names)


@few
@given(marks_of, st.sampled_from([0.01, 0.3, 7, 1000]))
def test_scaling_all_marks_changes_marks_only(rows, times):
    scaled = [[mark * times for mark in row] for row in rows]
    a, b = of(rows, [4] * len(rows[0])), of(scaled, [4 * times] * len(rows[0]))
    same(a, b, [name for name in NAMES if name != "sd"])
    assert a.test.sd * times == pytest.approx(b.test.sd)
    assert (a.test.reliability.sem or 0) * times == pytest.approx(b.test.reliability.sem or 0, abs=1e-6)


@few
@given(marks_of)
def test_every_figure_keeps_its_bounds(rows):
    analysis = of(rows, [4] * len(rows[0]))
    for item in analysis.items:
        assert 0 <= item.facility <= 1
        assert all(-1 <= r <= 1 for r in (item.included, item.excluded, item.upper_lower) if r is not None)
        assert item.efficiency is None or item.efficiency <= 100 + 1e-9
    assert analysis.test.reliability.alpha is None or analysis.test.reliability.alpha <= 1 + 1e-12
    weights = [item.weight for item in analysis.items if item.weight is not None]
    assert not weights or sum(weights) == pytest.approx(100)


@few
@given(dichotomous)
def test_kr20_is_alpha_and_kr21_is_never_more(rows):
    reliability = of(rows).test.reliability
    if reliability.alpha is None:
        assert reliability.kr20 is None
    else:
        assert reliability.kr20 == pytest.approx(reliability.alpha, abs=1e-9)
        assert reliability.kr21 <= reliability.kr20 + 1e-9


@few
@given(marks_of)
def test_a_slow_obvious_reference_and_numpy_agree(rows):
    """The formulas written out with sums over candidates, and numpy's own correlation and covariance."""
    analysis, marks = of(rows, [4] * len(rows[0])), np.array(rows, dtype=float)
    totals, (n, k) = marks.sum(axis=1), marks.shape
    for j, item in enumerate(analysis.items):
        x, rest = marks[:, j], totals - marks[:, j]
        mean, other = sum(x) / n, sum(rest) / n
        shared = sum((a - mean) * (b - other) for a, b in zip(x, rest, strict=True)) / (n - 1)
        most = sum((a - mean) * (b - other) for a, b in zip(sorted(x), sorted(rest), strict=True)) / (n - 1)
        assert item.sd == pytest.approx((sum((a - mean) ** 2 for a in x) / (n - 1)) ** 0.5, abs=1e-9)
        if np.ptp(x) and np.ptp(rest):
            assert item.excluded == pytest.approx(np.corrcoef(x, rest)[0, 1], abs=1e-9)
            assert item.efficiency == pytest.approx(100 * shared / most, abs=1e-7)
        else:
            assert (item.excluded, item.efficiency) == (None, None)
    if np.ptp(totals):
        whole = np.cov(marks, rowvar=False)
        expected = k / (k - 1) * (1 - np.trace(whole) / whole.sum())
        assert analysis.test.reliability.alpha == pytest.approx(expected, abs=1e-9)
        for j, item in enumerate(analysis.items):
            left = np.delete(marks, j, axis=1)
            assert item.alpha_if_deleted == (
                pytest.approx(alpha(left), abs=1e-9) if k > 2 and alpha(left) is not None else None
            )
