"""The bars for answers, on the half of the judged questions that nothing was fitted to."""

from collections import Counter

import pytest

from benchmarks.answers import fitting, judging, reporting
from benchmarks.answers.fitting import Count
from benchmarks.answers.judging import NAMES
from home import seeding
from kb.rules import calibration
from kb.search import rebuilding

WHYS = {"off-topic", "wrong product", "near miss", "hidden", "nonsense"}


def test_the_judged_questions_are_many_different_and_complete():
    rows = judging.judged()
    assert len({row.question for row in rows}) == len(rows)
    sizes = Counter((row.split, bool(row.places)) for row in rows)
    assert min(sizes[split, True] for split in ("dev", "test")) >= 80
    assert min(sizes[split, False] for split in ("dev", "test")) >= 40
    assert {row.why for row in rows if not row.places} == WHYS
    assert {row.audience for row in rows} == {"public", "customers", "internal"}


def test_fitting_finds_what_separates():
    import numpy as np

    rows = np.array([[0.0], [0.2], [0.8], [1.0]] * 25)
    weights = fitting.logistic(rows, (rows[:, 0] > 0.5).astype(float), 0.1)
    p = fitting.probability(weights, rows)
    assert p[0] < 0.1 < 0.9 < p[3]


def test_a_wrong_answer_costs_twice_what_silence_costs():
    found = [(0.9, True, True), (0.9, False, True), (0.9, False, False), (0.1, True, True), (0.1, False, False)]
    counted = fitting.count(found, 0.5)
    assert counted == Count(right=1, wrong=1, silent=1, answered_in_vain=1, silent_rightly=1)
    assert counted.cost == 5
    assert fitting.cheapest([(0.9, True, True), (0.6, False, True)]) > 0.6


@pytest.mark.slow
@pytest.mark.django_db
def test_the_bars_on_the_test_half(unwalled, settings, tmp_path):
    settings.SEARCH_INDEX, settings.SEARCH_URL = tmp_path / "index", "whoosh:"
    for step in (seeding.people, seeding.manuals, seeding.entries):
        step(lambda text: None)
    rebuilding.rebuild()
    model = reporting.model()
    asked = [judging.asked(one) for one in judging.judged("test")]
    assert all(len(one.evidence) == 0 or one.evidence.shape[1] == len(NAMES) for one in asked)
    counted = fitting.count(fitting.outcomes(model, asked), calibration.THRESHOLD)
    assert counted.right / counted.answerable >= 0.65
    assert counted.wrong_share <= 0.05
    assert counted.answered_in_vain / counted.unanswerable <= 0.05
