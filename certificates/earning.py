"""What earns an award: a passed exam, a finished course, somebody's word; when it was complete, and the sections it
rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from certificates.models import Award, Certificate
from courses.models import Enrolment, LessonCompletion
from exams import disclosing
from exams.models import Attempt, Citation, Exam
from exams.rules.disclosure import Level
from kb.models import SectionVersion
from people.models import Organisation, User

Parts = tuple[Attempt | None, Enrolment | None]


class HolderHasNoOrganisation(Exception):
    """A certificate belongs to an organisation; this person has none."""


@dataclass(frozen=True)
class Merit:
    """What earned the award, and when it was complete. `is_partial`: it renews, and says nothing about the rest."""

    organisation: Organisation
    earned_at: datetime
    attempt: Attempt | None = None
    enrolment: Enrolment | None = None
    is_partial: bool = False


def renewal_merit(award: Award, person: User, attempt: Attempt | None, enrolment: Enrolment | None) -> Merit | None:
    if attempt is not None and award.renewal_exam is not None:
        passed = passed_by(award.renewal_exam, [person.pk], attempt).get(person.pk)
        if passed is not None and passed.graded_at is not None:
            organisation = organisation_of(person, passed)
            return Merit(organisation, passed.graded_at, attempt=passed, is_partial=True)
    if enrolment is not None and enrolment.course_id == award.renewal_course_id and enrolment.finished_at is not None:
        organisation = organisation_of(person, enrolment)
        return Merit(organisation, enrolment.finished_at, enrolment=enrolment, is_partial=True)
    return None


def merit_of(award: Award, person: User, attempt: Attempt | None, at: datetime | None) -> Merit | None:
    parts = parts_of(award, [person], attempt).get(person.pk)
    return merit_from(parts, person, at) if parts else None


def merit_from(parts: Parts, person: User, at: datetime | None) -> Merit:
    attempt, enrolment = parts
    moments = [attempt.graded_at if attempt else None, enrolment.finished_at if enrolment else None]
    earned_at = at or max((moment for moment in moments if moment), default=timezone.now())
    return Merit(organisation_of(person, attempt, enrolment), earned_at, attempt, enrolment)


def parts_of(award: Award, people: Iterable[User], attempt: Attempt | None = None) -> dict[int, Parts]:
    """By person id, the passed exam and the finished course that the award asks for; nobody who lacks one of them.

    A fixed number of queries. `attempt`: this one and no other.
    """
    ids = [person.pk for person in people]
    passed = passed_by(award.exam, ids, attempt) if award.exam else {}
    finished = finished_by(award, ids) if award.course_id else {}
    return {
        pk: (passed.get(pk), finished.get(pk))
        for pk in ids
        if (award.exam is None or pk in passed) and (award.course_id is None or pk in finished)
    }


def finished_by(award: Award, people: list[int]) -> dict[int, Enrolment]:
    """Beside an exam the course was finished when it was first; where it is all there is, the last time earns anew."""
    finished = Enrolment.objects.filter(person__in=people, course=award.course_id, finished_at__isnull=False)
    wanted_last = ("-finished_at", "-pk") if award.exam else ("finished_at", "pk")
    return {one.person_id: one for one in finished.select_related("organisation").order_by(*wanted_last)}


def passed_by(exam: Exam, people: list[int], attempt: Attempt | None = None) -> dict[int, Attempt]:
    """The latest passed one of each person. Read anew: what the caller holds may be older than a regrade."""
    passed = Attempt.objects.filter(exam=exam, person__in=people, state=Attempt.State.GRADED, passed=True)
    passed = passed.filter(exam__is_practice=False)  # practice earns nothing, even what was once a real exam
    if disclosing.level_of(exam) is Level.PENDING:
        return {}  # a certificate would tell the result; attempt_graded comes again when it is opened
    if attempt is not None:
        passed = passed.filter(pk=attempt.pk)
    return {one.person_id: one for one in passed.select_related("organisation", "exam").order_by("graded_at", "number")}


def organisation_of(person: User, *merits: Attempt | Enrolment | None) -> Organisation:
    """Where it was earned: a person may have moved on since."""
    organisation = next((merit.organisation for merit in merits if merit), person.organisation)
    if organisation is None:
        raise HolderHasNoOrganisation(str(person))
    return organisation


def basis_of(merit: Merit, old: Certificate | None = None) -> list[dict[str, str]]:
    """The sections this rests on: those the paper's items cite, else those the finished lessons showed.

    A renewal exam or course asks only for a part: the rest still rests on what it rested on.
    """
    shown: list[dict[str, str]] = []
    if merit.attempt:
        shown = cited_by(merit.attempt)
    elif merit.enrolment:
        shown = taught_by(merit.enrolment)
    if old is None or not merit.is_partial:
        return shown
    return list({entry["lineage"]: entry for entry in [*old.basis, *shown]}.values())


def cited_by(attempt: Attempt) -> list[dict[str, str]]:
    entries = attempt.paper.entries if hasattr(attempt, "paper") else []
    citations = Citation.objects.filter(item_version__in=[entry["item_version"] for entry in entries])
    found: dict[str, dict[str, str]] = {}
    for citation in citations.select_related("lineage__manual", "section_version").order_by("lineage_id", "id"):
        record = entry_of(citation.lineage, citation.section_version, citation.fingerprint)
        found.setdefault(record["lineage"], record)
    return list(found.values())


def taught_by(enrolment: Enrolment) -> list[dict[str, str]]:
    shown = LessonCompletion.objects.filter(enrolment=enrolment).values("sections")
    versions = (
        SectionVersion.objects.filter(pk__in=shown).select_related("lineage__manual").order_by("lineage_id", "id")
    )
    records = [entry_of(version.lineage, version, version.fingerprint) for version in versions]
    return list({record["lineage"]: record for record in records}.values())


def entry_of(lineage: Any, version: SectionVersion | None, fingerprint: str) -> dict[str, str]:
    return {
        "lineage": f"{lineage.manual.slug}/{lineage.key}",
        "title": version.title if version else lineage.key,
        "edition": version.edition_label if version else "",
        "fingerprint": fingerprint,
    }
