"""The item bank, for authors and reviewers. The only screens that show keys before an exam."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from exams import authoring, reviewing, types
from exams.contents import content_of
from exams.models import Blueprint, Item, ItemReview, ItemVersion, Tag, Topic
from exams.rules.content import Entry, KeyLine
from exams.rules.draw import moved
from exams.rules.parts import order_of
from exams.views import kind_guide, paper
from exams.views.bank_filters import FILTERS, MEASURES, filtered
from exams.views.forms_by_kind import FORMS, initial_of
from exams.views.guards import SignedIn, sees_items, writes_items
from exams.views.item_forms import ItemForm
from exams.wording import percent
from people.models import Competency

State = ItemVersion.State
TONES = {State.DRAFT: "neutral", State.REVIEW: "warning", State.APPROVED: "success", State.REPLACED: "neutral"}
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """An item in the list: its newest version, what is approved, what is flagged."""

    item: Item
    newest: ItemVersion
    approved: ItemVersion | None
    tone: str
    flags: list[ItemReview]

    @property
    def percent(self) -> str:
        return measured(self.item)


def measured(item: Item) -> str:
    """The share of its points that candidates earned; empty while nobody can say."""
    use = getattr(item, "use", None)
    return percent(use.facility) if use and use.facility is not None else ""


@never_cache
@require_GET
@sees_items
def bank(request: SignedIn) -> HttpResponse:
    found = filtered(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "rows": rows_of(found, page),
        "topics": Topic.objects.annotate(n=Count("items")),
        "states": [State.DRAFT, State.REVIEW, State.APPROVED],
        "kinds": ItemVersion.Kind.choices,
        "chosen": {name: request.GET.get(name, "") for name in FILTERS},
        "competencies": Competency.objects.all(),
        "tags": Tag.objects.filter(items__isnull=False).distinct(),
        "measures": MEASURES,
        "querystring": query.urlencode(),
    }
    return render(request, "exams/bank/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@writes_items
def create(request: SignedIn) -> HttpResponse:
    kind = request.GET.get("kind", "")
    if kind not in FORMS:
        return render(request, "exams/bank/kinds.html", {"groups": kind_guide.GROUPS})
    form = FORMS[kind](request.POST if request.method == "POST" else None, request.FILES or None)
    return written(request, form) or form_page(request, form)


@never_cache
@require_http_methods(["GET", "POST"])
@writes_items
def edit(request: SignedIn, slug: str) -> HttpResponse:
    """Saving makes a new draft; the version that papers draw stays until the draft is approved."""
    item = get_object_or_404(Item, slug=slug)
    newest = newest_of(item)
    form = FORMS[newest.kind](
        request.POST if request.method == "POST" else None, request.FILES or None, initial=initial_of(newest), item=item
    )
    return written(request, form) or form_page(request, form, item)


@never_cache
@require_GET
@sees_items
def item(request: SignedIn, slug: str) -> HttpResponse:
    """One item with its versions; `?version=` looks at an older one."""
    found = get_object_or_404(Item.objects.select_related("topic", "competency", "use"), slug=slug)
    versions = list(found.versions.select_related("written_by", "approved_by").order_by("-number"))
    wanted = request.GET.get("version", "")
    shown = next((version for version in versions if str(version.number) == wanted), versions[0])
    context = {
        "item": found,
        "versions": [(version, TONES[State(version.state)]) for version in versions],
        "version": shown,
        "tone": TONES[State(shown.state)],
        "is_newest": shown == versions[0],
        "preview": preview(shown),
        "key": key_of(shown),
        "how_marked": types.of(shown.kind).how_marked(content_of(shown)),
        "key_is_choice": types.of(shown.kind).IS_CHOICE,
        "citations": shown.citations.select_related("lineage__manual", "section_version"),
        "steps": ItemReview.objects.filter(item_version__item=found).select_related("by", "item_version"),
        "flags": reviewing.flags([shown]).get(shown.pk, []),
        "may_approve": request.user.has_perm("exams.review_itemversion"),
        "tags": list(found.tags.all()),
        "measured": measured(found),
        "drawn_by": Blueprint.objects.filter(Q(sections__rules__topic=found.topic) | Q(sections__rules__item=found))
        .distinct()
        .order_by("title"),
        "is_own": shown.written_by_id == request.user.pk,
    }
    return render(request, "exams/bank/item.html", context)


def rows_of(found: QuerySet[Item], page: "Page[Item]") -> list[Row]:
    """Four queries, whatever the length of the page."""
    versions = ItemVersion.objects.select_related("written_by").order_by("-number")
    wanted = found.select_related("topic", "use").prefetch_related(
        Prefetch("versions", versions, to_attr="all_versions"), "tags"
    )
    items: list[Any] = list(wanted[max(0, page.start_index() - 1) : page.end_index()])
    current = [version for one in items for version in one.all_versions if version.state != State.REPLACED]
    flagged = reviewing.flags(current)
    rows = []
    for one in items:
        newest = one.all_versions[0]
        approved = next((version for version in one.all_versions if version.state == State.APPROVED), None)
        flags = [flag for version in one.all_versions for flag in flagged.get(version.pk, [])]
        rows.append(Row(one, newest, approved, TONES[State(newest.state)], flags))
    return rows


def newest_of(item: Item) -> ItemVersion:
    version = item.versions.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def written(request: SignedIn, form: ItemForm) -> HttpResponse | None:
    """Save a valid form; None when the form has to be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    data = form.cleaned_data
    if not data["is_another"] and (twin := authoring.twin_of(form.draft(), form.item)):
        form.warn_of(twin)
        return None
    try:
        version = authoring.write_item(
            data["slug"],
            data["topic"],
            form.draft(),
            request.user,
            difficulty=data["difficulty"],
            competency=data["competency"],
            tags=data["tags"],
        )
    except authoring.UnfinishedItem as unfinished:
        for problem in unfinished.problems:
            form.add_error(None, problem)
        return None
    messages.success(request, _("已保存为第 %(n)s 版草稿。") % {"n": version.number})
    return redirect("exams:item", version.item.slug)


def form_page(request: SignedIn, form: ItemForm, item: Item | None = None) -> HttpResponse:
    kind = ItemVersion.Kind(form.kind).label
    status = 422 if form.is_bound else 200
    return render(request, "exams/bank/form.html", {"form": form, "item": item, "kind_label": kind}, status=status)


def preview(version: ItemVersion) -> paper.Question:
    """The question as a candidate would see it, in one possible order."""
    kind, content = types.of(version.kind), content_of(version)
    shape = moved(kind.shape(content), kind.fixed(content), str(version.pk), "preview")
    entry = Entry(1, version.pk, Decimal(1), shape)
    return replace(paper.question(entry, kind.candidate_view(content, order_of(shape)), None, None), elapsed=0)


def key_of(version: ItemVersion) -> tuple[KeyLine, ...]:
    content = content_of(version)
    order = [option.id for option in content.options]
    return types.of(version.kind).describe_key(content, [], order)
