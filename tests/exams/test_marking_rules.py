"""What marks of people come to, by rules alone: rubrics, tolerance, the third marker, agreement between markers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules import rubric, rubrictext
from exams.rules.agreement import icc_agreement, icc_consistency, weighted_kappa
from exams.rules.replay import Event, replay
from exams.rules.settling import CLOSEST, THIRD, Policy, settle, wanted
from tests.exams.essays import CRITERIA

KEY = {"criteria": [{"id": f"c{n}", **row} for n, row in enumerate(CRITERIA, 1)]}
D = Decimal


@pytest.mark.parametrize(
    ("points", "share"),
    [
        ({"c1": "4", "c2": "1"}, Fraction(1)),
        ({"c1": "2", "c2": "1"}, Fraction(3, 5)),
        ({"c1": "0", "c2": "0"}, Fraction(0)),
        ({"c1": "4.00", "c2": "1"}, Fraction(1)),
    ],
)
def test_levels_add_up_to_a_share(points, share):
    assert rubric.share(rubric.criteria_of(KEY), points) == share


@pytest.mark.parametrize(
    "points", [{}, {"c1": "4"}, {"c1": "3", "c2": "1"}, {"c1": "4", "c2": "1", "c3": "1"}, {"c1": "NaN", "c2": "1"}]
)
def test_points_that_no_level_has_are_refused(points):
    with pytest.raises(rubric.NotOnTheRubric):
        rubric.share(rubric.criteria_of(KEY), points)


def test_a_rubric_is_typed_as_it_is_read():
    text = "原因\n4 说清三个原因\n2分：说清一个\n0\n\n表达\n1.5 条理清楚\n0 混乱"
    read = rubrictext.read(text)
    assert [row["title"] for row in read] == ["原因", "表达"]
    assert [(one["points"], one["text"]) for one in read[0]["levels"]] == [
        ("4", "说清三个原因"),
        ("2", "说清一个"),
        ("0", ""),
    ]
    assert read[1]["levels"][0] == {"points": "1.5", "text": "条理清楚"}
    with pytest.raises(rubrictext.Unreadable) as bad:
        rubrictext.read("原因\n好\n")
    assert bad.value.line == 2


WORDS = st.text(st.characters(categories=["Lo", "Lu"]), min_size=1, max_size=8)
NUMBERS = st.decimals(0, 100, places=1).map(str)


@given(st.lists(st.tuples(WORDS, st.lists(st.tuples(NUMBERS, WORDS), min_size=1, max_size=4)), max_size=4))
def test_writing_a_rubric_and_reading_it_gives_it_back(rows):
    criteria = [
        {"title": title, "levels": [{"points": points, "text": text} for points, text in levels]}
        for title, levels in rows
    ]
    assert rubrictext.read(rubrictext.write(criteria)) == criteria


TWO, LAST = Policy(2, D(10), CLOSEST), Policy(2, D(10), THIRD)
SETTLED = [  # policy, marks in rounds 1, 2, 3 of 20 points, the mark and the rounds it rests on; None: one is missing
    (Policy(), [], None),
    (Policy(), ["13.5"], ("13.50", (1,))),
    (TWO, ["12"], None),
    (TWO, ["12", "12"], ("12.00", (1, 2))),
    (TWO, ["12", "14"], ("13.00", (1, 2))),  # just within: 2 of 20 is 10 %
    (TWO, ["12.00", "12.01"], ("12.01", (1, 2))),  # half up
    (TWO, ["12", "14.01"], None),  # just beyond: a third marker
    (TWO, ["10", "16", "15"], ("15.50", (2, 3))),
    (TWO, ["10", "16", "13"], ("14.50", (2, 3))),  # as near to both: the better pair
    (TWO, ["10", "16", "20"], ("18.00", (2, 3))),
    (TWO, ["10", "16", "2"], ("13.00", (1, 2))),  # the third is further off than the two are from each other
    (LAST, ["10", "16", "2"], ("2.00", (3,))),
    (LAST, ["12", "13", "2"], ("12.50", (1, 2))),  # a third mark that was not needed does not count
    (Policy(2, D(0), CLOSEST), ["12", "12.01"], None),
    (Policy(2, D(100), CLOSEST), ["0", "20"], ("10.00", (1, 2))),
]


@pytest.mark.parametrize(("policy", "marks", "expected"), SETTLED)
def test_what_marks_come_to(policy, marks, expected):
    settled = settle(policy, D(20), {number: D(mark) for number, mark in enumerate(marks, 1)})
    assert (settled and (str(settled.mark), settled.rounds)) == expected


MARKS = st.decimals(0, 20, places=2)


@given(MARKS, MARKS, MARKS, st.sampled_from([TWO, LAST, Policy(2, D("2.5"))]))
def test_a_settled_mark_lies_between_those_it_rests_on(one, two, three, policy):
    marks = {1: one, 2: two, 3: three}
    settled = settle(policy, D(20), marks)
    used = [marks[number] for number in settled.rounds]
    assert min(used) <= settled.mark <= max(used)
    assert (len(settled.rounds) == 2 and 3 not in settled.rounds) or wanted(policy, D(20), marks) == 3
    swapped = settle(policy, D(20), {1: two, 2: one, 3: three})
    assert swapped.mark == settled.mark  # who came first does not matter


# Shrout & Fleiss (1979), table 2: six targets, four judges.
SHROUT = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# `anxiety` of the R package irr: twenty people, raters 1 and 2; kappa2(…, "squared") gives .297.
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
]
# `SexualFun` of the R package vcd (Agresti): 91 couples on four steps; Kappa(…, "Fleiss-Cohen") gives .332.
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]


def test_intraclass_correlations_are_those_of_shrout_and_fleiss():
    table = np.array(SHROUT, dtype=float)
    assert round(icc_agreement(table), 2) == 0.29
    assert round(icc_consistency(table), 2) == 0.71


def test_weighted_kappas_are_those_in_print():
    one, other = (np.array(row, dtype=float) for row in ANXIETY)
    assert round(weighted_kappa(one, other), 3) == 0.297
    pairs = [(i, j) for i, row in enumerate(COUPLES) for j, count in enumerate(row) for _ in range(count)]
    one, other = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    assert round(weighted_kappa(one, other), 3) == 0.332


def test_figures_without_a_value_are_none():
    same = np.array([3.0, 3.0, 3.0])
    assert weighted_kappa(same, same) is None
    assert icc_agreement(np.column_stack([same, same])) is None
    assert weighted_kappa(same[:1], same[:1]) is None
    assert icc_agreement(np.array([[1.0, 2.0]])) is None


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=2, max_size=30))
def test_agreement_is_at_most_one_and_one_only_when_all_agree(pairs):
    one, other = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    kappa, icc = weighted_kappa(one, other), icc_agreement(np.column_stack([one, other]))
    for figure in (kappa, icc):
        assert figure is None or figure <= 1 + 1e-9
    if kappa is not None:
        assert (kappa > 1 - 1e-9) == bool((one == other).all())


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = st.one_of(
    st.tuples(
        st.just("marked"),
        st.fixed_dictionaries(
            {
                "slot": st.integers(1, 3),
                "round": st.integers(1, 3),
                "by": st.integers(1, 4),
                "mark": st.decimals(0, 5, places=2).map(str),
                "points": st.just({}),
                "comment": st.text(max_size=5),
            }
        ),
    ),
    st.just(("submitted", {})),
    st.just(("opened", {"window": "w"})),
    st.just(("awaiting", {"policy": TWO.to_json(), "waiting": [1, 2], "marks": {"3": "1.00"}})),
    st.just(("graded", {"marks": {"1": "2.00"}, "score": "2.00", "max_score": "5.00", "passed": False})),
)


@given(st.lists(STEP, max_size=25), st.randoms())
def test_any_log_replays_to_the_same_twice_and_in_any_order_of_reading(steps, chance):
    start = ("started", {"deadline": (NOON + timedelta(minutes=45)).isoformat()})
    events = [Event(n, kind, data, NOON + timedelta(seconds=n)) for n, (kind, data) in enumerate([start, *steps], 1)]
    shuffled = list(events)
    chance.shuffle(shuffled)
    state = replay(events)
    assert replay(events) == state == replay(shuffled)
    assert set(state.markings) <= {1, 2}  # only what waits for people is marked by them


def test_second_thoughts_count_until_the_grade():
    def marked(mark):
        return ("marked", {"slot": 1, "round": 1, "by": 7, "mark": mark, "points": {}, "comment": ""})

    steps = [
        ("started", {"deadline": NOON.isoformat()}),
        marked("5.00"),  # before the hand-in: nothing
        ("submitted", {}),
        ("awaiting", {"policy": Policy().to_json(), "waiting": [1], "marks": {}}),
        marked("1.00"),
        marked("2.00"),
        ("graded", {"marks": {"1": "2.00"}, "score": "2.00", "max_score": "5.00", "passed": False}),
        marked("5.00"),  # after the grade: nothing
    ]
    state = replay(Event(n, kind, data, NOON) for n, (kind, data) in enumerate(steps))
    assert state.markings[1][1].mark == 2
    assert state.score == 2
