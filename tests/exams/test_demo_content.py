"""The demo's items and exams can be built, twice, and every paper of them can be sat."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from courses.models import CourseIndexPage, CoursePage, CourseRelease, Enrolment
from exams import authoring, designing, drawing, reviewing
from exams.models import Appeal, Exam, ExamStatistics, Item, ItemStatistics, ItemVersion, MarkingTask
from exams.rehearsing import rehearse
from home import history, seeding
from kb.models import EditionPage, Lineage, ManualIndexPage, ManualPage
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("unwalled")]

DEMO = Path(settings.BASE_DIR) / "site" / "home" / "demo"


@pytest.fixture
def ground(world):
    """The manuals, sections and courses that the demo's items and exams refer to, empty."""
    for manual in ("general-ledger", "service-handbook"):
        page = ManualIndexPage.objects.get().add_child(instance=ManualPage(title=manual, slug=manual))
        page.add_child(instance=EditionPage(title="V9.0", slug="9-0", label="V9.0", manual=page))
        for path in (DEMO / "manuals" / manual).glob("*/sections/*.md"):
            Lineage.objects.get_or_create(manual=page, key=path.stem)
    for slug in ("engineer-induction", "finance-essentials"):
        CourseIndexPage.objects.get().add_child(instance=CoursePage(title=slug, slug=slug))


def build():
    for path in sorted((DEMO / "items").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        topic = authoring.build_topic(data["topic"])
        for item in data["items"]:
            reviewing.approve(authoring.build_item(item, topic, None), None)
    for data in yaml.safe_load((DEMO / "exams.yaml").read_text(encoding="utf-8")):
        designing.build_exam(data)


def test_the_demo_builds_the_same_twice_and_every_blueprint_can_be_drawn(ground, world):
    build()
    before = (Item.objects.count(), ItemVersion.objects.count(), Exam.objects.count())
    build()
    assert (Item.objects.count(), ItemVersion.objects.count(), Exam.objects.count()) == before
    assert before[0] >= 60
    assert not ItemVersion.objects.exclude(state="approved").exists()
    for exam in Exam.objects.all():
        held = drawing.available(exam.blueprint)
        assert all(held[rule.pk] >= rule.count * 1.5 for rule in exam.blueprint.rules if rule.item is None)
        assert drawing.shortage(exam.blueprint) is None


@pytest.mark.parametrize(("percent", "passed"), [(100, True), (50, False)])
def test_a_rehearsal_reaches_the_wanted_score_at_the_wanted_time(ground, world, percent, passed):
    build()
    exam = Exam.objects.get(slug="engineer-junior")
    release = CourseRelease.objects.create(course=exam.course, number=1, title="x", outline=[], fingerprint="x")
    Enrolment.objects.create(
        organisation=world.boke, person=world.chen, course=exam.course, release=release, finished_at=exam.opens_at
    )
    at = timezone.now() - timedelta(days=700)
    attempt = rehearse(exam, world.chen, percent, at)
    assert (attempt.state, attempt.passed) == ("graded", passed)
    assert attempt.score == attempt.max_score * percent / 100
    assert attempt.started_at == at
    assert at < attempt.submitted_at < attempt.deadline


def test_a_class_sat_one_paper_so_that_there_is_something_to_count(ground, world):
    build()
    data = seeding.read("class.yaml")
    for _twice in range(2):
        seeding.organisation(data["organisation"])
        for row in history.classmates(data):
            seeding.person(row)
        for row in data["writing"]["answers"]:
            User.objects.get_or_create(username=row["username"], defaults={"organisation": world.boke})
        history.tell_of_class(data)
    exam = Exam.objects.get(slug="class-test")
    figures = ItemStatistics.objects.filter(exam=exam)
    assert (figures.count(), {row.candidates for row in figures}) == (12, {36})
    shown = [row.figures for row in figures]
    assert 0.4 < ExamStatistics.objects.get(exam=exam).figures["reliability"]["alpha"] < 0.95
    assert len({round(row["facility"], 2) for row in shown}) > 5
    assert Appeal.objects.count() == 2
    assert MarkingTask.objects.count() == 2
