"""The save endpoint: JSON in, JSON out, no template. Every refusal says what happened and what still counts.

200 saved · 400 not an answer, or to a section that is over · 401 signed out · 403 not the browser the exam asks for ·
404 not yours · 409 another window, or a version taken · 410 closed · 413 too large. A client keeps what was not
acknowledged with 200.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exams import sitting
from exams.rules import timing
from exams.rules.content import BadResponse
from exams.views.guards import seal_of
from exams.views.phrases import REFUSALS
from exams.weighing import Reason

LARGEST = 32 * 1024  # bytes; the longest answer of the thin types is below 10 KB
MOST_VERSIONS = 1_000_000
LONGEST_WAIT = 7 * 24 * 3600 * 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Save:
    window: str
    slot: int
    version: int
    response: object
    client_key: str
    waited: timedelta | None


@login_not_required  # a session that ran out must be told in JSON, not by a page to sign in
@require_POST
def answers(request: HttpRequest, attempt_id: int) -> JsonResponse:
    received = timezone.now()  # before any waiting for locks
    if not request.user.is_authenticated:
        return refusal(401, "signed_out", _("登录已过期。请重新登录，未保存的答案仍在本机。"))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return refusal(413, "too_large", _("这个答案太长，无法保存。"))
    try:
        save = read(request.body)
        saved = sitting.answer(
            attempt_id,
            request.user,
            window=save.window,
            slot=save.slot,
            version=save.version,
            response=save.response,
            client_key=save.client_key,
            waited=save.waited,
            seal=seal_of(request),
            at=received,
        )
    except BadResponse:
        return refusal(400, "malformed", _("无法识别这个答案，请检查后重新填写。"))
    except sitting.NotYours:
        return refusal(404, "not_found", _("没有找到这场考试。"))
    except sitting.WrongBrowser:
        return refusal(403, "wrong_browser", str(REFUSALS[Reason.BROWSER]))
    except sitting.StaleWindow:
        return refusal(409, "stale_window", _("已在另一个窗口继续作答，本窗口不再保存。"))
    except sitting.SectionClosed:
        return refusal(400, "section_closed", _("这一部分已经结束，此后的修改不计分。"))
    except sitting.VersionTaken as taken:
        return refusal(409, "version_taken", _("此题已有同一版本的其他答案。"), version=taken.version)
    except sitting.ExamClosed as closed:
        return over(attempt_id, closed)
    return reply(
        {
            "saved_at": saved.saved_at.isoformat(),
            "deadline": saved.deadline.isoformat(),
            "seconds_left": timing.seconds_left(timezone.now(), saved.deadline),
            "version": saved.version,
        }
    )


def read(body: bytes) -> Save:
    """An explicit list of fields, each of its type. Raises BadResponse."""
    try:
        data = json.loads(body)
        slot, version = data["slot"], data["version"]
        window, client_key, response = data["window"], data["client_key"], data["response"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadResponse("not the JSON of a save") from None
    if type(slot) is not int or type(version) is not int or not 1 <= version <= MOST_VERSIONS:
        raise BadResponse("slot and version are positive whole numbers")
    if not is_token(window, 32) or not is_token(client_key, 64):
        raise BadResponse("window and client key are short ASCII texts")
    return Save(window, slot, version, response, client_key, waited(data.get("waited_ms")))


def waited(value: object) -> timedelta | None:
    """How long the browser kept the answer; None when it does not say so sensibly: no answer is lost for it."""
    if type(value) is not int or not 0 <= value <= LONGEST_WAIT:
        return None
    return timedelta(milliseconds=value)


def is_token(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and value.isascii() and value.isprintable()


def over(attempt_id: int, closed: sitting.ExamClosed) -> JsonResponse:
    return refusal(
        410,
        "closed",
        _("考试已经结束，此后的修改不再保存。已保存的答案都会计入成绩。"),
        saved=closed.saved,
        submitted_at=closed.submitted_at.isoformat() if closed.submitted_at else None,
        result=reverse("exams:result", args=[attempt_id]),
    )


def refusal(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return reply({"code": code, "error": message, **more}, status)


def reply(said: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})
