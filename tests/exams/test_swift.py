"""The written statements of a save say what the ORM says: the attempt, the log, and the event that is appended."""

import itertools
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exams import logbook, sitting, swift
from exams.models import Attempt, AttemptEvent, Exam
from exams.rules.safe_browser import Seal
from exams.swift import Glance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def desk(world, make_exam, sit):
    return sit(make_exam(grace_seconds=77), world.chen)


def test_the_attempt_is_the_one_the_orm_finds(desk, world):
    Exam.objects.update(seb_config_keys="a" * 64, seb_exam_keys="b" * 64)
    with transaction.atomic():
        quick, slow = swift.locked(desk.attempt.pk, world.chen.pk), logbook.locked(pk=desk.attempt.pk)
        for name in swift.ATTEMPT:
            assert getattr(quick, name) == getattr(slow, name)
        for name in swift.EXAM:
            assert getattr(quick.exam, name) == getattr(slow.exam, name)
        for name in swift.PAPER:
            assert getattr(quick.paper, name) == getattr(slow.paper, name)
        assert quick.number == slow.number  # what was not read is fetched


def test_somebody_elses_attempt_is_not_found(desk, world):
    for attempt, person in ((desk.attempt.pk, world.wang.pk), (desk.attempt.pk + 1, world.chen.pk)):
        with transaction.atomic(), pytest.raises(Attempt.DoesNotExist):
            swift.locked(attempt, person)


def test_a_glance_tells_last_sequence_held_version_and_repeated_keys(desk):
    assert swift.glance(desk.attempt.pk, 1, "key") == Glance(2, 0, False)  # started, opened
    desk.save(1, 9, key="nine")
    desk.save(1, 3, key="three")
    desk.save(2, 4, key="four")
    assert swift.glance(desk.attempt.pk, 1, "three") == Glance(5, 9, True)
    assert swift.glance(desk.attempt.pk, 2, "five") == Glance(5, 4, False)
    assert swift.glance(desk.attempt.pk, 3, "five") == Glance(5, 0, False)


def test_late_answers_and_other_attempts_are_not_held(desk, world, sit):
    other = sit(desk.attempt.exam, world.wang)
    other.save(1, 8, key="theirs")
    sitting.submit(desk.attempt.pk, world.chen)
    assert desk.save(1, 5, key="late").status_code == 410
    assert AttemptEvent.objects.filter(kind="late", attempt=desk.attempt).exists()
    found = swift.glance(desk.attempt.pk, 1, "late")
    assert (found.held, found.is_repeated) == (0, True)
    assert not swift.glance(desk.attempt.pk, 1, "theirs").is_repeated


def test_an_appended_event_is_the_row_that_the_orm_would_write(desk):
    now, data = timezone.now(), {"slot": 1, "version": 2, "response": ["借：“应收账款”\n\\", "😀"], "waited": 7}
    logbook.record(desk.attempt, AttemptEvent.Kind.ANSWERED, data, now, client_key="orm")
    with transaction.atomic():
        last = logbook.last_sequence(desk.attempt.pk)
        swift.append(desk.attempt.pk, AttemptEvent.Kind.ANSWERED, data, now, "swift", last + 1)
    slow, quick = AttemptEvent.objects.filter(client_key__in=["orm", "swift"]).order_by("sequence")
    assert (quick.kind, quick.data, quick.at) == (slow.kind, slow.data, slow.at)
    assert quick.sequence == slow.sequence + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, data, at FROM exams_attemptevent WHERE client_key IN ('orm', 'swift')")
        one, other = cursor.fetchall()
    assert one == other


def test_saving_never_needs_more_of_an_exam_than_is_read(desk, django_assert_num_queries, world):
    """Deferred fields would cost a query each; Safe Exam Browser and grace are asked on the way."""
    response, seal = desk.right(1), Seal("http://testserver/")
    with django_assert_num_queries(5):  # begin, attempt, log, insert, commit
        sitting.answer(
            *(desk.attempt.pk, world.chen),
            **{"window": desk.window, "slot": 1, "version": 1, "response": response, "client_key": "k", "seal": seal},
        )


def lengthen(desk, events: int) -> None:
    """A log as after hours: answers in turn to every slot, and coming and going."""
    start, now = logbook.last_sequence(desk.attempt.pk) + 1, timezone.now()
    kinds, slots = ("answered", "answered", "left", "returned"), len(desk.entries)
    AttemptEvent.objects.bulk_create(
        AttemptEvent(
            attempt=desk.attempt,
            sequence=start + n,
            kind=kind,
            data={"slot": n % slots + 1, "version": n + 1, "response": ["a"]} if kind == "answered" else {},
            client_key=f"long-{start + n}",
            at=now,
        )
        for n, kind in enumerate(kinds[n % 4] for n in range(events))
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE exams_attemptevent")


def steps(work) -> int:
    """How much the database did: SQLite's instructions, or the rows that PostgreSQL's plans touched."""
    with CaptureQueriesContext(connection) as asked, counting() as counted:
        work()
    return counted() if connection.vendor == "sqlite" else sum(map(rows_touched, asked.captured_queries))


@contextmanager
def counting():
    count = itertools.count()
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(lambda: next(count) < 0, 1)
    yield lambda: next(count)
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(None, 1)


def rows_touched(query) -> int:
    """By the plan that is taken where reading a whole table is no way out, as it never is in a grown one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
        (found,) = cursor.fetchone()
    return nodes(found[0]["Plan"])


def nodes(plan) -> int:
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return int(own) + sum(map(nodes, plan.get("Plans", ())))


ASKED = {
    "glance": lambda desk: swift.glance(desk.attempt.pk, 1, "new"),
    "clocks": lambda desk: logbook.clocks_of(desk.attempt.pk),
    "repeated": lambda desk: logbook.events_of(desk.attempt.pk).filter(client_key="none").exists(),
    "held": lambda desk: logbook.told_of(desk.attempt.pk, "answered", 1, 1).exists(),
    "sequence": lambda desk: logbook.last_sequence(desk.attempt.pk),
    "late": lambda desk: logbook.events_of(desk.attempt.pk).filter(kind="late").count(),
}


@pytest.mark.parametrize("what", ASKED)
def test_nothing_that_a_save_asks_for_takes_longer_in_a_long_log(desk, what):
    lengthen(desk, 20)
    short = steps(lambda: ASKED[what](desk))
    lengthen(desk, 400)
    assert steps(lambda: ASKED[what](desk)) <= short
