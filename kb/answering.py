"""Puts together the pages of frequent questions and checklists."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kb import lineages
from kb.models import Checklist, FaqEntry, Guide, SectionPage
from kb.models.entries import Entry
from kb.rendering import render_richtext, render_richtexts
from kb.rules.text import html_paragraphs
from kb.visibility import checklists, faq, guides, manuals, sections, sees_drafts
from people.visibility import Viewer

PER_PAGE = 20
SNIPPET = 90  # characters of an answer in the list
OTHERS = 6


@dataclass(frozen=True)
class Option:
    label: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Question:
    entry: FaqEntry
    snippet: str
    applies: str


@dataclass(frozen=True)
class Questions:
    categories: list[Option]
    category: str
    page: Page
    rows: list[Question]
    checklists: list[Checklist]
    guides: list[Guide]
    querystring: str


@dataclass(frozen=True)
class Related:
    """The section that explains more: its title and where it leads."""

    title: str
    url: str


@dataclass(frozen=True)
class Answer:
    entry: FaqEntry
    crumbs: list[tuple[str, str]]
    body: SafeString
    manual: str
    applies: str
    tags: list[str]
    section: Related | None
    others: list[FaqEntry]
    edit_url: str


@dataclass(frozen=True)
class Check:
    title: str
    detail: SafeString
    expected: str
    section: Related | None


@dataclass(frozen=True)
class Checks:
    checklist: Checklist
    crumbs: list[tuple[str, str]]
    steps: list[Check]
    manual: str
    applies: str
    edit_url: str


def questions(viewer: Viewer, category: str, number: str) -> Questions:
    entries = faq(viewer).order_by("category", "question")
    options = categories(viewer, category)
    wanted = entries.filter(category=category) if category else entries
    page = Paginator(wanted, PER_PAGE).get_page(number)
    known = known_manuals(viewer)
    is_first = not category and page.number == 1
    return Questions(
        categories=options,
        category=category,
        page=page,
        rows=[Question(entry, snippet(entry.answer), range_of(entry, known)) for entry in page],
        checklists=list(checklists(viewer).order_by("title")) if is_first else [],
        guides=list(guides(viewer).order_by("category", "title")) if is_first else [],
        querystring=urlencode({"category": category}) if category else "",
    )


def categories(viewer: Viewer, current: str) -> list[Option]:
    counted = faq(viewer).order_by("category").values_list("category").annotate(Count("pk"))
    named = [(name, count) for name, count in counted if name]
    address = reverse("kb:faq")
    every = Option(_("全部"), address, sum(count for _name, count in counted), not current)
    return [every, *(Option(n, f"{address}?{urlencode({'category': n})}", c, n == current) for n, c in named)]


def snippet(html: str) -> str:
    text = " ".join(html_paragraphs(html))
    return text if len(text) <= SNIPPET else f"{text[:SNIPPET].rstrip()}…"


def known_manuals(viewer: Viewer) -> dict[int, str]:
    """What the manuals that this viewer may read are called, by id. An entry may be more open than its manual, and
    then says neither which manual it is about nor which of its editions there are.
    """
    return dict(manuals(viewer).values_list("pk", "title"))


def range_of(entry: Entry, known: dict[int, str]) -> str:
    return applies_to(entry) if entry.manual_id is None or entry.manual_id in known else ""


def applies_to(entry: Entry) -> str:
    """The editions an entry is about, in words."""
    said = {"first": entry.edition_from, "last": entry.edition_to}
    if entry.edition_from and entry.edition_to:
        return _("%(first)s 至 %(last)s") % said if entry.edition_from != entry.edition_to else entry.edition_from
    if entry.edition_from:
        return _("%(first)s 起") % said
    return _("%(last)s 及以前") % said if entry.edition_to else ""


def answer(viewer: Viewer, entry: FaqEntry) -> Answer:
    others = faq(viewer).filter(category=entry.category).exclude(pk=entry.pk).order_by("question")
    related = related_sections(viewer, [lineages.reference(entry.lineage)] if entry.lineage else [])
    known = known_manuals(viewer)
    return Answer(
        entry=entry,
        crumbs=[(_("常见问题"), reverse("kb:faq")), *category_crumb(entry), (entry.question, "")],
        body=render_richtext(entry.answer, viewer=viewer),
        manual=known.get(entry.manual_id or 0, ""),
        applies=range_of(entry, known),
        tags=[tag.strip() for tag in entry.tags.replace("，", ",").split(",") if tag.strip()],
        section=next(iter(related.values()), None),
        others=list(others[:OTHERS]),
        edit_url=edit_url(viewer, entry),
    )


def category_crumb(entry: FaqEntry) -> list[tuple[str, str]]:
    if not entry.category:
        return []
    return [(entry.category, f"{reverse('kb:faq')}?{urlencode({'category': entry.category})}")]


def checks(viewer: Viewer, checklist: Checklist) -> Checks:
    values = [child.value for child in checklist.steps]
    related = related_sections(viewer, [value["section"] for value in values if value["section"]])
    known = known_manuals(viewer)
    details = render_richtexts([value["detail"].source if value["detail"] else "" for value in values], viewer=viewer)
    steps = [
        Check(
            title=value["title"],
            detail=detail,
            expected=value["expected"] or "",
            section=related.get((value["section"] or "").strip("/ ")),
        )
        for value, detail in zip(values, details, strict=True)
    ]
    return Checks(
        checklist=checklist,
        crumbs=[(_("常见问题"), reverse("kb:faq")), (checklist.title, "")],
        steps=steps,
        manual=known.get(checklist.manual_id or 0, ""),
        applies=range_of(checklist, known),
        edit_url=edit_url(viewer, checklist),
    )


def related_sections(viewer: Viewer, references: list[str]) -> dict[str, Related]:
    """By reference `manual-slug/key`: those sections this viewer may read in some edition. One query."""
    wanted = {reference.strip("/ ") for reference in references}
    if not wanted:
        return {}
    found: dict[str, Related] = {}
    for section in readable(viewer, {reference.partition("/")[2] for reference in wanted}):
        if section.lineage and (name := lineages.reference(section.lineage)) in wanted:
            found.setdefault(name, Related(section.title, lineages.permalink(section.lineage)))
    return found


def readable(viewer: Viewer, keys: set[str]) -> list[SectionPage]:
    newest_first = ("-edition__released_on", "-edition_id")
    found = sections(viewer).filter(lineage__key__in=keys).select_related("lineage__manual")
    return list(found.defer("body").order_by(*newest_first))


def edit_url(viewer: Viewer, entry: Entry) -> str:
    name = f"{entry._meta.app_label}.change_{entry._meta.model_name}"
    if not sees_drafts(viewer) or not viewer.has_perm(name):
        return ""
    return reverse(f"wagtailsnippets_{entry._meta.app_label}_{entry._meta.model_name}:edit", args=[entry.pk])
