"""What a certificate says, as plain text for the fields of a design."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certificates.faces import face_of
from certificates.models import Certificate

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Words:
    """The fields by name, and what the file says about itself."""

    values: Mapping[str, str]
    url: str
    title: str
    author: str
    description: str
    identifier: str
    created: str  # ISO 8601


def words_of(certificate: Certificate) -> Words:
    face = face_of(certificate)
    values = {
        "holder_name": certificate.holder_name,
        "organisation": certificate.organisation_name,
        "title": certificate.title,
        "title_en": certificate.title_en,
        "subtitle": certificate.subtitle,
        "statement": certificate.statement,
        "serial": certificate.serial,
        "code": face.code,
        "issued_on": chinese(face.issued_on),
        "issued_on_en": english(face.issued_on),
        "expires_on": chinese(face.expires_on) if face.expires_on else "长期有效",
        "expires_on_en": english(face.expires_on) if face.expires_on else "no end date",
        "edition": face.edition_label,
        "signatory": certificate.signatory,
        "signatory_title": certificate.signatory_title,
    }
    return Words(
        values,
        url=face.verify_url,
        title=f"{certificate.title} · {certificate.holder_name} · {certificate.serial}",
        author=certificate.signatory,
        description=certificate.statement,
        identifier=certificate.serial,
        created=certificate.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def english(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
