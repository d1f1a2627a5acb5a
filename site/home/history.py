"""Tells what the demo's people did before today, through the same verbs that real people use, at past times."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from courses import completing, enrolling
from courses.models import CoursePage, Enrolment
from exams import analysing, appealing, logbook, types
from exams.contents import entries_of
from exams.models import Appeal, Attempt, Exam, Item, ItemVersion, MarkingPlan
from exams.rehearsing import Answers, rehearse
from exams.rules.content import Content, Entry, Response
from people.models import Organisation, User


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


def classmates(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The people of a class as rows of people.yaml."""
    usual = {"organisation": data["organisation"]["slug"], "team": data["people"]["team"], "roles": ["learner"]}
    for number, name in enumerate(data["people"]["names"].split(), 1):
        username = f"{data['people']['prefix']}{number:02}"
        yield {**usual, "username": username, "name": name, "email": "", "title": data["people"]["title"]}


def tell_of_class(data: dict[str, Any]) -> None:
    """All sat the same paper; some object to a mark; and some texts of others wait for a marker."""
    exam = Exam.objects.get(slug=data["exam"])
    exam.organisations.set(Organisation.objects.filter(slug=data["organisation"]["slug"]))  # nobody else's business
    MarkingPlan.objects.update_or_create(exam=exam, defaults={"appeal_days": data["appeal_days"]})
    for number, row in enumerate(classmates(data)):
        person, chance = User.objects.get(username=row["username"]), Random(number)  # noqa: S311  (a story, no secret)
        if not Attempt.objects.filter(person=person, exam=exam).exists():
            at = days_ago(data["days_ago"]) + timedelta(seconds=7 * number)
            rehearse(exam, person, 0, at, guesses(chance.gauss(0, 1.1), chance))
    analysing.analyse_exam(exam.pk)  # the job that was asked for waits for its minute
    for row in data["appeals"]:
        object_to(exam, Item.objects.get(slug=row["item"]), row["text"])
    wanted = data["writing"]
    for row in wanted["answers"]:
        person, exam = User.objects.get(username=row["username"]), Exam.objects.get(slug=wanted["exam"])
        if not Attempt.objects.filter(person=person, exam=exam).exists():
            rehearse(exam, person, 0, days_ago(wanted["days_ago"]), lambda *_, text=row["text"]: [text])


def guesses(ability: float, chance: Random) -> Answers:
    """Who is able is right more often, on hard items nobody is; what is wrong is wrong in one way or another."""
    hard = dict(ItemVersion.objects.filter(state="approved").values_list("pk", "item__difficulty"))

    def answer(entry: Entry, content: Content) -> Response:
        kind = types.of(content.kind)
        if chance.random() < 1 / (1 + math.exp(0.9 * (hard.get(entry.item_version, 3) - 3.5) - 1.3 * ability)):
            return kind.model_answer(content)
        if not kind.IS_CHOICE:
            return kind.wrong_answer(content)
        wrong = [option.id for option in content.options if option.id not in content.right()]
        return [chance.choices(wrong, range(len(wrong), 0, -1))[0]]

    return answer


def object_to(exam: Exam, item: Item, text: str) -> None:
    """By the first candidate who lost something there and has not objected to anything."""
    if Appeal.objects.filter(attempt__exam=exam, text=text).exists():
        return
    versions = set(item.versions.values_list("pk", flat=True))
    for attempt in Attempt.objects.filter(exam=exam, appeals=None).select_related("paper", "person").order_by("pk"):
        entry = next(one for one in entries_of(attempt.paper) if one.item_version in versions)
        if logbook.state_of(attempt.pk).marks[entry.slot] < entry.points:
            appealing.appeal(attempt.pk, attempt.person, entry.slot, text)
            return
