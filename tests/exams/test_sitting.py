"""Starting, saving, taking over, handing in, running out of time: checked where the write happens."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exams import grading, logbook, sitting
from exams.contents import entries_of
from exams.models import Attempt, AttemptEvent, ItemVersion, Paper
from exams.rules.content import BadResponse
from exams.rules.draw import NotEnoughItems, digest
from exams.tasks import close_overdue
from jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def kinds(attempt):
    return list(logbook.events_of(attempt.pk).values_list("kind", flat=True))


def after(attempt, **delta):
    return attempt.deadline + timedelta(**delta)


def test_a_start_pins_the_paper_and_the_deadline(world, exam):
    attempt = sitting.start(exam, world.chen)
    paper = Paper.objects.get(attempt=attempt)
    entries = entries_of(paper)
    assert (len(entries), paper.digest) == (9, digest(entries))
    assert attempt.deadline - attempt.started_at == timedelta(minutes=45)
    assert kinds(attempt) == ["started"]
    ItemVersion.objects.update(state="replaced")  # whatever happens to the bank afterwards
    assert entries_of(Paper.objects.get(attempt=attempt)) == entries


def test_a_second_start_goes_on_with_the_first(world, exam):
    assert sitting.start(exam, world.chen) == sitting.start(exam, world.chen)
    assert Attempt.objects.count() == 1


def test_the_database_lets_only_one_attempt_be_open(world, exam):
    attempt = sitting.start(exam, world.chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            exam=exam, person=world.chen, organisation=world.boke, number=2, deadline=attempt.deadline
        )


def test_a_bank_that_is_too_small_starts_nothing(world, exam, bank):
    exam.blueprint.rules.filter(topic=bank.closing).update(count=9)
    with pytest.raises(NotEnoughItems):
        sitting.start(exam, world.chen)
    assert not Attempt.objects.exists()


def test_a_retry_returns_the_first_outcome_and_writes_nothing(world, exam):
    attempt = sitting.start(exam, world.chen)
    save = {"window": sitting.open_window(attempt), "slot": 1, "version": 1, "response": [], "client_key": "k"}
    first = sitting.answer(attempt.pk, world.chen, **save)
    later = timezone.now() + timedelta(minutes=1)
    assert sitting.answer(attempt.pk, world.chen, **save, at=later) == first
    sitting.submit(attempt.pk, world.chen)
    assert sitting.answer(attempt.pk, world.chen, **save, at=later) == first  # even when it is over by now
    assert kinds(attempt).count("answered") == 1


def test_a_client_key_is_good_for_one_save_only(world, exam):
    attempt = sitting.start(exam, world.chen)
    save = {"window": sitting.open_window(attempt), "version": 1, "response": [], "client_key": "k"}
    sitting.answer(attempt.pk, world.chen, slot=1, **save)
    with pytest.raises(BadResponse):
        sitting.answer(attempt.pk, world.chen, slot=2, **save)


def test_an_older_version_that_arrives_late_is_logged_and_does_not_count(world, exam, sit):
    desk = sit(exam, world.chen)
    assert desk.save(1, 5, desk.right(1)).json()["version"] == 5
    assert desk.save(1, 4, desk.wrong(1)).json()["version"] == 5
    assert logbook.state_of(desk.attempt.pk).answers[1].version == 5
    assert kinds(desk.attempt).count("answered") == 2


def test_one_version_cannot_hold_two_answers(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.save(1, 1, desk.right(1))
    assert desk.save(1, 1, desk.right(1)).status_code == 200
    refused = desk.save(1, 1, desk.wrong(1))
    assert (refused.status_code, refused.json()["code"], refused.json()["version"]) == (409, "version_taken", 1)


def test_a_new_window_takes_over_and_the_old_one_is_refused(world, exam, sit):
    desk = sit(exam, world.chen)
    old = desk.window
    desk.window = sitting.open_window(desk.attempt)
    assert desk.save(1, 1).status_code == 200
    with pytest.raises(sitting.StaleWindow):
        sitting.answer(
            desk.attempt.pk, world.chen, window=old, slot=1, version=2, response=[], client_key="from the old window"
        )
    assert logbook.state_of(desk.attempt.pk).answers[1].version == 1


def test_nobody_saves_into_or_hands_in_another_persons_attempt(world, exam):
    attempt = sitting.start(exam, world.chen)
    window = sitting.open_window(attempt)
    with pytest.raises(sitting.NotYours):
        sitting.answer(attempt.pk, world.wang, window=window, slot=1, version=1, response=[], client_key="k")
    with pytest.raises(sitting.NotYours):
        sitting.submit(attempt.pk, world.wang)


def test_an_answer_within_the_grace_counts_and_one_after_it_does_not(world, exam, sit):
    desk = sit(exam, world.chen)
    save = {"window": desk.window, "slot": 1, "response": desk.right(1)}
    sitting.answer(desk.attempt.pk, world.chen, **save, version=1, client_key="in", at=after(desk.attempt, seconds=2.9))
    with pytest.raises(sitting.ExamClosed) as closed:
        sitting.answer(
            desk.attempt.pk, world.chen, **save, version=2, client_key="out", at=after(desk.attempt, seconds=3.1)
        )
    assert closed.value.saved == {1: 1}


def test_handing_in_twice_is_handing_in_once(world, exam):
    attempt = sitting.start(exam, world.chen)
    first = sitting.submit(attempt.pk, world.chen)
    second = sitting.submit(attempt.pk, world.chen, timezone.now() + timedelta(minutes=5))
    assert first.submitted_at == second.submitted_at
    assert kinds(attempt).count("submitted") == 1
    assert Job.objects.filter(key=f"fact:attempt_submitted:{attempt.pk}").count() == 1


def test_a_late_hand_in_is_a_collection(world, exam):
    attempt = sitting.start(exam, world.chen)
    sitting.submit(attempt.pk, world.chen, after(attempt, minutes=10))
    attempt.refresh_from_db()
    assert kinds(attempt)[-1] == "expired"
    assert attempt.submitted_at == attempt.deadline


def test_the_sweep_collects_what_is_over_and_leaves_the_rest(world, exam, make_exam):
    over = sitting.start(exam, world.chen, timezone.now() - timedelta(hours=2))
    running = sitting.start(make_exam("other"), world.chen)
    close_overdue()
    over.refresh_from_db(), running.refresh_from_db()
    assert (over.state, running.state) == ("submitted", "running")
    assert kinds(over)[-1] == "expired"
    assert sitting.close_overdue() == 0


def test_the_sweep_waits_until_the_grace_is_over(world, exam):
    attempt = sitting.start(exam, world.chen)
    assert sitting.close_overdue(after(attempt, seconds=2.9)) == 0
    assert sitting.close_overdue(after(attempt, seconds=3.1)) == 1


def test_what_was_saved_before_time_ran_out_is_graded(world, exam, sit, settled):
    with settled():
        desk = sit(exam, world.chen)
        desk.answer_everything()
        sitting.close_overdue(after(desk.attempt, minutes=1))
    desk.attempt.refresh_from_db()
    assert (desk.attempt.state, desk.attempt.score, desk.attempt.passed) == ("graded", 18, True)


def test_a_hand_in_is_graded_and_announced_once(world, exam, sit, settled):
    with settled():
        desk = sit(exam, world.chen)
        desk.answer_everything(wrong=6)
        sitting.submit(desk.attempt.pk, world.chen)
    desk.attempt.refresh_from_db()
    assert (desk.attempt.score, desk.attempt.passed) == (6, False)
    assert Job.objects.filter(key=f"fact:attempt_graded:{desk.attempt.pk}").count() == 1
    grading.grade(desk.attempt.pk)  # a job may run twice
    assert kinds(desk.attempt).count("graded") == 1


def test_grading_reads_the_versions_of_the_paper_not_those_of_today(world, exam, sit, settled):
    with settled():
        desk = sit(exam, world.chen)
        desk.answer_everything()
        ItemVersion.objects.filter(state="approved").update(state="replaced")
        sitting.submit(desk.attempt.pk, world.chen)
    desk.attempt.refresh_from_db()
    assert desk.attempt.score == 18


def test_extra_minutes_move_the_deadline_and_are_in_the_log(world, exam, sit):
    desk = sit(exam, world.chen)
    before = desk.attempt.deadline
    assert sitting.extend(desk.attempt, 15, world.zhou, "停电") == before + timedelta(minutes=15)
    late = before + timedelta(minutes=10)
    sitting.answer(
        desk.attempt.pk, world.chen, window=desk.window, slot=1, version=1, response=[], client_key="k", at=late
    )
    event = AttemptEvent.objects.get(kind="extended")
    assert (event.data["minutes"], event.data["reason"], event.data["by"]) == (15, "停电", world.zhou.pk)
    assert logbook.state_of(desk.attempt.pk).deadline == before + timedelta(minutes=15)


def test_what_is_over_cannot_be_extended(world, exam):
    attempt = sitting.start(exam, world.chen)
    sitting.submit(attempt.pk, world.chen)
    with pytest.raises(sitting.ExamClosed):
        sitting.extend(attempt, 15, world.zhou, "太晚")


def test_events_are_numbered_without_gaps(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.answer_everything()
    sitting.submit(desk.attempt.pk, world.chen)
    numbers = list(logbook.events_of(desk.attempt.pk).values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_never_acknowledged_inside_another_transaction(world, exam):
    attempt = sitting.start(exam, world.chen)
    window = sitting.open_window(attempt)
    save = {"window": window, "slot": 1, "version": 1, "response": [], "client_key": "k"}
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sitting.answer(attempt.pk, world.chen, **save)
    assert sitting.answer(attempt.pk, world.chen, **save).version == 1
