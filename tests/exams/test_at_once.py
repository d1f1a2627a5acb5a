"""Many requests at the same moment, each in a thread and a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from exams import grading, logbook, marking, sitting
from exams.models import Attempt, Marking
from people.scoping import everyone
from tests.exams import essays

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[int], object], times: int = 8) -> list[object]:
    def alone(number: int) -> object:
        try:
            with everyone():
                return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(alone, range(times)))


def test_saves_of_one_attempt_queue_up_and_none_is_lost(world, exam):
    attempt = sitting.start(exam, world.chen)
    window = sitting.open_window(attempt)

    def save(number: int) -> object:
        slot, version = number % 4 + 1, number // 4 + 1
        return sitting.answer(
            attempt.pk, world.chen, window=window, slot=slot, version=version, response=[], client_key=f"k{number}"
        )

    saved = at_once(save)
    events = list(logbook.events_of(attempt.pk).values_list("sequence", flat=True))
    assert len(saved) == 8
    assert events == list(range(1, 11))  # started, opened, eight answers
    assert {slot: held.version for slot, held in logbook.state_of(attempt.pk).answers.items()} == dict.fromkeys(
        range(1, 5), 2
    )


def test_the_same_save_sent_twice_at_once_is_kept_once(world, exam):
    attempt = sitting.start(exam, world.chen)
    window = sitting.open_window(attempt)
    save = {"window": window, "slot": 1, "version": 1, "response": [], "client_key": "k"}
    saved = at_once(lambda _number: sitting.answer(attempt.pk, world.chen, **save))
    assert len({receipt.saved_at for receipt in saved}) == 1
    assert logbook.events_of(attempt.pk).filter(kind="answered").count() == 1


def test_many_clicks_on_start_make_one_attempt(world, exam):
    attempts = at_once(lambda _number: sitting.start(exam, world.chen).pk)
    assert len(set(attempts)) == 1
    with everyone():
        assert Attempt.objects.count() == 1


def test_a_hand_in_and_the_sweep_at_once_collect_the_paper_once(world, exam):
    attempt = sitting.start(exam, world.chen)
    over = attempt.deadline + (attempt.deadline - attempt.started_at)

    def collect(number: int) -> object:
        return sitting.submit(attempt.pk, world.chen, over) if number % 2 else sitting.close_overdue(over)

    at_once(collect)
    kinds = list(logbook.events_of(attempt.pk).values_list("kind", flat=True))
    assert kinds == ["started", "expired"]


def test_markers_who_ask_at_once_get_different_answers(world):
    exam = essays.build(markers=2)
    with everyone():
        for person in (world.zhao, world.qian):
            essays.hand_in(exam, person, "甲")
        version = Marking.objects.first().task.item_version_id
    people = [world.zhou, world.admin, world.wang, world.li]

    def claim(number: int) -> object:
        place = marking.claim(exam, version, people[number % 4])
        return None if place is None else (place.pk, place.task_id, people[number % 4].pk)

    held = {one for one in at_once(claim) if one}
    assert len({place for place, _task, _marker in held}) == len(held) == 4  # a place has one holder, and a holder one
    with everyone():
        rows = list(Marking.objects.values_list("task", "marker"))
    assert len(set(rows)) == len(rows) == 4
    assert None not in {marker for _task, marker in rows}


def test_two_marks_at_once_are_both_in_the_log_and_grade_once(world):
    exam = essays.build(markers=2)
    with everyone():
        attempt = essays.hand_in(exam, world.zhao, "甲")
        people = [world.zhou, world.admin]
        places = essays.places_of(attempt)
        for place, person in zip(places, people, strict=True):
            assert marking.take(place, person, attempt.started_at)
    points = {"c1": "4", "c2": "1"}
    at_once(lambda number: marking.mark(places[number], people[number], points), times=2)
    with everyone():
        kinds = essays.kinds_of(attempt)
        assert (kinds.count("marked"), kinds.count("graded")) == (2, 1)
        graded = Attempt.objects.get(pk=attempt.pk)
        assert graded.state == "graded"
        assert grading.outcome_of(graded).score == graded.score
