"""Fills gaps: a question that failed becomes a draft, and counts as answered only when people find and open it."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from jobs.enqueuing import enqueue
from kb.models import EditionPage, FaqEntry, Gap, ManualPage, SearchClick, SearchQuery
from kb.search.documents import Kind
from kb.search.query import search
from people.models import Organisation, User
from people.scoping import everyone

State = Gap.State
LOOKED_AT = 10  # an entry below the first page of hits is not found
SETTLING = timedelta(seconds=5)  # until the index has seen what was published
LONGEST_SLUG = 120
READERS = ["public", "customers", "internal"]  # each may read what those before it may


class NoSuchQuestion(LookupError):
    """Nobody has asked that."""


@transaction.atomic
def write(by: User, normalised: str, manual: str, asked: "QuerySet[SearchQuery]") -> FaqEntry:
    """The draft that answers a question of the log; the one there is, when somebody writes it already.

    `asked` are the rows this author may read; the draft is for the readers that most of them were.
    """
    gap = take_up(normalised, manual, asked.filter(normalised=normalised, manual=manual, part_of=None))
    gap = Gap.objects.select_for_update().get(pk=gap.pk)
    entry = gap.entry or draft(gap, by)
    Gap.objects.filter(pk=gap.pk, state=State.OPEN).update(state=State.DRAFTED, entry=entry, drafted_by=by)
    return entry


def take_up(normalised: str, manual: str, asked: "QuerySet[SearchQuery]") -> Gap:
    """The gap of a question. Raises NoSuchQuestion."""
    last = asked.order_by("-at").first()
    if last is None:
        raise NoSuchQuestion(normalised)
    readers = Counter(asked.values_list("audience", flat=True)).most_common(1)[0][0]
    fields = {"text": last.text, "edition": last.edition, "audience": readers}
    return Gap.objects.get_or_create(normalised=normalised, manual=manual, defaults=fields)[0]


def draft(gap: Gap, by: User) -> FaqEntry:
    """An entry with the question filled in, not live, for the readers who asked."""
    manual = ManualPage.objects.filter(slug=gap.manual).first()
    edition = EditionPage.objects.filter(manual=manual, slug=gap.edition).first() if manual else None
    entry = FaqEntry(
        slug=free_slug(gap.text),
        question=gap.text,
        audience=gap.audience,
        manual=manual,
        edition_from=edition.label if edition else "",
        live=False,
    )
    entry.save()
    entry.save_revision(user=by)
    return entry


def free_slug(text: str) -> str:
    base = slugify(text, allow_unicode=True)[:LONGEST_SLUG] or "question"
    taken = set(FaqEntry.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


@transaction.atomic
def published(entry: FaqEntry) -> None:
    """The entry is live: its gaps wait for proof. Published once more, a closed one stays closed."""
    for gap in Gap.objects.filter(entry=entry):
        fresh = Gap.objects.filter(pk=gap.pk, state__in=[State.OPEN, State.DRAFTED])
        fresh.update(state=State.PUBLISHED, published_at=timezone.now(), position=None, checked_at=None)
        enqueue("check_gap", f"check_gap:{gap.pk}:{entry.latest_revision_id}", delay=SETTLING, gap=gap.pk)


def withdrawn(entry: FaqEntry) -> None:
    """The entry is no longer live: the question is open again, and the entry still there to work on."""
    reopen(Gap.objects.filter(entry=entry, state__in=[State.PUBLISHED, State.CLOSED]))


def reopen(gaps: "QuerySet[Gap]") -> None:
    gaps.update(state=State.OPEN, reopened_at=timezone.now(), closed_at=None)


def check(gap: Gap, now: datetime | None = None) -> None:
    """Ask the question again as those who asked it. Found and opened closes the gap, no longer found opens it."""
    now = now or timezone.now()
    with everyone():  # the log of all who asked
        position = position_of(gap)
        rows = Gap.objects.filter(pk=gap.pk)
        rows.update(checked_at=now, position=position)
        if position is None:
            reopen(rows.filter(state=State.CLOSED))
        elif gap.state == State.CLOSED and failed_since(gap):
            reopen(rows)
        elif (opened := opened_at(gap)) is not None:
            rows.filter(state=State.PUBLISHED).update(state=State.CLOSED, closed_at=opened)


def position_of(gap: Gap) -> int | None:
    """Where the entry stands among the answers to the question, from 1."""
    if gap.entry is None or not gap.entry.live:
        return None
    hits = search(stand_in(gap), gap.text, size=LOOKED_AT).hits
    places = [n for n, hit in enumerate(hits, start=1) if hit.kind == Kind.FAQ and hit.object_id == gap.entry_id]
    return places[0] if places else None


def stand_in(gap: Gap) -> User:
    """Somebody who may read what the askers may: never saved, in an organisation that is not there."""
    kind = Organisation.Kind.VENDOR if gap.audience == "internal" else Organisation.Kind.CUSTOMER
    uses = f"{gap.manual}/{gap.edition}" if gap.manual and gap.edition else ""
    place = Organisation(pk=0, kind=kind, product_edition=uses)
    return User(organisation=None if gap.audience == "public" else place, is_active=True)


def opened_at(gap: Gap) -> datetime | None:
    """When somebody who asked this after publication opened the entry, and did not say that it was no help."""
    since = gap.published_at or timezone.now()
    clicks = SearchClick.objects.filter(kind=Kind.FAQ, object_id=gap.entry_id or 0, at__gte=since)
    return clicks.filter(asked(gap)).exclude(query__solved=False).aggregate(first=Min("at"))["first"]


def asked(gap: Gap, prefix: str = "query__") -> Q:
    """By the text; also those who did not say which manual."""
    return Q(**{f"{prefix}normalised": gap.normalised, f"{prefix}manual__in": [gap.manual, ""]})


def failed_since(gap: Gap) -> bool:
    """Whether somebody who may read the entry has asked in vain, and without filters, after the gap was closed."""
    readers = READERS[READERS.index(gap.audience) :]
    failed = SearchQuery.objects.filter(asked(gap, ""), settled=True, part_of=None, total=0, filters="")
    return failed.filter(audience__in=readers, at__gt=gap.closed_at).exists()


def check_all() -> int:
    """Look at every gap that waits for proof or was closed; returns how many."""
    reopen(Gap.objects.filter(state__in=[State.PUBLISHED, State.CLOSED], entry=None))
    gaps = list(Gap.objects.filter(state__in=[State.PUBLISHED, State.CLOSED]).select_related("entry"))
    for gap in gaps:
        check(gap)
    return len(gaps)
