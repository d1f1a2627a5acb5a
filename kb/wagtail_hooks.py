"""What the editor and Wagtail's own views do differently here."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.documents.views.serve import serve
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from kb.carrying import relabel
from kb.models import Attachment, EditionPage, Lineage
from kb.pagelinks import EditionLinkHandler
from kb.views import keeping
from kb.viewsets import DictionaryGroup
from kb.visibility import may_see_document

# The hook below decides by audience; public attachments are for visitors too.
login_not_required(serve)


@hooks.register("before_serve_document")
def only_for_its_audience(document: Attachment, request: HttpRequest) -> None:
    if not may_see_document(request.user, document):
        raise Http404


@hooks.register("register_rich_text_features", order=10)
def links_follow_the_edition(features: FeatureRegistry) -> None:
    features.register_link_type(EditionLinkHandler)


@hooks.register("after_copy_page")
def name_the_edition(request: HttpRequest, page: Page, copy: Page) -> None:
    if isinstance(copy.specific, EditionPage):
        relabel(copy.specific)


@hooks.register("before_delete_page")
def keep_evidence(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Versions of its sections are evidence for lessons, papers and certificates: a manual is closed, not deleted."""
    inside = Page.objects.descendant_of(page, inclusive=True).values("pk")
    if not Lineage.objects.filter(manual__in=inside).exists():
        return None
    text = _("“%(title)s”里的章节已被课程、试题或证书引用为依据，不能删除。请改为取消发布。")
    messages.error(request, text % {"title": page.title})
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_bulk_action")
def keep_evidence_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class: Any
) -> HttpResponse | None:
    if action_type != "delete":
        return None
    pages = [one for one in objects if isinstance(one, Page)]
    return next((answer for page in pages if (answer := keep_evidence(request, page))), None)


@hooks.register("register_admin_viewset")
def dictionary() -> DictionaryGroup:
    return DictionaryGroup()


@hooks.register("register_admin_viewset")
def self_service() -> keeping.SelfServiceGroup:
    return keeping.SelfServiceGroup()


@hooks.register("register_admin_urls")
def release_urls() -> list[URLPattern]:
    return keeping.urls()


@hooks.register("before_publish_page")
def prove_release(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A release that would break golden questions is held until somebody says so."""
    return keeping.stopped(request, page) if isinstance(page, EditionPage) else None


@hooks.register("before_bulk_action")
def prove_releases(
    request: HttpRequest, action_type: str, objects: list[Any], action_class: Any
) -> HttpResponse | None:
    if action_type != "publish":
        return None
    pages = [one.specific for one in objects if isinstance(one, Page)]
    answers = (keeping.stopped(request, page) for page in pages if isinstance(page, EditionPage))
    return next((answer for answer in answers if answer), None)
