"""Items of the bank as files, by the filters of the list. Keys are in them: for those who see the bank, nobody else."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams import exporting
from exams.formats import FORMATS
from exams.views.bank_filters import filtered
from exams.views.guards import SignedIn, sees_items
from exams.views.importing import download


@never_cache
@require_GET
@sees_items
def export(request: SignedIn) -> HttpResponse:
    """The formats to choose from, each with what it cannot hold of these very items."""
    records = list(exporting.records_of(filtered(request)))
    outlooks = [exporting.outlook(format, records) for format in FORMATS.values() if format.writer]
    context = {"outlooks": outlooks, "total": len(records), "querystring": request.GET.urlencode()}
    return render(request, "exams/bank/export.html", context)


@never_cache
@require_GET
@sees_items
def export_file(request: SignedIn, name: str) -> HttpResponse:
    format = FORMATS.get(name)
    if format is None or format.writer is None:
        raise Http404
    data = exporting.written(format, list(exporting.records_of(filtered(request))))
    return download(data, f"{_('试题')}-{timezone.localdate()}{format.suffix}", format.content_type)
