"""Wagtail's own background work goes through the ledger, unless an app does it better."""

from typing import Any

import pytest
from django_tasks import task

from jobs import wagtail_tasks
from jobs.models import Job
from jobs.wagtail_tasks import instead_of

pytestmark = pytest.mark.django_db


@task()
def ring(bell: str) -> None:
    """Stands for a task of Wagtail."""


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was taken over, by somebody who wants only small bells."""
    monkeypatch.setattr(wagtail_tasks, "TAKERS", {})
    calls: list[Any] = []

    @instead_of(ring.module_path)
    def take(bell: str) -> bool:
        calls.append(bell)
        return bell == "small"

    return calls


def waiting() -> list[Any]:
    return [args["args"] for args in Job.objects.filter(kind="wagtail_task").values_list("args", flat=True)]


def test_a_task_is_a_row_of_the_ledger_and_asked_twice_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    Job.objects.all().delete()
    ring.enqueue("big")
    ring.enqueue(bell="big")
    ring.enqueue("big")
    assert len(waiting()) == 2  # given by place and by name are two calls


def test_an_app_may_take_a_task_over_or_leave_it(taken: list[Any]) -> None:
    Job.objects.all().delete()
    for bell in ("small", "big"):
        ring.enqueue(bell)
    assert taken == ["small", "big"]
    assert waiting() == [["big"]]


def test_only_tasks_of_wagtail_are_run() -> None:
    with pytest.raises(PermissionError):
        wagtail_tasks.run_wagtail_task("os.system", ["true"], {})
