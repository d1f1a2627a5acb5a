"""Tells what the demo's readers searched and said, through the log's own verbs, at past times. The same every time."""

from datetime import datetime, timedelta
from typing import Any

from home.history import days_ago
from kb import filling, hearing, querylog, settling
from kb.models import SearchDocument, SearchQuery, SectionPage
from kb.pseudonyms import digest
from kb.pseudonyms import person as pseudonym
from kb.search.documents import ENTRIES
from kb.slips import Slip
from people.models import User
from people.visibility import audiences

MINUTES = 7  # between two searches that the file puts on one day
THINKING = timedelta(seconds=40)  # before the same person asks in other words
READING = timedelta(seconds=15)


def tell(data: dict[str, Any], author: User, publisher: User) -> None:
    """Searches, feedback and gaps of searches.yaml; a log that has rows is left alone."""
    if SearchQuery.objects.exists():
        return
    people = {person.username: person for person in User.objects.select_related("organisation")}
    for number, row in enumerate(data["searches"]):
        for turn, days in enumerate(row["days_ago"]):
            name = row["who"][turn % len(row["who"])]
            at = days_ago(days) - timedelta(minutes=number * MINUTES)
            search(row, people.get(name), name, f"{number}.{turn}", at)
    while settling.settle():
        pass
    for row in data["feedback"]:
        say(row)
    for row in data["gaps"]:
        fill(row, author, publisher)


def search(row: dict[str, Any], person: User | None, name: str, key: str, at: datetime) -> None:
    """One results page, what was opened on it, and what was asked next."""
    document = document_of(row["opens"]) if "opens" in row else None
    slip = slip_of(row, person, name, key, at, document)
    query = querylog.see(slip)
    if query is not None and document is not None:
        querylog.note_click(query, document, slip.first, at + READING)
    if "solved" in row:
        querylog.solve(slip, row["solved"])
    if "instead" in row:
        search(row["instead"], person, name, f"{key}.instead", at + THINKING)


def slip_of(
    row: dict[str, Any], person: User | None, name: str, key: str, at: datetime, document: SearchDocument | None
) -> Slip:
    organisation = person.organisation if person else None
    manual, _slash, edition = (organisation.product_edition if organisation else "").partition("/")
    if document is not None and document.manual and document.manual.slug != manual and organisation:
        manual, edition = document.manual.slug, document.edition.slug if document.edition else ""
    return Slip(
        key=f"demo.{key}"[:32],
        text=row["text"],
        at=int(at.timestamp()),
        engine="whoosh",
        total=row["found"],
        filters={},
        manual=manual,
        edition=edition,
        audience=audiences(person)[-1] if person else "public",
        organisation=organisation.pk if organisation else None,
        person=person.pk if person else None,
        session=session_of(person, name, key.partition(".instead")[0]),
        first=1,
        documents=[document.pk] if document else [],
        quoted=row.get("quoted"),
    )


def session_of(person: User | None, name: str, occasion: str) -> str:
    return (pseudonym(person.pk) if person else digest("network", name)) + digest("session", occasion)


def document_of(reference: str) -> SearchDocument:
    """`faq/<slug>`, `guide/<slug>` or `section/<manual>/<key>/<edition>`; what is not there raises."""
    kind, _slash, rest = reference.partition("/")
    documents = SearchDocument.objects.select_related("manual", "edition")
    if kind in ENTRIES:
        return documents.get(kind=kind, object_id=ENTRIES[kind]._default_manager.get(slug=rest).pk)
    manual, key, edition = rest.split("/")
    section = SectionPage.objects.get(lineage__manual__slug=manual, lineage__key=key, edition__slug=edition)
    return documents.get(kind=kind, object_id=section.pk)


def say(row: dict[str, Any]) -> None:
    """So many readers were helped, and each remark is of another one who was not."""
    document = document_of(row["page"])
    said: list[tuple[bool, str]] = [(True, "")] * row["helpful"] + [(False, remark) for remark in row["comments"]]
    page = hearing.Page(document.kind, document.object_id, 1, document.url)
    for number, (is_helpful, remark) in enumerate(said):
        who = digest("network", f"reader-{number}") + digest("browser", row["page"])
        hearing.hear(None, who, page, is_helpful, remark, days_ago(2 + 5 * number))


def fill(row: dict[str, Any], author: User, publisher: User) -> None:
    """Take up a question; with an answer it is published, as an author and an examiner do it together."""
    asked = SearchQuery.objects.filter(normalised=row["text"])
    entry = filling.write(author, row["text"], row["manual"], asked)
    if "answer" not in row:
        return
    for name in ("question", "audience", "category", "answer"):
        setattr(entry, name, row[name])
    entry.save_revision(user=author).publish(user=publisher)
