"""Settings of two servers that do what ours must not, so that one sees the audit notice.

BENCH_BROKEN=early acknowledges an answer before it is committed; BENCH_BROKEN=last lets what arrived last count.
"""

import os
import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from benchmarks.sitting.shifted import *  # noqa: F403
from benchmarks.sitting.shifted import MIDDLEWARE
from exams.rules import replay
from exams.rules.replay import Event, State

HOW = os.environ.get("BENCH_BROKEN", "")
DELAY = 3.0  # seconds between the acknowledgement and the commit: somebody is always in between
MIDDLEWARE = [*MIDDLEWARE, "benchmarks.sitting.broken.early"] if HOW == "early" else MIDDLEWARE

Respond = Callable[[HttpRequest], HttpResponse]


def early(get_response: Respond) -> Respond:
    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path.endswith("/answers/"):
            return get_response(request)
        request.body  # noqa: B018  # read while the connection is there
        threading.Thread(target=later, args=(get_response, request)).start()
        return JsonResponse({})

    return respond


def later(get_response: Respond, request: HttpRequest) -> None:
    time.sleep(DELAY)
    get_response(request)


def answer(state: State, event: Event) -> None:
    """Whatever arrived last counts, an older version too."""
    if state.phase == "running":
        slot, version = event.data["slot"], event.data["version"]
        state.answers[slot] = replay.Answer(version, list(event.data["response"]), event.at)


if HOW == "last":
    replay.STEPS["answered"] = answer
