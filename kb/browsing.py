"""Puts together the shelf, a manual and the contents of an edition, in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kb import lineages, reading, summarising, switching
from kb.linking import Address, addressing
from kb.models import Checklist, EditionPage, Guide, ManualPage
from kb.reading import Node
from kb.summarising import Changes
from kb.switching import Banner, Choice
from kb.visibility import checklists, editions, faq, guides, manuals
from people.visibility import Viewer

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True)
class EditionLink:
    """An edition and where it is; asking the page for its address would be a look into the cache for each."""

    edition: EditionPage
    url: str
    is_own: bool = False


@dataclass(frozen=True)
class ManualCard:
    manual: ManualPage
    url: str
    editions: list[EditionLink]

    @property
    def start(self) -> EditionLink | None:
        """Where reading begins: the edition of the reader's own system, else the newest."""
        own = next((link for link in self.editions if link.is_own), None)
        return own or (self.editions[0] if self.editions else None)


@dataclass(frozen=True)
class Shelf:
    cards: list[ManualCard]
    guides: list[Guide]
    checklists: list[Checklist]
    faq_count: int


@dataclass(frozen=True)
class EditionScreen:
    manual: ManualPage
    crumbs: Crumbs
    cover: Node | None
    chapters: list[Node]
    count: int
    changes: Changes | None
    badges: dict[int, str]
    editions: list[EditionLink]
    banner: Banner | None


def shelf(viewer: Viewer) -> Shelf:
    by_manual: dict[int, list[EditionPage]] = {}
    for one in editions(viewer).order_by(*lineages.NEWEST):
        by_manual.setdefault(one.manual_id or 0, []).append(one)
    address = addressing()
    found = manuals(viewer).order_by("path")
    cards = [card(viewer, one, by_manual.get(one.pk, []), address) for one in found]
    return Shelf(
        cards=cards,
        guides=list(guides(viewer).order_by("category", "title")),
        checklists=list(checklists(viewer).order_by("title")),
        faq_count=faq(viewer).count(),
    )


def card(viewer: Viewer, manual: ManualPage, found: list[EditionPage], address: Address) -> ManualCard:
    own = switching.own_edition(viewer, manual)
    return ManualCard(manual, address(manual.url_path), links(found, address, own))


def links(found: list[EditionPage], address: Address, own: str = "") -> list[EditionLink]:
    return [EditionLink(one, address(one.url_path), one.slug == own) for one in found]


def manual(viewer: Viewer, page: ManualPage) -> ManualCard:
    counted = Count("sections", filter=Q(sections__live=True))
    found = editions(viewer).filter(manual=page).annotate(section_count=counted).order_by(*lineages.NEWEST)
    return card(viewer, page, list(found), addressing())


def edition(viewer: Viewer, page: EditionPage) -> EditionScreen:
    manual = manual_of(page)
    address = addressing()
    order = switching.editions_for(viewer, manual)
    tree = reading.tree(viewer, page, address)
    changes = changes_since(viewer, manual, page, order, tree, address)
    others = links(order, address)
    return EditionScreen(
        manual=manual,
        crumbs=[*shelf_crumbs(manual, address), (page.label, "")],
        cover=cover_of(tree),
        chapters=tree[0].children if cover_of(tree) else tree,
        count=sum(1 for _node in reading.walk(tree)),
        changes=changes,
        badges=badges(changes),
        editions=others,
        banner=banner_of_edition(viewer, manual, page, others),
    )


def cover_of(tree: list[Node]) -> Node | None:
    """The section that holds all others, where a manual is built like that: its chapters are the contents then."""
    return tree[0] if len(tree) == 1 and tree[0].children else None


def manual_of(page: EditionPage) -> ManualPage:
    return page.manual or ManualPage.objects.ancestor_of(page).get()


def changes_since(
    viewer: Viewer,
    manual: ManualPage,
    page: EditionPage,
    order: list[EditionPage],
    tree: list[Node],
    address: Address,
) -> Changes | None:
    against = summarising.edition_before(order, page)
    if against is None:
        return None
    then = list(reading.walk(reading.tree(viewer, against, address)))
    return summarising.changes(manual, page, against, list(reading.walk(tree)), then)


def badges(changes: Changes | None) -> dict[int, str]:
    """What to put next to a section in the contents: it is new, or says something else than before."""
    if changes is None:
        return {}
    return {node.pk: "added" for node in changes.added} | {node.pk: "meaning" for node in changes.meaning}


def banner_of_edition(
    viewer: Viewer, manual: ManualPage, page: EditionPage, others: list[EditionLink]
) -> Banner | None:
    every = [Choice(one.edition, one.url, one.edition.pk == page.pk, has_section=True) for one in others]
    return switching.banner(every, switching.own_edition(viewer, manual), of_section=False)


def shelf_crumbs(manual: ManualPage, address: Address) -> Crumbs:
    return [(_("知识库"), "/manuals/"), (manual.title, address(manual.url_path))]
