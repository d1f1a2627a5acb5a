"""Items of the bank as files, by the filters of the list. Keys are in them: for those who see the bank, nobody else.

Few items are written while one waits; many by a job, whose file is for who asked for it.
"""

from datetime import timedelta

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams import exporting, packing
from exams.formats import FORMATS, Format
from exams.models import ItemExport
from exams.views.bank_filters import filtered
from exams.views.guards import SignedIn, sees_items
from exams.views.importing import download

STALE = timedelta(minutes=10)
State = ItemExport.State


@never_cache
@require_GET
@sees_items
def export(request: SignedIn) -> HttpResponse:
    """The formats to choose from, each with what it cannot hold of these very items, where they are few."""
    items, querystring = filtered(request), request.GET.urlencode()
    total = items.count()
    written = [format for format in FORMATS.values() if format.writer]
    earlier = ItemExport.objects.filter(person=request.user).defer("items", "report")[:5]
    context = {
        "querystring": querystring,
        "total": total,
        "earlier": [(one, FORMATS[one.format].label) for one in earlier if one.format in FORMATS],
    }
    if total > packing.AT_ONCE:
        return render(request, "exams/bank/export_many.html", {**context, "formats": written})
    records = list(exporting.records_of(items))
    outlooks = [exporting.outlook(format, records) for format in written]
    return render(request, "exams/bank/export.html", {**context, "outlooks": outlooks, "total": len(records)})


@never_cache
@require_GET
@sees_items
def export_file(request: SignedIn, name: str) -> HttpResponse:
    format = written_format(name)
    if filtered(request).count() > packing.AT_ONCE:
        return redirect(f"{reverse('exams:item_export')}?{request.GET.urlencode()}")
    data = exporting.written(format, exporting.records_of(filtered(request)))
    return download(data, name_of(format), format.content_type)


@require_POST
@sees_items
def ask(request: SignedIn, name: str) -> HttpResponse:
    """A job for the items of the address, unless one for this person is still at work."""
    items = filtered(request).order_by("slug").values_list("pk", flat=True)
    parcel, is_new = packing.ask(request.user, written_format(name), list(items))
    if not is_new:
        messages.info(request, _("上一次导出还没有完成，请等它完成再导出别的。"))
    return redirect("exams:item_export_progress", parcel.pk)


@never_cache
@require_GET
@sees_items
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """How far it is, and what the file holds; while a job writes it, the page comes again by itself."""
    parcel = get_object_or_404(ItemExport, pk=pk, person=request.user)
    total = len(parcel.items)
    context = {
        "parcel": parcel,
        "format": written_format(parcel.format),
        "total": total,
        "percent": 100 * parcel.looked_at // max(total, 1),
        "kept_until": parcel.created_at + packing.KEPT,
    }
    response = render(request, "exams/bank/export_job.html", context)
    if parcel.state == State.RUNNING:
        response["Refresh"] = "3" if timezone.now() - parcel.created_at < STALE else "30"
    return response


@never_cache
@require_GET
@sees_items
def result(request: SignedIn, pk: int) -> FileResponse:
    """The file, to keep and never shown in the page."""
    parcel = get_object_or_404(ItemExport, pk=pk, person=request.user, state=State.DONE)
    format = written_format(parcel.format)
    try:
        file = default_storage.open(parcel.file)
    except OSError:
        raise Http404
    response = FileResponse(file, as_attachment=True, filename=name_of(format), content_type=format.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def written_format(name: str) -> Format:
    format = FORMATS.get(name)
    if format is None or format.writer is None:
        raise Http404
    return format


def name_of(format: Format) -> str:
    return f"{_('试题')}-{timezone.localdate()}{format.suffix}"
