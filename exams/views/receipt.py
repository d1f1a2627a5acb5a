"""The receipt of one's own attempt: a page to read and print, and the signed file."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams import attesting
from exams.models import Attempt
from exams.views.desk import attempt_or_404
from exams.views.guards import SignedIn

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


def with_times(value: Any, name: str = "") -> Any:
    """The record with its times as times, for the page to show in the reader's zone."""
    if isinstance(value, dict):
        return {key: with_times(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [with_times(part) for part in value]
    return datetime.fromisoformat(value) if name in TIMES and value else value
