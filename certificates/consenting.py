"""What the holder agreed to show in public; whoever agreed to nothing shows a masked name and no organisation."""

from dataclasses import dataclass

from certificates.models import Certificate, Consent
from certificates.rules.masking import masked
from people.models import User


@dataclass(frozen=True)
class Shown:
    """What a page says of the holder; empty where it says nothing."""

    name: str
    organisation: str
    is_in_full: bool


def consent_of(person_id: int) -> Consent:
    """The newest word of this person, or what counts for those who never said any."""
    return Consent.objects.filter(person=person_id).first() or Consent(person_id=person_id)


def agree(person: User, name: str, *, shows_organisation: bool) -> Consent:
    """A row for each change: when somebody agreed to what can be shown later. The same again adds nothing."""
    now = consent_of(person.pk)
    if now.pk and (now.name, now.shows_organisation) == (name, shows_organisation):
        return now
    return Consent.objects.create(person=person, name=name, shows_organisation=shows_organisation)


def shown_to_all(certificate: Certificate) -> Shown:
    consent = consent_of(certificate.holder_id)
    name = {Consent.Name.FULL: certificate.holder_name, Consent.Name.MASKED: masked(certificate.holder_name)}
    return Shown(
        name=name.get(Consent.Name(consent.name), ""),
        organisation=certificate.organisation_name if consent.shows_organisation else "",
        is_in_full=consent.name == Consent.Name.FULL,
    )


def shown_to_bearer(certificate: Certificate, *, organisation: bool = True) -> Shown:
    """For who holds the file, or was sent a link by the holder: the name as printed."""
    return Shown(certificate.holder_name, certificate.organisation_name if organisation else "", True)
