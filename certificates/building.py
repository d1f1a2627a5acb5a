"""Makes awards and ladders from the plain data of demo or set-up files. Running it again changes nothing."""

from typing import Any

from django.db import transaction

from certificates.models import Award, CareerLadder, CareerLevel, Requirement
from courses.models import CoursePage
from exams.models import Exam

AWARD_WORDS = ("title", "title_en", "subtitle", "statement", "signatory", "signatory_title")
Rows = list[dict[str, Any]]


@transaction.atomic
def build_awards(rows: Rows) -> list[Award]:
    """Each row as in home/demo/awards.yaml; an exam or course that does not exist is an error."""
    return [build_award(row) for row in rows]


def build_award(row: dict[str, Any]) -> Award:
    values = {word: row.get(word) or "" for word in AWARD_WORDS}
    values["valid_months"] = row.get("valid_months") or None
    values |= {days: row[days] for days in ("renewal_days", "grace_days") if days in row}
    for field in ("exam", "renewal_exam"):
        values[field] = Exam.objects.get(slug=row[field]) if row.get(field) else None
    for field in ("course", "renewal_course"):
        values[field] = CoursePage.objects.get(slug=row[field]) if row.get(field) else None
    return Award.objects.update_or_create(slug=row["slug"], defaults=values)[0]


@transaction.atomic
def build_ladders(rows: Rows) -> list[CareerLadder]:
    """Each row as in home/demo/ladders.yaml, after the awards. Levels and requirements no longer named are removed."""
    return [build_ladder(row) for row in rows]


def build_ladder(row: dict[str, Any]) -> CareerLadder:
    words = {"title": row["title"], "audience": row["audience"]}
    ladder, _ = CareerLadder.objects.update_or_create(slug=row["slug"], defaults=words)
    ladder.levels.exclude(slug__in=[level["slug"] for level in row["levels"]]).delete()
    make_room(ladder)
    for order, level in enumerate(row["levels"], start=1):
        build_level(ladder, order, level)
    return ladder


def make_room(ladder: CareerLadder) -> None:
    """Out of the way first: two levels may never have one order, not even while they change places."""
    for distance, level in enumerate(ladder.levels.order_by("-order")):
        CareerLevel.objects.filter(pk=level.pk).update(order=10_000 + distance)


def build_level(ladder: CareerLadder, order: int, row: dict[str, Any]) -> CareerLevel:
    words = {"order": order, "title": row["title"], "note": row.get("note") or ""}
    level, _ = CareerLevel.objects.update_or_create(ladder=ladder, slug=row["slug"], defaults=words)
    wanted = [Award.objects.get(slug=need["award"]) for need in row["requires"]]
    level.requirements.exclude(award__in=wanted).delete()
    for award in wanted:
        Requirement.objects.get_or_create(level=level, award=award)
    return level
