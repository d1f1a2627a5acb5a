"""Admin screens of self-service: golden questions, questions for engineers, releases that are held."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from kb.asking import enquiring, proving, releasing
from kb.asking.forms import EnquiryKeepingForm, GoldenQuestionForm
from kb.asking.placing import written
from kb.models import Enquiry, GoldenQuestion, ReleaseHold
from people.visibility import me


class GoldenIndexView(generic.IndexView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        run = HeaderButton(_("全部重新运行"), url=reverse("golden_question:run"), icon_name="rotate", priority=20)
        return [*super().header_buttons, run]


class GoldenQuestionViewSet(ModelViewSet):
    model = GoldenQuestion
    name = "golden_question"
    url_prefix = "golden-questions"
    icon = "tick-inverse"
    menu_label = pgettext_lazy("plural", "必答题")
    index_view_class = GoldenIndexView
    copy_view_enabled = False
    list_filter = ["state", "audience"]
    search_fields = ["question", "note"]
    list_display = [
        "question",
        Column("state", label=gettext_lazy("结果"), accessor="get_state_display", sort_key="state"),
        Column("place", label=gettext_lazy("应答到哪里"), accessor=written),
        Column("found", label=gettext_lazy("实际答到"), accessor="found"),
        Column("audience", label=gettext_lazy("提问身份"), accessor="get_audience_display"),
        Column("checked_at", label=gettext_lazy("上次运行"), accessor="checked_at", sort_key="checked_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[GoldenQuestionForm]:
        return GoldenQuestionForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("run/", run, name="run")]


class EnquiryViewSet(ModelViewSet):
    model = Enquiry
    name = "enquiry"
    url_prefix = "enquiries"
    icon = "help"
    menu_label = pgettext_lazy("plural", "向工程师的提问")
    copy_view_enabled = False
    edit_template_name = "kb/keeping/enquiry.html"
    list_filter = ["state"]
    search_fields = ["question", "detail"]
    list_display = [
        "question",
        Column("state", label=gettext_lazy("状态"), accessor="get_state_display", sort_key="state"),
        Column("person", label=gettext_lazy("提问人"), accessor="person"),
        Column("organisation", label=gettext_lazy("组织"), accessor="person.organisation"),
        Column("edition", label=gettext_lazy("版本"), accessor="edition"),
        Column("times", label=gettext_lazy("提问次数"), accessor="times", sort_key="times"),
        Column("created_at", label=gettext_lazy("提问时间"), accessor="created_at", sort_key="created_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[EnquiryKeepingForm]:
        return EnquiryKeepingForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("draft/<int:pk>/", draft, name="draft")]


class SelfServiceGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("自助问答")
    menu_icon = "help"
    menu_order = 250
    items = (GoldenQuestionViewSet(), EnquiryViewSet())


def require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest) -> HttpResponse:
    """Ask all golden questions now. A visit without a press of the button asks first."""
    require(request, "kb.change_goldenquestion")
    if request.method != "POST":
        return TemplateResponse(request, "kb/keeping/run.html", {"number": GoldenQuestion.objects.count()})
    outcomes = proving.prove_all()
    said = {"passed": sum(one.is_passed for one in outcomes), "n": len(outcomes)}
    tell = messages.success if said["passed"] == said["n"] else messages.warning
    tell(request, _("运行了 %(n)s 道必答题，通过 %(passed)s 道。") % said)
    return redirect("golden_question:index")


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a question into a draft of a FAQ entry, and go and write it."""
    require(request, "kb.add_faqentry")
    entry = enquiring.draft(get_object_or_404(Enquiry, pk=pk), me(request))
    return redirect("wagtailsnippets_kb_faqentry:edit", entry.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """A release that is held: which questions it would break, and 「仍要发布」."""
    held = get_object_or_404(ReleaseHold.objects.select_related("edition__manual", "revision", "decided_by"), pk=pk)
    if not held.edition.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method == "POST" and held.decided_at is None:
        releasing.release_anyway(held, me(request))
        messages.success(request, _("%(edition)s 已发布。") % {"edition": held.edition.label})
        return redirect("wagtailadmin_explore", held.edition.pk)
    return TemplateResponse(request, "kb/keeping/hold.html", {"hold": held, "edition": held.edition})


def urls() -> list[URLPattern]:
    return [path("releases/<int:pk>/", hold, name="kb_release_hold")]


def stopped(request: HttpRequest, page: Any) -> HttpResponse | None:
    """For the hooks of the editor: the page about the hold instead of the release."""
    revision = page.get_latest_revision()
    held = releasing.hold(page, revision, me(request)) if revision else None
    return redirect("kb_release_hold", held.pk) if held else None
