"""What a ladder asks for, as plain rungs for the rules, and the versions that say what it asked for before."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import translation

from certificates.evidence import signature
from certificates.models import CareerLadder, CareerLevel, LadderVersion, Requirement
from certificates.phrasing import title_of
from certificates.rules.levels import Kind, Need, Rung

Record = list[dict[str, Any]]
WORDS = {"slug", "title", "key"}  # a new spelling is no new requirement


def rungs_of(ladder: CareerLadder) -> list[Rung]:
    """With its levels and their requirements at hand this asks the database nothing."""
    return [Rung(level.pk, tuple(map(need_of, level.requirements.all()))) for level in ladder.levels.all()]


def need_of(row: Requirement) -> Need:
    kind = Kind(row.kind)
    subjects: dict[Kind, int | str | None] = {
        Kind.CERTIFICATE: row.award_id,
        Kind.COMPETENCY: row.competency_id,
        Kind.PRACTICE: row.practice,
        Kind.SIGN_OFF: signature(row.level_id, row.role),
    }
    return Need(row.pk, kind, subjects[kind] or "", row.amount or 1, row.valid_months, row.change_months)


def version_of(ladder: CareerLadder) -> LadderVersion:
    """The version with today's requirements, written if nobody was judged by them before. In a transaction."""
    record = record_of(ladder)
    digest = digest_of(record)
    if found := LadderVersion.objects.filter(ladder=ladder, digest=digest).first():
        return found
    CareerLadder.objects.select_for_update().get(pk=ladder.pk)  # numbers are given one at a time
    last = LadderVersion.objects.filter(ladder=ladder).aggregate(last=Max("number"))["last"] or 0
    return LadderVersion.objects.get_or_create(
        ladder=ladder, digest=digest, defaults={"number": last + 1, "rungs": record}
    )[0]


def record_of(ladder: CareerLadder) -> Record:
    with translation.override(settings.LANGUAGE_CODE):
        return [level_record(level) for level in ladder.levels.all()]


def level_record(level: CareerLevel) -> dict[str, Any]:
    needs = [need_record(row) for row in level.requirements.all()]
    return {"level": level.pk, "slug": level.slug, "title": level.title, "needs": needs}


def need_record(row: Requirement) -> dict[str, Any]:
    need = need_of(row)
    return {
        "key": need.key,
        "kind": need.kind.value,
        "subject": need.subject,
        "least": need.least,
        "months": need.months,
        "change_months": need.change_months,
        "title": str(title_of(row)),
    }


def digest_of(record: Record) -> str:
    """The same for the same requirements in any order, whatever they are called."""
    plain = [
        {"level": rung["level"], "needs": sorted(json.dumps(bare(need), sort_keys=True) for need in rung["needs"])}
        for rung in record
    ]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def bare(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in WORDS}


def rungs_in(version: LadderVersion, up_to: int) -> list[Rung]:
    """The rungs as they were, up to and including the level with this id; none if it was not among them."""
    rungs = []
    for row in version.rungs:
        rungs.append(Rung(row["level"], tuple(recorded(need) for need in row["needs"])))
        if row["level"] == up_to:
            return rungs
    return []


def recorded(row: dict[str, Any]) -> Need:
    limits = (row["least"], row["months"], row["change_months"])
    return Need(row["key"], Kind(row["kind"]), row["subject"], *limits)


def titles_in(version: LadderVersion) -> dict[int, str]:
    return {need["key"]: need["title"] for rung in version.rungs for need in rung["needs"]}
