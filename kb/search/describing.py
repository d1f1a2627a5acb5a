"""What search has to know about a section and about each kind of entry."""

from collections.abc import Iterable

from wagtail.rich_text import RichText, get_text_for_indexing

from kb.models import Checklist, EditionPage, FaqEntry, Guide, Lineage, ManualPage, SectionPage
from kb.models.entries import Entry
from kb.rules.outline import places
from kb.rules.text import html_paragraphs
from kb.search.documents import ARROW, ENTRIES, LONGEST_URL, Findable, Kind, Place, put
from people.visibility import Audience


def put_section(section: SectionPage, text: str) -> None:
    """Make a published section findable; call it with the section's plain text when edition and lineage are set."""
    edition = section.edition
    manual = edition.manual if edition else None
    if edition is None or manual is None:
        raise ValueError(f"section {section.pk} has no edition")
    put(
        Kind.SECTION,
        section.pk,
        Findable(
            title=section.title,
            url=address_of(section, edition, manual, section.lineage),
            text=text,
            audience=manual.audience,
            path_titles=ARROW.join([manual.title, *chapters_above(section, edition)]),
            manual_id=manual.pk,
            edition_id=edition.pk,
            lineage_id=section.lineage_id,
            headings=[[*place] for place in places(section.body.get_prep_value())],
        ),
    )


def put_faq(entry: FaqEntry) -> None:
    text = f"{get_text_for_indexing(entry.answer)}\n{entry.tags}"
    put(Kind.FAQ, entry.pk, described(entry, entry.question, text, category=entry.category, tags=joined(entry.tags)))


def put_checklist(entry: Checklist) -> None:
    text = entry.summary
    headings: list[Place] = []
    for number, step in enumerate(entry.steps, start=1):
        headings.append([len(text) + 1, f"step-{number}", str(step.value["title"])])
        text = "\n".join([text, *map(str, step.block.get_searchable_content(step.value))])
    put(Kind.CHECKLIST, entry.pk, described(entry, entry.title, text, headings=headings))


def put_guide(entry: Guide) -> None:
    """What one sees, then the steps, each under its title. The line of tags comes last, as below an answer."""
    text = entry.symptom.strip()
    headings: list[Place] = []
    for number, step in enumerate(entry.steps, start=1):
        said = [
            str(step.value["title"]),
            *html_paragraphs(source_of(step.value["text"])),
            step.value.get("solved") or "",
        ]
        headings.append([len(text) + 1, f"step-{number}", said[0]])
        text = "\n".join([text, *filter(None, said)])
    if entry.tags:
        text = f"{text}\n{entry.tags}"
    tags = joined(entry.tags)
    put(
        Kind.GUIDE, entry.pk, described(entry, entry.title, text, category=entry.category, tags=tags, headings=headings)
    )


def source_of(value: RichText | str | None) -> str:
    return value.source if isinstance(value, RichText) else value or ""


def put_entry(entry: Entry) -> None:
    match entry:
        case FaqEntry():
            put_faq(entry)
        case Checklist():
            put_checklist(entry)
        case Guide():
            put_guide(entry)


def kind_of(entry: Entry) -> str:
    return next(kind for kind, model in ENTRIES.items() if isinstance(entry, model))


def joined(tags: str) -> str:
    """Tags with a comma on both sides of each, so that one tag is not found as a part of another."""
    each = [tag.strip() for tag in tags.replace("，", ",").split(",") if tag.strip()]
    return f",{','.join(each)},"[:250] if each else ""


def described(
    entry: Entry, title: str, text: str, *, category: str = "", tags: str = "", headings: Iterable[Place] = ()
) -> Findable:
    path = [entry.manual.title] if entry.manual and is_as_open(entry.manual, entry) else []
    return Findable(
        title=title,
        url=entry.get_absolute_url(),
        text=text,
        audience=entry.audience,
        path_titles=ARROW.join([*path, category] if category else path),
        category=category,
        tags=tags,
        edition_from=entry.edition_from,
        edition_to=entry.edition_to,
        manual_id=entry.manual_id,
        lineage_id=entry.lineage_id,
        headings=list(headings),
    )


def is_as_open(manual: ManualPage, entry: Entry) -> bool:
    """Whether all who may read the entry may read the manual it is about, whose title it would betray."""
    ever_fewer = [audience.value for audience in Audience]
    return manual.live and ever_fewer.index(manual.audience) <= ever_fewer.index(entry.audience)


def chapters_above(section: SectionPage, edition: EditionPage) -> list[str]:
    above = section.get_ancestors().live().filter(depth__gt=edition.depth)
    return list(above.values_list("title", flat=True))


def address_of(section: SectionPage, edition: EditionPage, manual: ManualPage, lineage: Lineage | None) -> str:
    """The page's own address, or its permalink where encoded Chinese slugs have grown too long to store."""
    url = section.get_url() or ""
    if len(url) > LONGEST_URL and lineage is not None:
        return f"/s/{manual.slug}/{lineage.key}/?edition={edition.slug}"
    return url
