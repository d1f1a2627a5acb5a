"""How far somebody is, and where they go on."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """`percent` is 100 only when everything is done; `resume_at` is a lesson id, None when nothing is left."""

    done: int
    total: int
    percent: int
    resume_at: int | None


def tally(lessons: Sequence[int], done: AbstractSet[int], last: int | None) -> Tally:
    """Count what the outline still asks for; completions of lessons it does not hold count nothing."""
    finished = sum(1 for lesson in lessons if lesson in done)
    total = len(lessons)
    return Tally(finished, total, finished * 100 // total if total else 0, resume(lessons, done, last))


def resume(lessons: Sequence[int], done: AbstractSet[int], last: int | None) -> int | None:
    """The lesson that was open last if it is unfinished, else the next unfinished one, else the first."""
    start = lessons.index(last) if last in lessons else 0
    ahead = [*lessons[start:], *lessons[:start]]
    return next((lesson for lesson in ahead if lesson not in done), None)


def following(lessons: Sequence[int], lesson: int) -> int | None:
    """The lesson after this one in the outline."""
    position = lessons.index(lesson) + 1
    return lessons[position] if position < len(lessons) else None


def preceding(lessons: Sequence[int], lesson: int) -> int | None:
    position = lessons.index(lesson)
    return lessons[position - 1] if position else None
