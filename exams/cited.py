"""The manual sections behind the questions of an attempt: in the edition that was in force then, and whether they have
changed since. Only what the viewer may read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from exams.models import Attempt, Citation, Exam
from kb import lineages
from kb.models import EditionPage, Lineage, SectionVersion
from people.visibility import Viewer, audiences


@dataclass(frozen=True, slots=True)
class Reading:
    """A section behind an item. `then` and `now` are the ids of the versions in force at the exam and today; where
    they differ, `difference_url` leads to what was changed."""

    lineage: int
    reference: str  # manual/key
    title: str
    edition: str  # label
    url: str
    then: int | None = None
    now: int | None = None
    difference_url: str = ""

    @property
    def has_changed(self) -> bool:
        return bool(self.difference_url)


@dataclass(frozen=True, slots=True)
class Frozen:
    """One version of a section, without its text."""

    pk: int
    title: str
    label: str
    fingerprint: str


def readings_of(attempt: Attempt, versions: Iterable[int], viewer: Viewer) -> dict[int, list[Reading]]:
    """By item version. Three queries, however many sections are cited."""
    cited = Citation.objects.filter(
        item_version__in=list(versions),
        lineage__manual__live=True,
        lineage__manual__audience__in=audiences(viewer),
    ).select_related("lineage__manual", "section_version")
    rows = list(cited.defer("section_version__body", "section_version__text").order_by("id"))
    in_force = editions_in_force(attempt, {row.lineage.manual_id for row in rows})
    then, now = then_and_now(attempt, {row.lineage_id: in_force.get(row.lineage.manual_id, "") for row in rows})
    found: dict[int, list[Reading]] = defaultdict(list)
    for row in rows:
        edition = in_force.get(row.lineage.manual_id, "")
        said = then.get(row.lineage_id) or frozen(row.section_version, edition)
        found[row.item_version_id].append(reading(attempt, row.lineage, edition, said, now.get(row.lineage_id)))
    return found


def frozen(version: SectionVersion | None, edition: str) -> Frozen | None:
    """What the item was written after, where it is of the edition in force: nothing older is known of the section."""
    if version is None or (edition and version.edition_slug != edition):
        return None
    return Frozen(version.pk, version.title, version.edition_label, version.fingerprint)


def reading(attempt: Attempt, lineage: Lineage, edition: str, then: Frozen | None, now: Frozen | None) -> Reading:
    told = now or then
    has_changed = bool(then and now and then.fingerprint != now.fingerprint)
    return Reading(
        lineage=lineage.pk,
        reference=lineages.reference(lineage),
        title=told.title if told else lineage.key,
        edition=told.label if told else "",
        url=lineages.permalink(lineage, edition=edition),
        then=then.pk if then else None,
        now=now.pk if now else None,
        difference_url=reverse("exams:since", args=[attempt.pk, lineage.pk]) if has_changed else "",
    )


def editions_in_force(attempt: Attempt, manuals: set[int]) -> dict[int, str]:
    """By manual, the slug of the edition the exam was about, or of the newest that was released on that day."""
    exam, day = attempt.exam, timezone.localdate(attempt.started_at)
    rows = EditionPage.objects.filter(manual__in=manuals, live=True).values_list("manual_id", "slug", "released_on")
    released: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for manual, slug, on in rows:
        if on is not None and on <= day:
            released[manual].append((on, slug))
    return {manual: max(found)[1] for manual, found in released.items()} | about(exam)


def about(exam: Exam) -> dict[int, str]:
    return {exam.edition.manual_id: exam.edition.slug} if exam.edition and exam.edition.manual_id else {}


def then_and_now(attempt: Attempt, editions: dict[int, str]) -> tuple[dict[int, Frozen], dict[int, Frozen]]:
    """By lineage, what its section said when the attempt began, and what it says now, in the edition given for it."""
    rows = SectionVersion.objects.filter(lineage__in=editions, edition_slug__in=set(editions.values()))
    then: dict[int, Frozen] = {}
    now: dict[int, Frozen] = {}
    names = ("lineage_id", "edition_slug", "published_at", "pk", "title", "edition_label", "fingerprint")
    for lineage, slug, at, *version in rows.order_by("number").values_list(*names):
        if editions[lineage] == slug:
            now[lineage] = Frozen(*version)
            if at <= attempt.started_at:
                then[lineage] = now[lineage]
    return then, now
