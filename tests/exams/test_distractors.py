"""Options by thirds, drift between releases, and the time that went to each slot."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules import distractors, drift, pace
from exams.rules.blanks import fold

BEST, MIDDLE, WEAK = [9.0, 8.5, 8.0], [6.0, 5.5, 5.0], [3.0, 2.0, 1.0]
TOTALS = np.array(BEST + MIDDLE + WEAK)


def taken(text):
    """One letter a candidate, best first; a dot is an open answer."""
    return [set() if letter == "." else {letter} for letter in text]


def test_each_third_says_what_it_took():
    rows = {row.option: row for row in distractors.choices(taken("aaaab.bcc"), TOTALS, "abcd")}
    assert (rows["a"].upper, rows["a"].middle, rows["a"].lower) == pytest.approx((1, 1 / 3, 0))
    assert (rows["c"].upper, rows["c"].lower, rows["c"].count) == pytest.approx((0, 2 / 3, 2))
    assert (rows["d"].share, rows[""].middle) == pytest.approx((0, 1 / 3))


def test_a_distractor_that_draws_the_best_and_one_that_draws_nobody_are_flagged():
    rows = distractors.choices(taken("bbacaacaa"), TOTALS, "abcd")
    assert [(flag.code, flag.about) for flag in distractors.flags_of(rows, {"a"})] == [("lure", "b"), ("idle", "d")]


def test_of_several_right_options_the_least_chosen_is_compared():
    responses = [{"a", "c"}] * 3 + [{"a", "b"}] * 6
    rows = distractors.choices(responses, TOTALS, "abc")
    assert [flag.about for flag in distractors.flags_of(rows, {"a", "b"}) if flag.code == "lure"] == ["c"]


def test_candidates_that_cannot_be_ranked_have_no_thirds():
    assert distractors.choices(taken("abc"), np.ones(3), "abc") == ()
    assert distractors.choices(taken("ab"), np.array([1.0, 2.0]), "ab") == ()


@given(st.lists(st.tuples(st.sampled_from("abcd."), st.integers(0, 5)), min_size=3, max_size=30), st.randoms())
def test_thirds_do_not_depend_on_the_order_and_add_up(pairs, chance):
    def rows_of(pairs):
        totals = np.array([float(total) for _, total in pairs])
        return distractors.choices(taken([letter for letter, _ in pairs]), totals, "abcd")

    rows, turned = rows_of(pairs), rows_of(chance.sample(pairs, len(pairs)))
    assert [row.upper for row in rows] == pytest.approx([row.upper for row in turned])
    if rows:
        assert sum(row.upper for row in rows) == pytest.approx(1)
        assert sum(row.middle for row in rows) == pytest.approx(1)
        assert sum(row.count for row in rows) == len(pairs)


def test_drift_is_a_large_shift_that_is_no_chance():
    old, new = np.array([1.0] * 36 + [0.0] * 4), np.array([1.0] * 20 + [0.0] * 20)
    first, second = drift.periods(["V8.5", "V9.0"], [old, new], 10)
    assert (first.facility, first.shift, second.facility) == (0.9, None, 0.5)
    assert second.shift == pytest.approx(-0.4)
    assert [(flag.code, flag.about) for flag in drift.flags_of([first, second])] == [("drift", "V9.0")]
    by_chance = drift.periods(["V8.5", "V9.0"], [old[30:], new[:13]], 10)
    assert [period.has_drifted for period in by_chance] == [False, True]  # nobody failed: no spread, a real change
    close = drift.periods(["V8.5", "V9.0"], [np.array([1.0, 0] * 6), np.array([1.0, 0, 1] * 4)], 10)
    assert not any(period.has_drifted for period in close)


def test_a_release_with_too_few_candidates_is_passed_over():
    few = np.array([0.0] * 3)
    rows = drift.periods(["1", "2", "3"], [np.array([1.0, 0] * 10), few, np.array([1.0, 0, 0, 0] * 5)], 10)
    assert [row.facility for row in rows] == [0.5, None, 0.25]
    assert rows[2].shift == pytest.approx(-0.25)


def test_the_time_before_a_save_goes_to_its_slot():
    start = datetime(2026, 9, 1, 9, tzinfo=UTC)
    saves = [(1, start + timedelta(seconds=40)), (2, start + timedelta(seconds=60)), (1, start + timedelta(seconds=65))]
    assert pace.seconds_by_slot(start, saves) == {1: 45, 2: 20}
    assert pace.seconds_by_slot(start, reversed(saves)) == {1: 45, 2: 20}
    assert pace.seconds_by_slot(start, [(1, start - timedelta(seconds=5))]) == {1: 0}


def typed(*texts):
    return [[text] for text in texts]


def test_what_was_typed_is_counted_by_thirds_the_most_frequent_first():
    responses = typed("三十天", " 三十天", "30天", "30 天", "３０天", "三十天", "七天", "", "")
    rows = distractors.texts(responses, TOTALS, 1, fold)
    assert [(row.option, row.count, row.blank) for row in rows] == [
        ("30天", 3, 1),  # width and spaces do not matter; shown as it was typed first
        ("三十天", 3, 1),
        ("七天", 1, 1),
        ("", 2, 1),
    ]
    assert (rows[0].upper, rows[0].middle, rows[0].lower) == pytest.approx((1 / 3, 2 / 3, 0))
    assert sum(row.count for row in rows) == 9


def test_rare_texts_are_summed_up():
    totals = np.arange(30, dtype=np.float64)
    rows = distractors.texts(typed(*(f"第 {n} 种" for n in range(30))), totals, 1, fold)
    assert [row.option for row in rows[-2:]] == [distractors.OTHERS, ""]
    assert (len(rows), rows[-2].count, rows[-1].count) == (distractors.MOST + 2, 30 - distractors.MOST, 0)


def test_a_blank_is_looked_at_by_itself_and_a_missing_one_is_open():
    rows = distractors.texts([["甲", "乙"]] * 5 + [["甲"]] * 4, TOTALS, 2, fold)
    assert [(row.option, row.count) for row in rows] == [("乙", 5), ("", 4)]


def test_a_text_of_the_best_that_earns_nothing_is_flagged():
    rows = distractors.texts(typed("卅天", "卅天", "三十天", "三十天", "七天", "七天", "七天", "", ""), TOTALS, 1, fold)
    flags = distractors.flags_of_texts(rows, lambda row: row.option == "三十天")
    assert [(flag.code, flag.about) for flag in flags] == [("lure", "卅天")]
    both = distractors.flags_of_texts(rows, lambda row: row.option in {"三十天", "卅天"})
    assert both == ()
