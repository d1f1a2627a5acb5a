"""The outline of a release as values: what is taught, in which order, and whether a lesson is still the same."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Lesson:
    """A lesson as a release froze it. `sections` maps "manual/key@edition" to the id of the section version shown.

    `fingerprint` says what the body was, whatever ids its blocks have; None means there was no such section yet.
    """

    lesson: int
    revision: int
    title: str
    minutes: int
    fingerprint: str = ""
    sections: dict[str, int | None] = field(default_factory=dict)

    def is_same(self, other: "Lesson") -> bool:
        """Whoever finished the one has finished the other."""
        return (self.lesson, self.fingerprint, self.sections) == (other.lesson, other.fingerprint, other.sections)


@dataclass(frozen=True)
class Module:
    title: str
    lessons: list[Lesson]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Difference:
    """What a newer outline means to somebody on an older one: ids of lessons."""

    added: frozenset[int]
    changed: frozenset[int]
    removed: frozenset[int]


def read(outline: list[dict[str, Any]]) -> list[Module]:
    """The modules of a stored outline."""
    return [Module(module["title"], [Lesson(**row) for row in module["lessons"]]) for module in outline]


def write(modules: Iterable[Module]) -> list[dict[str, Any]]:
    """What `read` reads back."""
    return [asdict(module) for module in modules]


def lessons(modules: Iterable[Module]) -> list[Lesson]:
    """All lessons in the order in which they are taught."""
    return [lesson for module in modules for lesson in module.lessons]


def shows(lesson: Lesson, reference: str) -> bool:
    """Whether it shows this section, "manual/key", in any edition."""
    return any(key.rpartition("@")[0] == reference for key in lesson.sections)


def find(modules: Iterable[Module], lesson_id: int) -> Lesson | None:
    return next((lesson for lesson in lessons(modules) if lesson.lesson == lesson_id), None)


def difference(before: Iterable[Module], after: Iterable[Module]) -> Difference:
    old = {lesson.lesson: lesson for lesson in lessons(before)}
    new = {lesson.lesson: lesson for lesson in lessons(after)}
    changed = {key for key in old.keys() & new.keys() if not old[key].is_same(new[key])}
    return Difference(
        added=frozenset(new.keys() - old.keys()),
        changed=frozenset(changed),
        removed=frozenset(old.keys() - new.keys()),
    )


def fingerprint(title: str, modules: Iterable[Module]) -> str:
    """Sha-256 of what a release teaches. A new Wagtail revision that says the same changes nothing."""
    rows = write(modules)
    for module in rows:
        for lesson in module["lessons"]:
            del lesson["revision"]
    return digest([title, rows])


def digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
