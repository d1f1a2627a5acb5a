"""The log is the truth: any order, repetition or loss of saves ends in what was acknowledged."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams import grading, logbook, sitting
from exams.models import Attempt
from exams.rules.replay import Event, replay

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STARTED = ("started", {"deadline": (NOON + timedelta(minutes=45)).isoformat()})


def log(*steps: tuple[str, dict]) -> list[Event]:
    return [Event(n, kind, data, NOON + timedelta(seconds=n)) for n, (kind, data) in enumerate([STARTED, *steps], 1)]


def answered(slot: int, version: int, *response: str) -> tuple[str, dict]:
    return ("answered", {"slot": slot, "version": version, "response": list(response)})


def test_the_higher_version_wins_whatever_order_they_arrived_in():
    late = replay(log(answered(1, 3, "c"), answered(1, 1, "a"), answered(1, 2, "b")))
    assert late.responses == {1: ["c"]}


def test_an_answer_can_be_taken_back():
    assert replay(log(answered(1, 1, "a"), answered(1, 2))).responses == {1: []}


def test_nothing_counts_after_the_hand_in():
    state = replay(log(answered(1, 1, "a"), ("submitted", {}), answered(1, 2, "b"), ("expired", {})))
    assert state.responses == {1: ["a"]}
    assert state.submitted_at == NOON + timedelta(seconds=3)


def test_a_paper_collected_late_was_finished_at_its_deadline():
    events = [*log(), Event(9, "expired", {}, NOON + timedelta(hours=5))]
    assert replay(events).submitted_at == NOON + timedelta(minutes=45)


def test_an_extension_moves_the_deadline():
    later = (NOON + timedelta(hours=1)).isoformat()
    assert replay(log(("extended", {"deadline": later}))).deadline == NOON + timedelta(hours=1)


def test_a_later_grade_replaces_an_earlier_one():
    first = ("graded", {"marks": {"1": "0.00"}, "score": "0.00", "max_score": "2.00", "passed": False})
    second = ("regraded", {"marks": {"1": "2.00"}, "score": "2.00", "max_score": "2.00", "passed": True})
    state = replay(log(("submitted", {}), first, second))
    assert (state.phase, state.score, state.passed, state.marks) == ("graded", Decimal(2), True, {1: Decimal(2)})


@given(st.permutations(range(8)))
def test_the_order_in_which_rows_are_read_does_not_matter(order):
    events = log(*[answered(n % 3 + 1, n, str(n)) for n in range(1, 6)], ("submitted", {}), answered(1, 99, "late"))
    assert replay([events[n] for n in order]) == replay(events)


SAVES = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6)), min_size=1, max_size=12, unique=True)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SAVES, st.data())
def test_any_order_repetition_and_loss_of_saves_ends_in_the_acknowledged_state(world, unwalled, exam, saves, data):
    """Random saves of three slots; some never arrive, some arrive twice or late. What was acknowledged counts."""
    exam.attempts_allowed = 1000
    exam.save()
    attempt = sitting.start(exam, world.chen)
    window = sitting.open_window(attempt)
    lost = data.draw(st.sets(st.sampled_from(saves)))
    arriving = [save for save in saves if save not in lost]
    again = data.draw(st.lists(st.sampled_from(arriving), max_size=6)) if arriving else []
    acknowledged: dict[int, int] = {}
    for slot, version in data.draw(st.permutations(arriving + again)):
        key = f"{slot}-{version}"
        saved = sitting.answer(
            attempt.pk, world.chen, window=window, slot=slot, version=version, response=[], client_key=key
        )
        acknowledged[slot] = max(acknowledged.get(slot, 0), version)
        assert saved.version >= version
    state = logbook.state_of(attempt.pk)
    assert {slot: answer.version for slot, answer in state.answers.items()} == acknowledged
    sitting.submit(attempt.pk, world.chen)
    assert {slot: answer.version for slot, answer in logbook.state_of(attempt.pk).answers.items()} == acknowledged
    grading.grade(attempt.pk)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["right", "wrong", "open"]), min_size=9, max_size=9))
def test_replaying_a_graded_attempt_gives_the_stored_score(world, unwalled, exam, sit, choices):
    exam.attempts_allowed = 1000
    exam.save()
    Attempt.objects.filter(exam=exam).update(state=Attempt.State.VOIDED)  # the attempt of the example before
    desk = sit(exam, world.chen)
    for slot, choice in enumerate(choices, 1):
        if choice != "open":
            desk.save(slot, 1, getattr(desk, choice)(slot))
    sitting.submit(desk.attempt.pk, world.chen)
    graded = grading.grade(desk.attempt.pk)
    state = logbook.state_of(graded.pk)
    assert (state.score, state.max_score, state.passed) == (graded.score, graded.max_score, graded.passed)
    assert graded.score == 2 * choices.count("right")
    assert graded.passed == (choices.count("right") >= 6)
    assert sum(state.marks.values()) == graded.score
    assert grading.outcome_of(graded).marks == state.marks


GRADE = {"marks": {"1": "1.00"}, "score": "1.00", "max_score": "2.00", "passed": False}
LATER = {"deadline": (NOON + timedelta(hours=1)).isoformat()}
STEPS = st.one_of(
    st.builds(answered, st.integers(1, 3), st.integers(1, 5), st.sampled_from("abc")),
    st.sampled_from(
        [
            ("opened", {"window": "w"}),
            ("left", {}),
            ("returned", {}),
            ("late", {"slot": 1, "version": 9, "response": ["late"]}),
            ("extended", LATER),
            ("submitted", {}),
            ("expired", {}),
            ("graded", GRADE),
            ("regraded", {**GRADE, "reason": "答案有误"}),
            ("voided", {}),
            ("something new", {}),
        ]
    ),
)


@given(st.lists(STEPS, max_size=25), st.randoms(use_true_random=False))
def test_any_log_replays_to_the_same_state_twice_in_whatever_order_it_is_read(steps, chance):
    events = log(*steps)
    shuffled = chance.sample(events, len(events))
    assert replay(events) == replay(events) == replay(shuffled)


@given(st.lists(STEPS, max_size=25), st.lists(STEPS, max_size=10))
def test_what_was_answered_at_the_hand_in_is_what_counts_whatever_follows(before, after):
    handed_in = replay(log(*before, ("submitted", {})))
    assert replay(log(*before, ("submitted", {}), *after)).responses == handed_in.responses
    assert "late" not in [text for response in handed_in.responses.values() for text in response]


@given(st.lists(STEPS, max_size=25))
def test_the_highest_version_that_arrived_in_time_counts(steps):
    events = log(*steps)
    ends = [event.sequence for event in events if event.kind in {"submitted", "expired", "voided"}]
    in_time = [event for event in events if event.kind == "answered" and event.sequence < min(ends, default=999)]
    highest = {}
    for event in in_time:
        highest[event.data["slot"]] = max(highest.get(event.data["slot"], 0), event.data["version"])
    assert {slot: answer.version for slot, answer in replay(events).answers.items()} == highest
