"""The transparency log, for anybody: the heads of all days, and the entries themselves for who wants to check."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.chaining import link_of
from certificates.models import LogEntry, LogHead
from certificates.rules.chain import written
from certificates.views.answering import as_json, paced, unlisted, wants_json

DAYS = 30  # heads on the page; JSON has all
MOST = 1000  # entries at once


@login_not_required
@unlisted
@never_cache
@require_safe
@paced
def heads(request: HttpRequest) -> HttpResponse:
    published = LogHead.objects.all()
    if wants_json(request):
        rows = published.values_list("day", "sequence", "hash")
        return as_json({"heads": [{"day": day.isoformat(), "sequence": n, "hash": digest} for day, n, digest in rows]})
    context = {"heads": list(published[:DAYS]), "earlier": max(published.count() - DAYS, 0)}
    return TemplateResponse(request, "certificates/log.html", context)


@login_not_required
@unlisted
@never_cache
@require_safe
@paced
def entries(request: HttpRequest) -> HttpResponse:
    """`?after=N`: the next MOST entries; `next` is what to ask for after them, null at the end."""
    text = request.GET.get("after", "0")
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    rows = list(LogEntry.objects.filter(sequence__gt=after)[: MOST + 1])
    listed = [{**written(link_of(row)), "hash": row.hash} for row in rows[:MOST]]
    return as_json({"entries": listed, "next": rows[MOST - 1].sequence if len(rows) > MOST else None})
