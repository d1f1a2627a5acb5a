"""Files of items into the bank: upload, report line by line, commit. Everybody sees their own uploads only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import formats, importing
from exams.formats import excel
from exams.formats.record import Unreadable
from exams.models import Account, Chart, ImportRow, ItemImport, ItemVersion, Topic
from exams.views.guards import SignedIn, writes_items
from people.models import Competency

PER_PAGE = 50
STALE = timedelta(minutes=10)
State, Verdict = ItemImport.State, ImportRow.Verdict
KINDS = dict(ItemVersion.Kind.choices)
TONES = {
    Verdict.NEW: "success",
    Verdict.CHANGED: "info",
    Verdict.DUPLICATE: "neutral",
    Verdict.PROBLEM: "danger",
}


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("文件"), max_length=200)
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label=gettext_lazy("没有写知识点的题归入"),
        required=False,
        empty_label=gettext_lazy("不指定：每道题都要写知识点"),
    )
    makes_topics = forms.BooleanField(label=gettext_lazy("文件里的新知识点自动新建"), required=False)

    def __init__(self, *args: Any, may_make_topics: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("%(list)s，最大 %(n)s MB。上传后先看报告，不会直接写入题库。") % {
            "list": formats.accepted(),
            "n": formats.LARGEST // 1024**2,
        }
        self.fields["file"].widget.attrs["accept"] = formats.accepted().replace(" ", ",")
        if not may_make_topics:
            del self.fields["makes_topics"]


@never_cache
@require_http_methods(["GET", "POST"])
@writes_items
def imports(request: SignedIn) -> HttpResponse:
    may_make_topics = request.user.has_perm("exams.add_topic")
    form = UploadForm(
        request.POST if request.method == "POST" else None, request.FILES or None, may_make_topics=may_make_topics
    )
    if request.method == "POST" and form.is_valid():
        parcel = taken_in(request, form)
        if parcel is not None:
            return redirect("exams:item_import_report", parcel.pk)
    earlier = ItemImport.objects.filter(person=request.user).annotate(n=Count("rows"))[:10]
    context = {"form": form, "earlier": earlier, "formats": formats.FORMATS.values()}
    return render(request, "exams/bank/import.html", context, status=422 if form.is_bound else 200)


def taken_in(request: SignedIn, form: UploadForm) -> ItemImport | None:
    """The dry run, or None with the form saying what is wrong with the file."""
    data = form.cleaned_data
    file = data["file"]
    if file.size > formats.LARGEST:
        form.add_error("file", _("文件超过 %(n)s MB。请拆成几个文件上传。") % {"n": formats.LARGEST // 1024**2})
        return None
    try:
        return importing.take_in(
            request.user, file.name, file.read(), data["topic"], bool(data.get("makes_topics", False))
        )
    except Unreadable as unreadable:
        form.add_error("file", str(unreadable))
        return None


@never_cache
@require_GET
@writes_items
def report(request: SignedIn, pk: int) -> HttpResponse:
    """Line by line what becomes of the file; while a job writes it, the page comes again by itself."""
    parcel = get_object_or_404(ItemImport.objects.select_related("topic"), pk=pk, person=request.user)
    wanted = request.GET.get("verdict", "")
    rows = parcel.rows.select_related("item", "twin")
    rows = rows.none() if parcel.state == State.READING else rows  # half a report is none
    counts = dict(parcel.rows.values_list("verdict").annotate(n=Count("pk")))
    shown = rows.filter(verdict=wanted) if wanted in Verdict.values else rows
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    progress = progress_of(parcel)
    context = {
        "parcel": parcel,
        "format": formats.FORMATS[parcel.format].label if parcel.format in formats.FORMATS else parcel.format,
        "page": page,
        "rows": [(row, TONES[Verdict(row.verdict)], KINDS.get(row.record["draft"]["kind"], "")) for row in page],
        "pills": pills(counts, wanted),
        "counts": counts,
        "progress": progress,
        "percent": 100 * progress["done"] // max(progress["all"], 1),
        "querystring": f"verdict={wanted}" if wanted in Verdict.values else "",
    }
    response = render(request, "exams/bank/import_report.html", context)
    if parcel.state in {State.READING, State.RUNNING}:
        since = parcel.committed_at or parcel.created_at
        response["Refresh"] = "3" if timezone.now() - since < STALE else "30"
    return response


def progress_of(parcel: ItemImport) -> dict[str, int]:
    """How many items are looked at of those in the file; when it was read, how many are written of those to be."""
    if parcel.state == State.READING:
        return {"done": parcel.rows.count(), "all": parcel.total}
    return parcel.rows.aggregate(
        done=Count("pk", filter=Q(item__isnull=False)),
        all=Count("pk", filter=Q(verdict__in=[Verdict.NEW, Verdict.CHANGED])),
    )


def pills(counts: dict[str, int], wanted: str) -> list[dict[str, Any]]:
    """The filter above the report: verdicts with how many rows they have."""
    every = {"label": _("全部"), "url": "?", "is_current": not wanted, "count": sum(counts.values())}
    return [
        every,
        *(
            {"label": label, "url": f"?verdict={value}", "is_current": wanted == value, "count": counts[value]}
            for value, label in Verdict.choices
            if counts.get(value)
        ),
    ]


@require_POST
@writes_items
def commitment(request: SignedIn, pk: int) -> HttpResponse:
    parcel = get_object_or_404(ItemImport, pk=pk, person=request.user)
    try:
        importing.commit(parcel)
    except importing.AlreadyCommitted:
        messages.info(request, _("这份文件已经导入过，没有再导入一次。"))
    return redirect("exams:item_import_report", parcel.pk)


@never_cache
@require_GET
@writes_items
def template(request: SignedIn) -> HttpResponse:
    """The empty workbook, with topics, competencies and accounts of this installation to choose from."""
    topics = list(Topic.objects.values_list("title", flat=True))
    competencies = [one.title for one in Competency.objects.all()]
    charts = Chart.objects.current()
    accounts = dict.fromkeys(str(account) for account in Account.objects.filter(chart__in=charts).order_by("code"))
    data = excel.template(topics, competencies, [chart.title for chart in charts], list(accounts))
    return download(data, _("试题导入模板") + ".xlsx", formats.XLSX)


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep, never shown in the page."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
