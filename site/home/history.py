"""Tells what the demo's people did before today, through the same verbs that real people use, at past times."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from courses import completing, enrolling
from courses.models import CoursePage, Enrolment
from exams.models import Attempt, Exam
from exams.rehearsing import rehearse
from people.models import User


def tell(person: User, story: dict[str, Any]) -> None:
    """Enrol, learn and sit as `story` says ({"enrol": […], "attempts": […]}); what was told before is left alone."""
    for row in story.get("enrol", []):
        learn(person, CoursePage.objects.get(slug=row["course"]), row["progress"], days_ago(row["days_ago"]))
    for number, row in enumerate(story.get("attempts", []), start=1):
        exam = Exam.objects.get(slug=row["exam"])
        earlier = sum(other["exam"] == row["exam"] for other in story["attempts"][: number - 1])
        if Attempt.objects.filter(person=person, exam=exam).count() == earlier:
            rehearse(exam, person, row["percent"], days_ago(row["days_ago"]))


def days_ago(days: int) -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days)


def learn(person: User, course: CoursePage, percent: int, began: datetime) -> None:
    if Enrolment.objects.filter(person=person, course=course).exists():
        return
    enrolment = enrolling.enrol(person, course, at=began)
    lessons = [lesson["lesson"] for module in enrolment.release.outline for lesson in module["lessons"]]
    for number, lesson in enumerate(lessons[: round(len(lessons) * percent / 100)]):
        moment = min(began + timedelta(hours=7 * number), timezone.now())
        completing.open_lesson(enrolment, lesson, at=moment)
        completing.complete(enrolment, lesson, at=moment)
