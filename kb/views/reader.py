"""The reader: shelf, manual, edition and section are served by their pages; permalinks and comparisons have addresses.

Whatever the viewer may not see is not found.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from kb import browsing, contrasting, showing, switching
from kb.models import EditionPage, Lineage, ManualIndexPage, ManualPage, SectionPage
from kb.visibility import can_read, sections


def shelf(request: HttpRequest, page: ManualIndexPage) -> HttpResponse:
    return TemplateResponse(request, "kb/shelf.html", {"page": page, "shelf": browsing.shelf(request.user)})


def manual(request: HttpRequest, page: ManualPage) -> HttpResponse:
    guard(request, page)
    return TemplateResponse(request, "kb/manual.html", {"page": page, "manual": browsing.manual(request.user, page)})


def edition(request: HttpRequest, page: EditionPage) -> HttpResponse:
    guard(request, page)
    return TemplateResponse(request, "kb/edition.html", {"page": page, "edition": browsing.edition(request.user, page)})


def section(request: HttpRequest, page: SectionPage) -> HttpResponse:
    guard(request, page)
    shown = showing.section(request.user, page, is_preview=is_preview(request))
    return TemplateResponse(request, "kb/section.html", {"page": page, "section": shown})


def guard(request: HttpRequest, page: Page) -> None:
    """A preview is shown to its author, whom Wagtail has checked; the page may not even be saved yet."""
    if not is_preview(request) and not can_read(request.user, page):
        raise Http404


def is_preview(request: HttpRequest) -> bool:
    return bool(getattr(request, "is_preview", False))


@login_not_required
@require_safe
def permalink(request: HttpRequest, manual: str, key: str) -> HttpResponse:
    """To the section in ?edition=, else in the edition the viewer's organisation uses, else in the newest."""
    lineage = lineage_or_404(request, manual, key)
    wanted = request.GET.get("edition", "")
    landing = switching.landing(request.user, lineage, wanted)
    if landing is None:
        raise Http404
    if landing.instead_of:
        said = {"title": landing.instead_of, "edition": label_of(landing.page), "there": landing.page.title}
        messages.info(request, _("%(edition)s 没有“%(title)s”这一节，已为您打开“%(there)s”。") % said)
    return redirect(landing.page.get_url(request))


def label_of(page: SectionPage | EditionPage) -> str:
    edition = page.edition if isinstance(page, SectionPage) else page
    return edition.label if edition else ""


@login_not_required
@require_safe
def compare(request: HttpRequest, manual: str, key: str) -> HttpResponse:
    """One section in two editions, side by side."""
    lineage = lineage_or_404(request, manual, key)
    shown = contrasting.comparison(request.user, lineage, request.GET.get("from", ""), request.GET.get("to", ""))
    if shown is None:
        raise Http404
    return TemplateResponse(request, "kb/compare.html", {"comparison": shown})


def lineage_or_404(request: HttpRequest, manual: str, key: str) -> Lineage:
    """One look for what is hidden as for what there is not: the time it takes says nothing either."""
    readable = sections(request.user).filter(lineage=OuterRef("pk"))
    known = Lineage.objects.filter(Exists(readable)).select_related("manual")
    return get_object_or_404(known, manual__slug=manual, key=key)
