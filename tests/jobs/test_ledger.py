"""The job ledger: nothing is lost, nothing happens twice, what failed is seen."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jobs import registry, running, sweeping
from jobs.enqueuing import enqueue, enqueue_merged, retry, silently
from jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch):
    """A handler of kind "note" that writes down what it was given."""
    notes: list[str] = []
    monkeypatch.setitem(registry.HANDLERS, "note", lambda word: notes.append(word))
    return notes


def test_a_job_runs_once_however_often_it_is_asked_for_and_delivered(ran):
    enqueue("note", "note:1", word="hello")
    enqueue("note", "note:1", word="hello again")
    assert running.run("note:1")
    assert not running.run("note:1")
    assert ran == ["hello"]


def test_a_job_of_a_rolled_back_transaction_never_existed(ran):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("note", "note:2", word="lost")
        raise ZeroDivisionError
    assert not Job.objects.filter(key="note:2").exists()


def test_a_broker_that_is_down_costs_only_time(ran, monkeypatch, django_capture_on_commit_callbacks):
    from jobs.tasks import run_job

    sent = []

    def down(args):
        raise ConnectionError("no broker")

    monkeypatch.setattr(run_job, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("note", "note:3", word="later")
    monkeypatch.setattr(run_job, "apply_async", lambda args: sent.extend(args))
    sweeping.sweep()
    assert sent == ["note:3"]


def test_the_sweep_takes_over_from_a_worker_that_died(ran, monkeypatch):
    from jobs.tasks import run_job

    sent = []
    monkeypatch.setattr(run_job, "apply_async", lambda args: sent.extend(args))
    enqueue("note", "note:4", word="twice safe")
    running.claim("note:4")  # the worker that claimed it is killed here
    sweeping.sweep()
    assert sent == []  # its lease still runs
    Job.objects.filter(key="note:4").update(lease_until=timezone.now() - timedelta(seconds=1))
    sweeping.sweep()
    assert sent == ["note:4"]
    assert running.run("note:4")
    assert ran == ["twice safe"]


def test_a_message_on_its_way_is_not_sent_again_at_once(ran, monkeypatch):
    from jobs.tasks import run_job

    sent = []
    monkeypatch.setattr(run_job, "apply_async", lambda args: sent.extend(args))
    enqueue("note", "note:5", word="x")
    sweeping.sweep()
    sweeping.sweep()
    assert sent == ["note:5"]


def test_a_lost_message_is_resent_soon_when_idle_and_later_when_others_are_being_worked_off(ran, monkeypatch):
    from jobs.tasks import run_job

    sent = []
    monkeypatch.setattr(run_job, "apply_async", lambda args: sent.extend(args))
    enqueue("note", "note:7", word="lost on the way")
    Job.objects.filter(key="note:7").update(sent_at=timezone.now() - timedelta(seconds=30))
    done = Job.objects.create(kind="note", key="note:8", state="done", done_at=timezone.now())
    sweeping.sweep()
    assert sent == []
    done.delete()
    sweeping.sweep()
    assert sent == ["note:7"]


def test_silent_work_sends_nothing_and_is_found_by_the_sweep(ran, monkeypatch, django_capture_on_commit_callbacks):
    from jobs.tasks import run_job

    sent = []
    monkeypatch.setattr(run_job, "apply_async", lambda args: sent.extend(args))
    with silently(), django_capture_on_commit_callbacks(execute=True):
        enqueue("note", "note:9", word="quiet")
    assert sent == []
    sweeping.sweep()
    assert sent == ["note:9"]


def test_a_failing_job_is_tried_again_later_and_ends_where_staff_see_it(monkeypatch):
    def fail():
        raise ValueError("the printer is on fire")

    monkeypatch.setitem(registry.HANDLERS, "fail", fail)
    enqueue("fail", "fail:1")
    running.run("fail:1")
    job = Job.objects.get(key="fail:1")
    assert (job.state, job.attempts) == ("queued", 1)
    assert job.due_at > timezone.now()
    Job.objects.filter(pk=job.pk).update(attempts=7, due_at=timezone.now())
    running.run("fail:1")
    job.refresh_from_db()
    assert job.state == "failed"
    assert "the printer is on fire" in job.error
    retry(job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)


def test_a_run_that_lost_its_lease_settles_nothing(ran):
    enqueue("note", "note:6", word="slow")
    slow = running.claim("note:6")
    Job.objects.filter(pk=slow.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    fast = running.claim("note:6")
    assert running.mine(slow).update(state="done") == 0
    assert running.mine(fast).update(state="done") == 1


def test_a_periodic_kind_starts_once_per_interval(monkeypatch):
    monkeypatch.setattr(sweeping, "PERIODIC", {"beat": timedelta(hours=1)})
    sweeping.start_periodic()
    sweeping.start_periodic()
    assert Job.objects.filter(kind="beat").count() == 1


def test_merged_requests_wait_together_run_once_and_can_be_asked_for_again(ran):
    for _ in range(3):
        enqueue_merged("note", "page-1", word="look")
    assert Job.objects.filter(kind="note").count() == 1
    running.run_all()
    assert ran == ["look"]
    enqueue_merged("note", "page-1", word="look")
    running.run_all()
    assert ran == ["look", "look"]


def test_a_request_that_comes_while_the_work_runs_is_not_swallowed(ran):
    enqueue_merged("note", "page-2", word="look")
    running.claim("note:page-2")
    enqueue_merged("note", "page-2", word="look again")
    running.run_all()
    assert ran == ["look again"]


def test_old_done_jobs_are_forgotten_and_failed_ones_kept(ran):
    for number, state in ((1, "done"), (2, "failed"), (3, "done")):
        Job.objects.create(kind="note", key=f"old:{number}", state=state, done_at=timezone.now() - timedelta(days=15))
    Job.objects.filter(key="old:3").update(done_at=timezone.now())
    sweeping.forget()
    assert set(Job.objects.values_list("key", flat=True)) == {"old:2", "old:3"}
