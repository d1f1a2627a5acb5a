"""Issues certificates: once per attempt or finished course, with everything printed copied, dated when it was earned.

Earning an award again while its certificate stands is a renewal: a new certificate that points to the old one."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates import chaining, drawing
from certificates.designing import version_for
from certificates.earning import Merit, basis_of, merit_of, renewal_merit
from certificates.faces import house_date, house_zone
from certificates.holding import had, issued_before, standing_at, term_of
from certificates.models import Award, Certificate
from certificates.rules.codes import new_code
from certificates.rules.lettering import printable
from certificates.signals import certificate_issued
from courses.models import Enrolment
from exams.models import Attempt
from kb.models import EditionPage
from notices.posting import post
from people.models import User
from people.scoping import everyone

NEWS = timedelta(days=7)  # a certificate earned longer ago is history, not news


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
        before = had(award, [person])[person.pk]
        return issued_before(award, before, merit) or issue(award, person, merit, before)


def renew_for(
    award: Award, person: User, *, attempt: Attempt | None = None, enrolment: Enrolment | None = None
) -> Certificate | None:
    """The certificate that this passed renewal exam, or finished renewal course, gives in place of the one that stands.

    None when nothing stands that can be renewed: what has run out for good is earned again, not renewed.
    """
    with everyone(), transaction.atomic():  # as above
        person = User.objects.select_for_update().get(pk=person.pk)
        merit = renewal_merit(award, person, attempt, enrolment)
        if merit is None:
            return None
        before = had(award, [person])[person.pk]
        if same := issued_before(award, before, merit):
            return same
        old = standing_at(before, merit.earned_at)
        if old is None or old.issued_at >= merit.earned_at or not term_of(award, merit, old).renews:
            return None
        return issue(award, person, merit, before)


def issue(award: Award, person: User, merit: Merit, before: list[Certificate]) -> Certificate:
    """A first certificate, or one that takes the place of what stands."""
    old = standing_at(before, merit.earned_at)
    given = term_of(award, merit, old)
    replaces = old if given.renews else None
    return put(
        Certificate(
            award=award,
            holder=person,
            organisation=merit.organisation,
            attempt=merit.attempt,
            enrolment=merit.enrolment,
            issued_at=merit.earned_at,
            expires_at=end_of(given.ends_on),
            grace_until=end_of(given.ends_on + timedelta(days=award.grace_days))
            if given.ends_on and award.grace_days
            else None,
            replaces=replaces,
            replacement=Certificate.Replacement.RENEWAL if replaces else "",
            basis=basis_of(merit, replaces),
            design_version=version_for(award),
            **printed_from(award, person, merit, replaces),
        )
    )


def put(certificate: Certificate) -> Certificate:
    """The row, its code and serial, the entry in the log, the fact and the wish for a file: all or nothing.

    Inside the caller's transaction, with `replaces` and `replacement` set for a certificate that takes another's place.
    """
    certificate.code = certificate.serial = new_code()  # the serial stands in until the row has its number
    certificate.save(force_insert=True)
    certificate.serial = serial_of(certificate)
    certificate.save(update_fields=["serial"])
    certificate_issued.announce(certificate.pk)
    drawing.request(certificate)
    tell_holder(certificate)
    chaining.issued(certificate)  # last: whoever holds the end of the log should wait for nobody
    return certificate


def printed_from(award: Award, person: User, merit: Merit, old: Certificate | None) -> dict[str, str]:
    """Everything that will be read on it, cleaned of what cannot be printed and no longer than its column.

    A renewal by a course was no exam: it goes on resting on the exam and the edition of the old one.
    """
    exam = merit.attempt.exam if merit.attempt else None
    edition = exam.edition if exam else None
    kept = old if merit.is_partial and exam is None else None
    words = {
        "holder_name": str(person),
        "organisation_name": merit.organisation.name,
        "title": award.title,
        "title_en": award.title_en,
        "subtitle": award.subtitle,
        "statement": award.statement,
        "edition_label": kept.edition_label if kept else label_of(edition) if edition else "",
        "blueprint_title": kept.blueprint_title if kept else exam.blueprint.title if exam else "",
        "signatory": award.signatory,
        "signatory_title": award.signatory_title,
    }
    return {field: printable(text)[: room(field)] for field, text in words.items()}


def label_of(edition: EditionPage) -> str:
    return f"{edition.manual.title if edition.manual else ''} {edition.label}"


def room(field: str) -> int | None:
    return Certificate._meta.get_field(field).max_length  # type: ignore[union-attr]


def end_of(day: date | None) -> datetime | None:
    """The last moment of a printed day, in the time zone of the house."""
    return datetime.combine(day, time(23, 59, 59), house_zone()) if day else None


def serial_of(certificate: Certificate) -> str:
    """ZZ-2026-000123. The number is the row's own, so no two can ever meet."""
    return f"ZZ-{house_date(certificate.issued_at).year}-{certificate.pk:06d}"


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
