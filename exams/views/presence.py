"""The page says that it was left, or that the candidate is back. JSON in, JSON out; refusals as for saves."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from exams import sitting, watching
from exams.rules.content import BadResponse
from exams.views.saving import is_token, refusal

LARGEST = 1024  # bytes


@login_not_required  # a session that ran out must be told in JSON, not by a page to sign in
@never_cache
@require_POST
def presence(request: HttpRequest, attempt_id: int) -> JsonResponse:
    if not request.user.is_authenticated:
        return refusal(401, "signed_out", _("登录已过期。请重新登录，未保存的答案仍在本机。"))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return refusal(413, "too_large", _("这个答案太长，无法保存。"))
    try:
        window, step, client_key = read(request.body)
        seen = watching.note(attempt_id, request.user, window=window, step=step, client_key=client_key)
    except BadResponse:
        return refusal(400, "malformed", _("无法识别这个请求。"))
    except sitting.NotYours:
        return refusal(404, "not_found", _("没有找到这场考试。"))
    except sitting.StaleWindow:
        return refusal(409, "stale_window", _("已在另一个窗口继续作答，本窗口不再保存。"))
    except sitting.ExamClosed:
        return refusal(410, "closed", _("考试已经结束。"))
    result = reverse("exams:result", args=[attempt_id]) if seen.is_collected else ""
    return JsonResponse({"times": seen.times, "limit": seen.limit, "result": result})


def read(body: bytes) -> tuple[str, str, str]:
    """Window, step and client key. Raises BadResponse."""
    try:
        data = json.loads(body)
        window, step, client_key = data["window"], data["step"], data["client_key"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadResponse("not the JSON of a presence") from None
    if step not in list(watching.STEPS) or not is_token(window, 32) or not is_token(client_key, 64):
        raise BadResponse("step is left or returned; window and client key are short ASCII texts")
    return window, step, client_key
