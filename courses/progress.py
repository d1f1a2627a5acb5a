"""How far enrolments have come, for one person or a thousand, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from courses.addressing import addressed
from courses.models import CourseRelease, Enrolment, LessonCompletion, LessonPage
from courses.rules import outline
from courses.rules.progress import Tally, tally


@dataclass(frozen=True)
class Progress:
    """`next_lesson_url` is where to go on; empty when nothing is left, the course when it was not begun."""

    done: int
    total: int
    percent: int
    next_lesson_url: str


def progress_of(enrolments: Iterable[Enrolment]) -> dict[int, Progress]:
    """By enrolment id. Four queries, however many enrolments, courses and lessons there are."""
    enrolments = list(enrolments)
    tallies = tallies_of(enrolments)
    live = lesson_urls(tally.resume_at for tally in tallies.values() if tally.resume_at)
    return {
        enrolment.pk: as_progress(tallies[enrolment.pk], address(enrolment, tallies[enrolment.pk].resume_at, live))
        for enrolment in enrolments
    }


def as_progress(counted: Tally, url: str) -> Progress:
    return Progress(counted.done, counted.total, counted.percent, url)


def tallies_of(enrolments: list[Enrolment]) -> dict[int, Tally]:
    lessons = lessons_by_release({enrolment.release_id for enrolment in enrolments})
    done = completed({enrolment.pk for enrolment in enrolments})
    return {
        enrolment.pk: tally(lessons[enrolment.release_id], done[enrolment.pk], enrolment.last_lesson_id)
        for enrolment in enrolments
    }


def lessons_by_release(releases: Iterable[int]) -> dict[int, list[int]]:
    """Lesson ids in order; each release is read once, however many people learn from it."""
    rows = CourseRelease.objects.filter(pk__in=releases).values_list("pk", "outline")
    return {pk: [row.lesson for row in outline.lessons(outline.read(stored))] for pk, stored in rows}


def completed(enrolments: Iterable[int]) -> dict[int, set[int]]:
    done: dict[int, set[int]] = defaultdict(set)
    rows = LessonCompletion.objects.filter(enrolment__in=enrolments)
    for enrolment, lesson in rows.values_list("enrolment_id", "lesson_id"):
        done[enrolment].add(lesson)
    return done


def lesson_urls(lessons: Iterable[int]) -> dict[int, str]:
    """Addresses of the lessons that are live as pages."""
    pages = LessonPage.objects.live().filter(pk__in=set(lessons)).only("url_path")
    return {page.pk: page.url or "" for page in addressed(pages)}


def address(enrolment: Enrolment, lesson: int | None, live: dict[int, str]) -> str:
    """Where this learner finds a lesson; one that was unpublished since is still theirs, under another address."""
    if lesson is None:
        return ""
    return live.get(lesson) or reverse("courses:kept_lesson", args=[enrolment.pk, lesson])
