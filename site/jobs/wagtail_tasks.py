"""Lets Wagtail's own background work (search and reference index, file deletion) go through the ledger."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json

from jobs.enqueuing import enqueue_merged
from jobs.registry import handler

KIND = "wagtail_task"
TRUSTED = ("wagtail.", "modelsearch.")

Taker = Callable[..., bool]
TAKERS: dict[str, Taker] = {}


def instead_of(path: str) -> Callable[[Taker], Taker]:
    """Register who may take over one of these tasks, with its arguments; the answer says whether it did."""

    def register(function: Taker) -> Taker:
        TAKERS[path] = function
        return function

    return register


class LedgerBackend(BaseTaskBackend):
    """A django-tasks backend that writes a job row instead of running the task inside the caller's transaction."""

    supports_async_task = False
    supports_defer = False
    supports_get_result = False

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        call = {"path": task.module_path, "args": normalize_json(args), "kwargs": normalize_json(kwargs)}
        identity = hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()[:32]
        taker = TAKERS.get(task.module_path)
        if taker is None or not taker(*args, **kwargs):
            enqueue_merged(KIND, identity, **call)  # Wagtail asks three times when a page is published once
        return TaskResult(
            task=task,
            id=identity,
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@handler(KIND)
def run_wagtail_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    if not path.startswith(TRUSTED):
        raise PermissionError(f"not a task of Wagtail: {path}")
    with suppress(ObjectDoesNotExist):  # the object was deleted meanwhile
        import_string(path).call(*args, **kwargs)
