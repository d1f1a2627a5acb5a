"""Charts of accounts for authors: what there is, who uses it, and files on their way to a new edition."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_slug
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import adopting, charting
from exams.formats import XLSX, accounts
from exams.formats.record import Unreadable
from exams.models import Account, Chart, ChartImport
from exams.rules.charts import Report, Verdict
from exams.views.account_phrases import LABELS, told
from exams.views.guards import SignedIn, sees_items, writes_items
from exams.views.importing import download

PER_PAGE, MOST_HITS, MOST_USES = 100, 50, 50


class UploadForm(forms.Form):
    """A file that becomes the next edition of a chart, or a new one with a name and an identifier."""

    file = forms.FileField(label=gettext_lazy("文件"), max_length=200)
    replaces = forms.ModelChoiceField(
        Chart.objects.current(),
        label=gettext_lazy("导入为"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("一套新的科目表"),
        help_text=gettext_lazy("选一套已有的，就成为它的新版。用旧版写的试题继续用旧版，不受影响。"),
    )
    keeps = forms.TypedChoiceField(
        label=gettext_lazy("文件里没有的科目"),
        choices=[
            ("yes", gettext_lazy("保留：文件只写要增加和改动的科目")),
            ("no", gettext_lazy("去掉：文件是完整的科目表")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
        help_text=gettext_lazy("只对新版有用。"),
    )
    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("新科目表必填；新版留空则沿用原名。"),
    )
    slug = forms.CharField(
        label=gettext_lazy("标识"),
        max_length=40,
        required=False,
        validators=[validate_slug],
        help_text=gettext_lazy("新科目表必填：英文、数字和连字符，例如 my-company。新版的标识自动生成。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = {"list": " ".join(accounts.ENDINGS), "n": accounts.LARGEST // 1024**2}
        self.fields["file"].help_text = _("%(list)s，最大 %(n)s MB。上传后先看报告，不会直接改动科目表。") % values
        self.fields["file"].widget.attrs["accept"] = ",".join(accounts.ENDINGS)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug.rpartition("-")[2].isdigit():
            raise ValidationError(_("标识不能以“-数字”结尾，那样的标识留给新版。"))
        if slug and Chart.objects.filter(slug=slug).exists():
            raise ValidationError(_("这个标识已经有科目表在用。要更新它，请在“导入为”里选它。"))
        return slug

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "replaces" in self.errors or data.get("replaces"):
            return data
        for name in ("title", "slug"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("新科目表要填写这一项。"), code="required"))
        if data.get("title") and Chart.objects.current().filter(title=data["title"].strip()).exists():
            self.add_error("title", _("已经有同名的科目表。要更新它，请在“导入为”里选它。"))
        return data


@never_cache
@require_GET
@sees_items
def charts(request: SignedIn) -> HttpResponse:
    """The charts in use; with a word, the accounts that it finds in them."""
    words = request.GET.get("q", "").strip()[:60]
    current = Chart.objects.current().annotate(n=Count("accounts")).select_related("made_by")
    hits = charting.search(Account.objects.filter(chart__in=Chart.objects.current()), words) if words else None
    found = list(hits.select_related("chart").order_by("chart__title", "code")[: MOST_HITS + 1]) if hits else []
    context = {
        "charts": current,
        "words": words,
        "hits": found[:MOST_HITS],
        "has_more": len(found) > MOST_HITS,
        "replaced": Chart.objects.exclude(successor=None).annotate(n=Count("accounts")).select_related("successor"),
    }
    return render(request, "exams/charts/list.html", context)


@never_cache
@require_GET
@sees_items
def chart(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Chart.objects.select_related("replaces", "successor", "made_by"), slug=slug)
    words = request.GET.get("q", "").strip()[:60]
    rows = charting.search(found.accounts.all(), words) if words else found.accounts.all()
    used = charting.uses(found)
    newest = charting.newest(found.slug)
    context = {
        "chart": found,
        "newest": newest if newest != found else None,
        "words": words,
        "page": Paginator(rows.select_related("parent").order_by("code"), PER_PAGE).get_page(request.GET.get("page")),
        "querystring": urlencode({"q": words}) if words else "",
        "total": found.accounts.count(),
        "uses": used[:MOST_USES],
        "more_uses": max(0, len(used) - MOST_USES),
        "is_used": found.uses.exists(),
    }
    return render(request, "exams/charts/chart.html", context)


@never_cache
@require_GET
@sees_items
def chart_file(request: SignedIn, slug: str) -> HttpResponse:
    """The chart as a spreadsheet that can be changed and uploaded again."""
    found = get_object_or_404(Chart, slug=slug)
    return download(accounts.write(charting.rows_of(found)), f"{found}.xlsx", XLSX)


@never_cache
@require_http_methods(["GET", "POST"])
@writes_items
def chart_imports(request: SignedIn) -> HttpResponse:
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"replaces": request.GET.get("chart", "")},
    )
    if request.method == "POST" and form.is_valid():
        parcel = taken_in(request, form)
        if parcel is not None:
            return redirect("exams:chart_import", parcel.pk)
    earlier = ChartImport.objects.filter(person=request.user).select_related("chart", "replaces").defer("lines")[:10]
    context = {"form": form, "earlier": earlier, "example": Chart.objects.current().first()}
    return render(request, "exams/charts/import.html", context, status=422 if form.is_bound else 200)


def taken_in(request: SignedIn, form: UploadForm) -> ChartImport | None:
    """What was read, kept; None with the form saying what is wrong with the file."""
    data = form.cleaned_data
    replaces: Chart | None = data["replaces"]
    try:
        if data["file"].size > accounts.LARGEST:
            raise Unreadable(_("文件超过 %(n)s MB。请拆成几个文件上传。") % {"n": accounts.LARGEST // 1024**2})
        lines = accounts.read(data["file"].name, data["file"].read())
    except Unreadable as unreadable:
        form.add_error("file", str(unreadable))
        return None
    return adopting.take_in(
        request.user,
        data["file"].name,
        lines,
        title=data["title"].strip() or (replaces.title if replaces else ""),
        slug="" if replaces else data["slug"],
        replaces=replaces,
        keeps=data["keeps"],
    )


@never_cache
@require_GET
@writes_items
def chart_import(request: SignedIn, pk: int) -> HttpResponse:
    """Line by line what would become of the file, and what that means for items."""
    mine = ChartImport.objects.select_related("chart", "replaces__successor")
    parcel = get_object_or_404(mine, pk=pk, person=request.user)
    report = adopting.report_of(parcel)
    counts = report.counts()
    # Whoever has to mend a file sees first what is wrong with it.
    wanted = request.GET.get("verdict", Verdict.PROBLEM if counts[Verdict.PROBLEM] else "")
    shown = [line for line in report.lines if line.verdict == wanted] if wanted in counts else report.lines
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    used = charting.uses(parcel.replaces) if parcel.replaces else []
    context = {
        "parcel": parcel,
        "report": report,
        "page": page,
        "rows": [told(line) for line in page.object_list],
        "pills": pills(report, wanted),
        "problems": counts[Verdict.PROBLEM],
        "is_overtaken": parcel.chart is None and parcel.replaces and hasattr(parcel.replaces, "successor"),
        "uses": used,
        "touched": charting.touched(used, report)[:MOST_USES],
        "querystring": f"verdict={wanted if wanted in counts else ''}",
    }
    return render(request, "exams/charts/report.html", context)


def pills(report: Report, wanted: str) -> list[dict[str, Any]]:
    """The filter above the report: verdicts with how many lines they have."""
    counts = report.counts()
    every = {"label": _("全部"), "url": "?verdict=", "is_current": wanted not in counts, "count": len(report.lines)}
    return [
        every,
        *(
            {"label": label, "url": f"?verdict={value}", "is_current": wanted == value, "count": counts[value]}
            for value, label in LABELS.items()
            if counts[value]
        ),
    ]


@require_POST
@writes_items
def chart_commitment(request: SignedIn, pk: int) -> HttpResponse:
    parcel = get_object_or_404(ChartImport, pk=pk, person=request.user)
    try:
        made = adopting.adopt(parcel)
    except adopting.AlreadyAdopted:
        messages.info(request, _("这份文件已经导入过，没有再导入一次。"))
    except adopting.NotSound:
        messages.error(request, _("文件里有问题，或者没有新内容，没有导入。请看报告。"))
    except charting.Overtaken:
        messages.error(request, _("这套科目表刚刚有了新版，没有导入。请重新上传，与新版比较。"))
    except charting.SlugTaken:
        messages.error(request, _("这个标识刚刚被别的科目表占用，没有导入。请换一个标识重新上传。"))
    else:
        messages.success(request, _("已导入“%(chart)s”。新写的试题可以选它。") % {"chart": made})
        return redirect("exams:chart", made.slug)
    return redirect("exams:chart_import", parcel.pk)
