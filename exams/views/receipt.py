"""The receipt of one's own attempt: a page to read and print, the signed file, and who was handed one may check it."""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from exams import attesting
from exams.models import Attempt
from exams.rules.receipt import Record
from exams.views.desk import attempt_or_404
from exams.views.guards import SignedIn, address_of
from people.pacing import is_too_often

LARGEST = 5 * 1024 * 1024  # bytes of an upload; the command takes larger ones
CHECKS, PERIOD = 20, 60  # so many a minute for one address

TIMES = {"at", "from", "to", "deadline", "started_at", "submitted_at", "issued_at"}


@never_cache
@require_GET
def receipt(request: SignedIn, attempt_id: int) -> HttpResponse:
    found = attempt_or_404(request, attempt_id)
    if found.state == Attempt.State.RUNNING:
        return redirect("exams:sitting", found.pk)
    signed = attesting.receipt_of(found)
    context = {
        "attempt": found,
        "exam": found.exam,
        "receipt": with_times(signed["receipt"]),
        "signature": signed["signature"],
    }
    return render(request, "exams/receipt.html", context)


@never_cache
@require_GET
def receipt_file(request: SignedIn, attempt_id: int) -> HttpResponse:
    found = attempt_or_404(request, attempt_id)
    if found.state == Attempt.State.RUNNING:
        return redirect("exams:sitting", found.pk)
    text = json.dumps(attesting.receipt_of(found), ensure_ascii=False, indent=1)
    headers = {
        "Content-Disposition": f'attachment; filename="receipt-{found.exam.slug}-{found.pk}.json"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@csrf_exempt  # changes nothing; and whoever checks the token first has read the whole file before its size is known
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Did this installation sign this file, and what does it say? For anybody; the file is not kept."""
    if request.method == "GET":
        return render(request, "exams/receipt_check.html")
    if is_too_often(f"receipt:{address_of(request)}", CHECKS, PERIOD):
        return render(request, "exams/receipt_check.html", {"outcome": "too_often"}, status=429)
    outcome, found = judged(request)
    status = 200 if outcome in {"genuine", "tampered"} else 422
    return render(
        request, "exams/receipt_check.html", {"outcome": outcome, "receipt": with_times(found)}, status=status
    )


def judged(request: HttpRequest) -> tuple[str, Record]:
    """genuine, tampered, no_receipt, too_large or missing, and what a genuine one says."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + 10_000:
        return "too_large", {}
    file = request.FILES.get("file")
    if file is None:
        return "missing", {}
    try:
        return "genuine", attesting.verified(file.read())
    except attesting.NotAReceipt:
        return "no_receipt", {}
    except attesting.Tampered:
        return "tampered", {}


def with_times(value: Any, name: str = "") -> Any:
    """The record with its times as times, for the page to show in the reader's zone."""
    if isinstance(value, dict):
        return {key: with_times(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [with_times(part) for part in value]
    return datetime.fromisoformat(value) if name in TIMES and value else value
