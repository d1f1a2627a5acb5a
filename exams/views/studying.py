"""The study plan on a result page: what the weak subjects were about, and the lessons that teach it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from courses.recommending import LessonLink, lessons_about
from exams.cited import Reading
from exams.models import Item
from exams.rules import planning
from exams.rules.planning import Asked, Subject
from people.visibility import Viewer


class Answered(Protocol):
    """What a plan has to know of a reviewed answer."""

    @property
    def slot(self) -> int: ...
    @property
    def mark(self) -> Decimal: ...
    @property
    def points(self) -> Decimal: ...
    @property
    def readings(self) -> list[Reading]: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One weak subject: its sections, what cost most first, and the lessons that show them."""

    name: str
    share: Decimal
    slots: tuple[int, ...]
    readings: list[Reading]
    lessons: list[LessonLink]


def competencies(items: Mapping[int, Item]) -> dict[int, str]:
    """By slot; a question without one is left out."""
    return {slot: item.competency.title for slot, item in items.items() if item.competency}


def asked(answers: Sequence[Answered], names: Mapping[int, str]) -> list[Asked]:
    """The questions that have a subject among `names`, which is by slot."""
    return [
        Asked(one.slot, names[one.slot], one.mark, one.points, tuple(reading.lineage for reading in one.readings))
        for one in answers
        if one.slot in names
    ]


def plan_of(answers: Sequence[Answered], items: Mapping[int, Item], viewer: Viewer) -> list[Step]:
    """By competency, or by topic where an item names none. Sections and lessons are those this viewer may see."""
    names = {slot: item.topic.title for slot, item in items.items()} | competencies(items)
    weak = planning.plan(asked(answers, names))
    readings = {reading.lineage: reading for one in answers for reading in one.readings}
    wanted = {lineage for one in weak for lineage in one.about}
    lessons = lessons_about(viewer, (readings[lineage].reference for lineage in wanted))  # type: ignore[index]
    return [step(one, readings, lessons) for one in weak]


def step(one: Subject, readings: Mapping[Any, Reading], lessons: Mapping[str, list[LessonLink]]) -> Step:
    about = [readings[lineage] for lineage in one.about]
    taught = dict.fromkeys(lesson for reading in about for lesson in lessons.get(reading.reference, ()))
    return Step(one.name, one.share.quantize(Decimal(1)), one.wrong, about, list(taught))
