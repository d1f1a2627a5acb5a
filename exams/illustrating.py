"""Pictures in items: taken in by authors, shown where a stem says ![what it is](picture:<sha256>), seen by who may see
the item: authors, and candidates on whose paper it is."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import IO

from django.db.models import QuerySet

from exams import storing
from exams.models import Attempt, Illustration, IllustrationUse, ItemVersion
from exams.rules import images
from people.models import User

SHOWN = re.compile(r"picture:([0-9a-f]{64})")
CHUNK = 400  # values in one IN clause


class NoPicture(ValueError):
    """Neither PNG nor JPEG, broken, or too large."""


def take_in(file: IO[bytes], by: User | None) -> Illustration:
    """The same picture twice is one. Raises NoPicture."""
    file.seek(0)
    kind = images.kind_of(file.read(images.LARGEST + 1))
    if not kind:
        raise NoPicture
    digest = storing.digest_of(file)
    name = storing.keep("illustrations", digest, kind, file)
    made, _created = Illustration.objects.get_or_create(sha256=digest, defaults={"type": kind, "file": name, "by": by})
    return made


def kept(fingerprints: Iterable[str]) -> dict[str, Illustration]:
    """Those of them that are in the bank, by fingerprint."""
    wanted, found = sorted(set(fingerprints)), dict[str, Illustration]()
    for start in range(0, len(wanted), CHUNK):
        rows = Illustration.objects.filter(sha256__in=wanted[start : start + CHUNK])
        found |= {one.sha256: one for one in rows}
    return found


def named(text: str, taken: Mapping[str, Illustration]) -> str:
    """The text with file names, as an author writes them, put right; what is not mentioned comes at the end."""
    for name, one in taken.items():
        link = f"(picture:{one.sha256})"
        text = text.replace(f"({name})", link) if f"({name})" in text else f"{text}\n\n![{name}]{link}"
    return text


def note_uses(version: ItemVersion) -> None:
    """Inside the transaction that writes the version."""
    said = json.dumps([version.stem, version.options, version.key, version.explanation], ensure_ascii=False)
    found = Illustration.objects.filter(sha256__in=set(SHOWN.findall(said)))
    IllustrationUse.objects.bulk_create(IllustrationUse(illustration=one, item_version=version) for one in found)


def seen_by(person: User) -> QuerySet[Illustration]:
    """All for those who write or mark items; for others, what is on a paper of theirs."""
    if person.has_perms(["exams.view_item", "exams.view_itemversion"]) or person.has_perm("exams.mark_answers"):
        return Illustration.objects.all()
    rows = Attempt.objects.filter(person=person).exclude(state=Attempt.State.VOIDED)
    papers = rows.values_list("paper__entries", flat=True)
    versions = {entry["item_version"] for entries in papers for entry in entries or ()}
    return Illustration.objects.filter(uses__item_version__in=versions).distinct()
