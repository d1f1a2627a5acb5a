"""From what trainers paste — an address, manual/key, faq/slug, guide/slug — to the place a golden question names."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.db.models import Q

from kb import lineages
from kb.linking import addressing
from kb.models import FaqEntry, GoldenQuestion, Guide, Lineage, SectionPage


@dataclass(frozen=True)
class Place:
    """One of the three."""

    lineage: Lineage | None = None
    faq: FaqEntry | None = None
    guide: Guide | None = None


def place_named(text: str) -> Place | None:
    """Addresses of sections, questions and guides, permalinks, the short forms; None when there is no such place."""
    try:
        path = unquote(urlsplit(text.strip()).path).strip("/")
    except ValueError:  # an address that is none
        return None
    kind, _slash, rest = path.partition("/")
    if kind == "faq":
        return of_faq(FaqEntry.objects.filter(slug=rest).first())
    if kind in {"guide", "guides"}:
        return of_guide(Guide.objects.filter(slug=rest).first())
    if kind == "s":
        return of_lineage(lineages.find(rest))
    if kind == "manuals":
        return of_lineage(lineage_at(f"/{path}/"))
    return of_lineage(lineages.find(path))


def of_faq(entry: FaqEntry | None) -> Place | None:
    return Place(faq=entry) if entry else None


def of_guide(guide: Guide | None) -> Place | None:
    return Place(guide=guide) if guide else None


def of_lineage(lineage: Lineage | None) -> Place | None:
    return Place(lineage=lineage) if lineage else None


def lineage_at(address: str) -> Lineage | None:
    """The section that is served at an address of the tree."""
    slug = address.rstrip("/").rpartition("/")[2]
    shown = addressing()
    for section in SectionPage.objects.filter(Q(slug=slug), lineage__isnull=False).select_related("lineage__manual"):
        if unquote(shown(section.url_path)) == address:
            return section.lineage
    return None


def written(question: GoldenQuestion) -> str:
    """The short form, as the form shows it again."""
    if question.lineage is not None:
        return lineages.reference(question.lineage)
    if question.guide is not None:
        return f"guide/{question.guide.slug}"
    return f"faq/{question.faq.slug}" if question.faq else ""
