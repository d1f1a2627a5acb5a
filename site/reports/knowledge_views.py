"""The author's page: what was searched in vain, its export, and the way from a failed question to a draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kb import filling
from kb.models import SearchQuery
from people.visibility import me
from reports import knowledge, tabling
from reports.knowledge import Report
from reports.wishes import PERIODS, List, Wish


@dataclass(frozen=True)
class Choice:
    """One tab or pill."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    wish = wish_of(request)
    report = knowledge.report(request.user, wish)
    context = {
        "report": report,
        "wish": wish,
        "tabs": list(tabs(report)),
        "periods": list(periods(wish)),
        "manuals": list(manuals(report)),
        "querystring": querystring(wish),
        "may_write": request.user.has_perm("kb.add_faqentry"),
    }
    return TemplateResponse(request, "reports/knowledge.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    wish = wish_of(request)
    report = knowledge.report(request.user, wish, knowledge.MOST)
    write = tabling.FORMATS.get(request.GET.get("format", "xlsx"))
    if write is None:
        raise Http404
    kind, suffix, made = write(report)
    name = f"knowledge-{wish.shown}-{timezone.localdate():%Y%m%d}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type=kind, headers=headers)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """“去写”: a draft with the question filled in, opened in the editor."""
    wish_of(request)
    if not request.user.has_perm("kb.add_faqentry"):
        raise PermissionDenied
    asked, manual = request.POST.get("question", ""), request.POST.get("manual", "")
    with knowledge.wall_for(request.user):
        try:
            entry = filling.write(me(request), asked, manual, SearchQuery.objects.filter(settled=True))
        except filling.NoSuchQuestion:
            raise Http404 from None
    return redirect("wagtailsnippets_kb_faqentry:edit", entry.pk)


def wish_of(request: HttpRequest) -> Wish:
    """What the address asks for; anything odd is the default. Refuses whoever may not read the report at all."""
    if not knowledge.may_read(request.user):
        raise PermissionDenied
    shown, days = request.GET.get("list", ""), request.GET.get("days", "")
    return Wish(
        shown=List(shown) if shown in set(List) else List.VAIN,
        days=int(days) if days in {str(period) for period in PERIODS} else PERIODS[0],
        manual=request.GET.get("manual", "").replace("\x00", "")[:255],
    )


def querystring(wish: Wish, **changes: object) -> str:
    return urlencode({"list": wish.shown, "days": wish.days, "manual": wish.manual, **changes})


def address(wish: Wish, **changes: object) -> str:
    return f"{reverse('reports:knowledge')}?{querystring(wish, **changes)}"


def tabs(report: Report) -> Iterator[Choice]:
    labels = {
        List.VAIN: _("没找到"),
        List.UNOPENED: _("找到没点"),
        List.UNHELPFUL: _("看了没用"),
        List.GAPS: _("处理进展"),
    }
    for one, label in labels.items():
        yield Choice(label, address(report.wish, list=one), one == report.wish.shown, report.counts[one])


def periods(wish: Wish) -> Iterator[Choice]:
    for days in PERIODS:
        label = ngettext("近 %(n)s 天", "近 %(n)s 天", days) % {"n": days}
        yield Choice(label, address(wish, days=days), days == wish.days)


def manuals(report: Report) -> Iterator[Choice]:
    yield Choice(_("全部"), address(report.wish, manual=""), not report.wish.manual)
    for slug, title in report.manuals:
        yield Choice(title, address(report.wish, manual=slug), slug == report.wish.manual)
