"""Answers written in time that arrive late: what counts, what is only evidence, when the paper is taken."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams import logbook, sitting
from exams.models import Attempt, AttemptEvent, Exam
from exams.rules import timing
from exams.saving import MOST_LATE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def seconds(number):
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("arrives", "waited", "grace", "expected"),
    [
        (-1, None, 3, True),
        (3, None, 3, True),  # travelled
        (3.1, None, 60, False),  # does not say when it was written
        (60, 60, 60, True),
        (60, 59.9, 60, False),  # written after the deadline
        (60.1, 600, 60, False),  # the grace is over, whenever it was written
        (4, 600, 3, False),  # the least grace is the travel
        (2, 0, 3, True),
        (5, 5, 0, False),
    ],
)
def test_what_counts(arrives, waited, grace, expected):
    """All in seconds from the deadline."""
    kept = None if waited is None else seconds(waited)
    assert timing.counts(NOON + seconds(arrives), NOON, kept, seconds(grace)) == expected


db = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def marked(function):
    for one in db:
        function = one(function)
    return function


GRACE = 120
# A save: slot, version, when it was written (seconds from the deadline), how long it waited, whether it says so.
SAVES = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(-90, 60), st.integers(0, 200), st.booleans()),
    min_size=1,
    max_size=10,
    unique_by=lambda save: save[:2],
)


@marked
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SAVES, st.data())
def test_any_order_repetition_loss_and_lateness_ends_in_what_was_acknowledged(world, exam, saves, data):
    exam.attempts_allowed, exam.grace_seconds = 1000, GRACE
    exam.save()
    Attempt.objects.filter(exam=exam).update(state=Attempt.State.VOIDED)  # of the example before
    attempt = sitting.start(exam, world.chen)
    window = sitting.open_window(attempt)
    lost = data.draw(st.sets(st.sampled_from(saves)))
    arriving = [save for save in saves if save not in lost]
    again = data.draw(st.lists(st.sampled_from(arriving), max_size=4)) if arriving else []
    acknowledged: dict[int, int] = {}
    first: dict[tuple, bool] = {}
    for save in data.draw(st.permutations(arriving + again)):
        slot, version, written, wait, says = save
        try:
            sitting.answer(
                attempt.pk,
                world.chen,
                window=window,
                slot=slot,
                version=version,
                response=[],
                client_key=f"{slot}-{version}",
                waited=seconds(wait) if says else None,
                at=attempt.deadline + seconds(written + wait),
            )
            acknowledged[slot] = max(acknowledged.get(slot, 0), version)
            counted = True
        except sitting.ExamClosed:
            counted = False
        assert first.setdefault(save, counted) == counted  # a retry is told what the first was told
        in_transit = written + wait <= 3
        assert counted == (in_transit or (says and written <= 0 and written + wait <= GRACE))
    held = {slot: answer.version for slot, answer in logbook.state_of(attempt.pk).answers.items()}
    assert held == acknowledged
    late = logbook.events_of(attempt.pk).filter(kind="late").count()
    assert late == sum(not counted for counted in first.values())


@pytest.fixture
def desk(world, make_exam, sit):
    return sit(make_exam(grace_seconds=GRACE), world.chen)


def answer(desk, person, at, waited=None, slot=1, version=1, key="k"):
    given = {"window": desk.window, "slot": slot, "version": version, "response": desk.right(slot)}
    return sitting.answer(desk.attempt.pk, person, **given, client_key=key, waited=waited, at=at)


@marked
def test_the_sweep_waits_for_the_grace_of_each_exam(world, desk, make_exam):
    other = sitting.start(make_exam("strict"), world.chen, desk.attempt.started_at)
    after = desk.attempt.deadline
    assert sitting.close_overdue(after + seconds(4)) == 1
    other.refresh_from_db()
    assert other.state == "submitted"
    assert sitting.close_overdue(after + seconds(GRACE)) == 0
    assert sitting.close_overdue(after + seconds(GRACE + 1)) == 1


@marked
def test_those_who_may_still_deliver_do_not_keep_others_from_being_collected(world, desk, make_exam):
    sitting.start(make_exam("strict"), world.chen, desk.attempt.started_at)
    assert sitting.close_overdue(desk.attempt.deadline + seconds(5), limit=1) == 1


@marked
def test_a_browser_that_comes_back_within_the_grace_opens_its_paper_and_delivers(desk, world):
    Attempt.objects.update(deadline=timezone.now() - seconds(30))
    page = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/")
    assert page.status_code == 200
    assert page.context["seconds_left"] == 0
    desk.window = page.context["window"]
    kept = desk.post({**desk.body(1, 1), "waited_ms": 60_000})
    assert kept.status_code == 200
    assert kept.json()["seconds_left"] == 0
    assert AttemptEvent.objects.get(kind="answered").data["waited"] == 60
    assert desk.post({**desk.body(2, 1), "waited_ms": 10_000}).status_code == 410
    assert set(logbook.state_of(desk.attempt.pk).answers) == {1}
    submitted = sitting.submit(desk.attempt.pk, world.chen)
    assert submitted.submitted_at == submitted.deadline


@marked
@pytest.mark.parametrize("nonsense", [-1, "60000", 1.5, True, None, 10**12, [60_000]])
def test_a_wait_that_makes_no_sense_costs_no_answer_and_gains_no_time(desk, nonsense):
    assert desk.post({**desk.body(1, 1), "waited_ms": nonsense}).status_code == 200
    Attempt.objects.update(deadline=timezone.now() - seconds(30))
    assert desk.post({**desk.body(2, 1), "waited_ms": nonsense}).status_code == 410


@marked
def test_what_came_too_late_is_kept_as_evidence_once_and_grades_nothing(desk, world, as_user):
    sitting.submit(desk.attempt.pk, world.chen)
    slot = desk.slot_of("single")  # its response has one form
    body = desk.body(slot, 2)
    for _twice in range(2):
        assert desk.post(body).status_code == 410
    assert desk.save(slot, 9, ["nonsense"]).status_code == 410
    event = AttemptEvent.objects.get(kind="late")
    assert event.data == {"slot": slot, "version": 2, "response": desk.right(slot)}
    assert not logbook.state_of(desk.attempt.pk).answers
    log = as_user(world.zhou).get(f"/exams/manage/attempts/{desk.attempt.pk}/").content.decode()
    assert "送到时已经截止，不计分" in log


@marked
def test_a_late_form_without_scripts_is_evidence_too(desk, world):
    sitting.submit(desk.attempt.pk, world.chen)
    with pytest.raises(sitting.ExamClosed):
        sitting.answer_all(desk.attempt.pk, world.chen, window=desk.window, responses={1: desk.right(1)})
    assert AttemptEvent.objects.get(kind="late").data["slot"] == 1


@marked
def test_evidence_has_an_end(desk, world, monkeypatch):
    assert MOST_LATE > 100
    monkeypatch.setattr("exams.saving.MOST_LATE", 3)
    sitting.submit(desk.attempt.pk, world.chen)
    for version in range(1, 6):
        assert desk.save(1, version).status_code == 410
    assert AttemptEvent.objects.filter(kind="late").count() == 3


@marked
def test_a_foreign_window_does_not_count_even_within_the_grace(desk, world):
    old = desk.window
    sitting.open_window(desk.attempt)
    Attempt.objects.update(deadline=timezone.now() - seconds(30))
    reply = desk.post({**desk.body(1, 1, window=old), "waited_ms": 60_000})
    assert reply.json()["code"] == "stale_window"


@marked
def test_the_grace_is_set_on_the_form_of_the_exam(exam, world, as_user):
    text = as_user(world.zhou).get("/exams/manage/exams/junior/").content.decode()
    assert "断网宽限" in text
    assert Exam.objects.get().grace_seconds == 3
