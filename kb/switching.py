"""From one edition of a manual to another without losing the place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb import lineages
from kb.models import EditionPage, Lineage, ManualPage, SectionPage
from kb.rules.editions import nearest
from kb.visibility import editions, sections
from people.visibility import Viewer


@dataclass(frozen=True)
class Choice:
    """An edition one can switch to. `has_section`: what is being read exists there too."""

    edition: EditionPage
    url: str
    is_current: bool
    has_section: bool


@dataclass(frozen=True)
class Banner:
    edition: str
    text: str
    tone: str = "info"
    url: str = ""
    link_label: str = ""


@dataclass(frozen=True)
class Landing:
    """Where a permalink leads. `instead_of` is the title of what the wanted edition lacks."""

    page: SectionPage | EditionPage
    instead_of: str = ""


def editions_for(viewer: Viewer, manual: ManualPage) -> list[EditionPage]:
    """Newest first."""
    return list(editions(viewer).filter(manual=manual).order_by(*lineages.NEWEST))


def own_edition(viewer: Viewer, manual: ManualPage) -> str:
    """The slug of the edition that the viewer's organisation uses, when it is of this manual."""
    organisation = getattr(viewer, "organisation", None)
    used, _slash, edition = organisation.product_edition.partition("/") if organisation else ("", "", "")
    return edition if used == manual.slug else ""


def choices(all_editions: list[EditionPage], current: EditionPage, lineage: Lineage, having: set[int]) -> list[Choice]:
    """`having` are the ids of the editions that have this lineage."""
    return [
        Choice(
            edition=edition,
            url=lineages.permalink(lineage, edition=edition.slug),
            is_current=edition.pk == current.pk,
            has_section=edition.pk in having,
        )
        for edition in all_editions
    ]


def banner(options: list[Choice], own: str, *, of_section: bool = True) -> Banner | None:
    """What the reader has to know about the edition at hand; nothing when it is the newest and theirs."""
    current = next((option for option in options if option.is_current), None)
    if current is None:
        return None
    newest = options[0]
    if current is newest:
        theirs = next((option for option in options if option.edition.slug == own), None)
        return banner_of_newest(current.edition, theirs, of_section=of_section)
    said = {"newest": newest.edition.label}
    text, tone = state_of(current.edition, is_own=current.edition.slug == own)
    if not newest.has_section:
        text += _("%(newest)s 已没有这一节。") % said
    label = _("看 %(newest)s 的这一节") if newest.has_section and of_section else _("去看 %(newest)s")
    return Banner(current.edition.label, text % said, tone, newest.url, label % said)


def banner_of_newest(edition: EditionPage, own: Choice | None, *, of_section: bool) -> Banner | None:
    if edition.support == EditionPage.Support.ENDED:
        return Banner(edition.label, _("这个版本已停止维护，内容不再更新。"), "warning")
    if own is None or own.edition.pk == edition.pk:
        return None
    said = {"own": own.edition.label}
    if not own.has_section:
        return Banner(edition.label, _("您的系统是 %(own)s，那个版本没有这一节。") % said, "warning")
    text = _("您的系统是 %(own)s，这里是新版本的内容。") % said
    label = _("看 %(own)s 的这一节") if of_section else _("去看 %(own)s")
    return Banner(edition.label, text, "warning", own.url, label % said)


def state_of(edition: EditionPage, *, is_own: bool) -> tuple[str, str]:
    """Text and tone for an edition that is not the newest."""
    if edition.support == EditionPage.Support.ENDED:
        return _("这个版本已停止维护，内容不再更新；最新版本是 %(newest)s。"), "warning"
    if is_own:
        return _("这是您的系统在用的版本；最新版本是 %(newest)s。"), "info"
    return _("这是旧版本的手册，仍在维护；最新版本是 %(newest)s。"), "info"


def landing(viewer: Viewer, lineage: Lineage, wanted: str) -> Landing | None:
    """The section in the wanted edition, or what is nearest to it there. None when the viewer may read none of it.

    Without a wish: the edition the viewer's organisation uses, else the newest that has the section.
    """
    found = sections(viewer).filter(lineage=lineage).select_related("edition")
    having = {section.edition.slug: section for section in found if section.edition}
    all_editions = {edition.slug: edition for edition in editions_for(viewer, lineage.manual)}
    if not having:
        return None
    here = wanted if wanted in all_editions else own_edition(viewer, lineage.manual)
    order = list(all_editions)
    slug = nearest(order, here or order[0], having)
    if slug is None:
        return None
    if wanted not in all_editions or slug == wanted:
        return Landing(having[slug])
    return ancestor_in(viewer, having[slug], all_editions[wanted])


def ancestor_in(viewer: Viewer, section: SectionPage, edition: EditionPage) -> Landing:
    """The nearest chapter above the section that the edition has as well, or the edition itself."""
    above = SectionPage.objects.ancestor_of(section).order_by("-depth").values_list("lineage", flat=True)
    there = {s.lineage_id: s for s in sections(viewer).filter(edition=edition, lineage__in=list(above))}
    nearest_page = next((there[lineage] for lineage in above if lineage in there), None)
    return Landing(nearest_page or edition, instead_of=section.title)
