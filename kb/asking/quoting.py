"""The passages of documents a viewer has found, and one of them made ready to be shown: word by word, terms marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from kb.models import EditionPage, FaqEntry, Guide, SearchDocument, SectionPage, SectionVersion
from kb.rules import passages as cutting
from kb.rules.passages import Passage
from kb.search.documents import ENTRIES, Kind
from kb.search.query import Hit
from kb.search.snippets import Needles, highlight

MOST_LINES = 14  # of one quotation; the rest is behind the link


@dataclass(frozen=True)
class MarkedLine:
    text: SafeString
    label: str
    result: SafeString


@dataclass(frozen=True)
class MarkedRun:
    """Lines of one kind: paragraphs, a list, steps, a row of a table, code, a warning."""

    kind: str
    lines: list[MarkedLine]


@dataclass(frozen=True)
class Quote:
    """A passage with everything that says where it is from and how far to trust it."""

    document: int
    kind: str
    kind_label: str
    place: str  # manual-slug/key, faq/slug, checklist/slug, guide/slug
    title: str
    heading: str
    url: str
    path: str
    manual: str
    edition: str
    support: str
    support_tone: str
    number: int
    published_at: datetime
    runs: list[MarkedRun]
    is_cut: bool


def passages_of(documents: Sequence[SearchDocument]) -> dict[int, list[Passage]]:
    """By id of the document. Sections, answers and guides keep their form, of other things there is the text.

    Lessons are found, never quoted: their words are read by whoever takes the course.
    """
    bodies = SectionPage.objects.live().in_bulk(ids(documents, Kind.SECTION))
    answers = FaqEntry.objects.filter(live=True).in_bulk(ids(documents, Kind.FAQ))
    guides = Guide.objects.filter(live=True).in_bulk(ids(documents, Kind.GUIDE))
    found = {}
    for document in documents:
        if document.kind == Kind.SECTION and document.object_id in bodies:
            found[document.pk] = cutting.passages(bodies[document.object_id].body.get_prep_value())
        elif document.kind == Kind.FAQ and document.object_id in answers:
            found[document.pk] = cutting.of_html(answers[document.object_id].answer)
        elif document.kind == Kind.GUIDE and document.object_id in guides:
            found[document.pk] = cutting.of_guide(guides[document.object_id].steps.get_prep_value())
        elif document.kind == Kind.LESSON:
            found[document.pk] = []
        else:
            headings = [(int(offset), str(anchor), str(title)) for offset, anchor, title in document.headings]
            found[document.pk] = cutting.of_text(document.text, headings)
    return found


def ids(documents: Sequence[SearchDocument], kind: str) -> list[int]:
    return [document.object_id for document in documents if document.kind == kind]


def quote(document: SearchDocument, hit: Hit, passage: Passage, needles: Needles) -> Quote:
    """`hit` knows what this viewer may be told of where it stands."""
    edition = document.edition
    version = version_of(document)
    shown = passage if len(passage.lines) <= MOST_LINES else cutting.shortened(passage, MOST_LINES)
    return Quote(
        document=document.pk,
        kind=document.kind,
        kind_label=str(Kind(document.kind).label),
        place=place_of(document),
        title=document.title,
        heading=passage.heading,
        url=f"{document.url}#{passage.anchor}" if passage.anchor else document.url,
        path=hit.path,
        manual=hit.manual,
        edition=edition.label if edition else range_of(document, hit),
        support=str(EditionPage.Support(edition.support).label) if edition else "",
        support_tone=TONES.get(edition.support, "neutral") if edition else "",
        number=version.number if version else 0,
        published_at=version.published_at if version else document.updated_at,
        runs=[marked(run, needles) for run in cutting.runs(shown)],
        is_cut=shown is not passage,
    )


TONES = {"current": "success", "maintained": "info", "ended": "warning"}


def marked(run: cutting.Run, needles: Needles) -> MarkedRun:
    lines = [
        MarkedLine(highlight(line.text, needles), line.label, highlight(line.result, needles)) for line in run.lines
    ]
    return MarkedRun(run.kind, lines)


def version_of(document: SearchDocument) -> SectionVersion | None:
    """What was frozen when it was last published: the number and the day a reader can check."""
    if document.edition is None or document.lineage_id is None or document.kind != Kind.SECTION:
        return None
    versions = SectionVersion.objects.filter(lineage=document.lineage_id, edition_slug=document.edition.slug)
    return versions.order_by("-number").only("number", "published_at").first()


def range_of(document: SearchDocument, hit: Hit) -> str:
    """Nothing about a manual that this viewer may not read: the hit names only the others."""
    return applies_to(document) if document.manual_id is None or hit.manual else ""


def applies_to(document: SearchDocument) -> str:
    """The editions an entry is about, in words."""
    first, last = document.edition_from, document.edition_to
    said = {"first": first, "last": last}
    if first and last:
        return _("%(first)s 至 %(last)s") % said if first != last else first
    if first:
        return _("%(first)s 起") % said
    return _("%(last)s 及以前") % said if last else ""


def place_of(document: SearchDocument) -> str:
    """What a golden question or a judged question names: the lineage, or the entry."""
    if document.kind == Kind.SECTION:
        lineage = document.lineage
        return f"{lineage.manual.slug}/{lineage.key}" if lineage else ""
    if document.kind in ENTRIES:
        entries = ENTRIES[document.kind]._default_manager.filter(pk=document.object_id)
        slug = entries.values_list("slug", flat=True).first()
        return f"{document.kind}/{slug or ''}"
    return f"{document.kind}/{Page.objects.filter(pk=document.object_id).values_list('slug', flat=True).first() or ''}"
