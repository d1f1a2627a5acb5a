"""Issues certificates: once per attempt, with everything printed copied, dated when it was earned."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates import drawing
from certificates.designing import version_for
from certificates.faces import house_date, house_zone
from certificates.models import Award, Certificate
from certificates.rules.codes import new_code
from certificates.rules.lettering import printable
from certificates.rules.months import add_months
from certificates.signals import certificate_issued
from courses.models import Enrolment, LessonCompletion
from exams import disclosing
from exams.models import Attempt, Citation
from exams.rules.disclosure import Level
from kb.models import SectionVersion
from notices.posting import post
from people.models import Organisation, User
from people.scoping import everyone

NEWS = timedelta(days=7)  # a certificate earned longer ago is history, not news


class HolderHasNoOrganisation(Exception):
    """A certificate belongs to an organisation; this person has none."""


@dataclass(frozen=True)
class Merit:
    """What earned the award, and when it was complete."""

    organisation: Organisation
    earned_at: datetime
    attempt: Attempt | None = None
    enrolment: Enrolment | None = None


def issue_for(
    award: Award, person: User, attempt: Attempt | None = None, at: datetime | None = None
) -> Certificate | None:
    """The certificate for this merit, issued now if it was not before; None while something is still missing.

    Without `attempt` the latest passed one counts. `at` overrides the date, which is otherwise when the last
    part was achieved. An award that asks for neither exam nor course is granted by whoever calls this.
    """
    # Facts arrive in jobs without a scope; the rows looked at are all this one person's.
    with everyone(), transaction.atomic():
        # Two facts at once: the second waits here and then finds what the first has issued.
        person = User.objects.select_for_update().get(pk=person.pk)
        merit = merit_of(award, person, attempt, at)
        if merit is None:
            return None
        return issued_before(award, person, merit) or issue(award, person, merit)


def merit_of(award: Award, person: User, attempt: Attempt | None, at: datetime | None) -> Merit | None:
    if award.exam_id:
        attempt = passed_attempt(award, person, attempt)
        if attempt is None:
            return None
    else:
        attempt = None
    enrolment = None
    if award.course_id:
        enrolment = Enrolment.objects.filter(person=person, course=award.course_id, finished_at__isnull=False).first()
        if enrolment is None:
            return None
    parts = [attempt.graded_at if attempt else None, enrolment.finished_at if enrolment else None]
    earned_at = at or max((moment for moment in parts if moment), default=timezone.now())
    return Merit(organisation_of(person, attempt, enrolment), earned_at, attempt, enrolment)


def passed_attempt(award: Award, person: User, attempt: Attempt | None) -> Attempt | None:
    """Read anew: what the caller holds may be older than a regrade."""
    passed = Attempt.objects.filter(exam=award.exam_id, person=person, state=Attempt.State.GRADED, passed=True)
    passed = passed.filter(exam__is_practice=False)  # practice earns nothing, even what was once a real exam
    if award.exam is None or disclosing.level_of(award.exam) is Level.PENDING:
        return None  # a certificate would tell the result; attempt_graded comes again when it is opened
    if attempt is not None:
        passed = passed.filter(pk=attempt.pk)
    return passed.select_related("organisation").order_by("-graded_at", "-number").first()


def organisation_of(person: User, *merits: Attempt | Enrolment | None) -> Organisation:
    """Where it was earned: a person may have moved on since."""
    organisation = next((merit.organisation for merit in merits if merit), person.organisation)
    if organisation is None:
        raise HolderHasNoOrganisation(str(person))
    return organisation


def issued_before(award: Award, person: User, merit: Merit) -> Certificate | None:
    """What this merit has earned already, even if it was revoked since: a repeated fact earns nothing new."""
    earlier = Certificate.objects.filter(award=award, holder=person)
    if merit.attempt:
        return earlier.filter(attempt=merit.attempt).first()
    if merit.enrolment:
        return earlier.first()  # a course is finished once
    return earlier.filter(revocation=None).exclude(expires_at__lt=merit.earned_at).first()


def issue(award: Award, person: User, merit: Merit) -> Certificate:
    """The row, its serial, the fact and the wish for a file: all or nothing."""
    code = new_code()
    certificate = Certificate(
        award=award,
        holder=person,
        organisation=merit.organisation,
        attempt=merit.attempt,
        code=code,
        serial=code,  # stands in until the row has its number
        issued_at=merit.earned_at,
        expires_at=expiry(merit.earned_at, award.valid_months),
        basis=basis_of(merit),
        design_version=version_for(award),
        **printed_from(award, person, merit),
    )
    certificate.save(force_insert=True)
    certificate.serial = serial_of(certificate)
    certificate.save(update_fields=["serial"])
    certificate_issued.announce(certificate.pk)
    drawing.request(certificate)
    tell_holder(certificate)
    return certificate


def printed_from(award: Award, person: User, merit: Merit) -> dict[str, str]:
    """Everything that will be read on it, cleaned of what cannot be printed and no longer than its column."""
    exam = award.exam if merit.attempt else None
    edition = exam.edition if exam else None
    words = {
        "holder_name": str(person),
        "organisation_name": merit.organisation.name,
        "title": award.title,
        "title_en": award.title_en,
        "subtitle": award.subtitle,
        "statement": award.statement,
        "edition_label": f"{edition.manual.title if edition.manual else ''} {edition.label}" if edition else "",
        "blueprint_title": exam.blueprint.title if exam else "",
        "signatory": award.signatory,
        "signatory_title": award.signatory_title,
    }
    return {field: printable(text)[: room(field)] for field, text in words.items()}


def room(field: str) -> int | None:
    return Certificate._meta.get_field(field).max_length  # type: ignore[union-attr]


def expiry(earned_at: datetime, months: int | None) -> datetime | None:
    """The last moment of the printed day, in the time zone of the house."""
    if not months:
        return None
    last_day = add_months(house_date(earned_at), months)
    return datetime.combine(last_day, time(23, 59, 59), house_zone())


def serial_of(certificate: Certificate) -> str:
    """ZZ-2026-000123. The number is the row's own, so no two can ever meet."""
    return f"ZZ-{house_date(certificate.issued_at).year}-{certificate.pk:06d}"


def basis_of(merit: Merit) -> list[dict[str, str]]:
    """The sections this rests on: those the paper's items cite, else those the finished lessons showed."""
    if merit.attempt:
        return cited_by(merit.attempt)
    if merit.enrolment:
        return taught_by(merit.enrolment)
    return []


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


def tell_holder(certificate: Certificate) -> None:
    if timezone.now() - certificate.issued_at > NEWS:
        return
    with translation.override(settings.LANGUAGE_CODE):
        post(
            certificate.holder,
            "certificate",
            f"certificate:{certificate.pk}",
            title=_("您获得了证书“%(title)s”") % {"title": certificate.title},
            body=_("证书编号 %(serial)s，可在“我的证书”中查看和下载。") % {"serial": certificate.serial},
            url="/certificates/mine/",
        )
