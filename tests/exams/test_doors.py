"""Who an exam is for: teams, those assigned a course, those who passed another exam; and reading instead of waiting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Assignment, CourseIndexPage, CoursePage
from exams import admitting, grading, inviting, rereading, sitting, visibility
from exams.models import Citation, Exam, ExamTeam, ItemVersion, Rereading
from exams.rehearsing import rehearse
from people.models import Membership, Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def those_who_see(exam, world) -> set[str]:
    names = ("chen", "li", "zhou", "wang", "zhao", "sun", "qian")
    found = {name for name in names if visibility.exams(getattr(world, name)).filter(pk=exam.pk).exists()}
    for name in names:  # the same for an exam at hand
        assert visibility.may_see(getattr(world, name), exam) == (name in found)
    return found


def test_an_exam_for_a_team_is_for_those_below_it_too(world, exam):
    ExamTeam.objects.create(exam=exam, team=world.after_sales)
    assert those_who_see(exam, world) == {"chen", "li", "zhou", "wang"}
    ExamTeam.objects.update(team=world.north)
    assert those_who_see(exam, world) == {"chen"}
    assert set(inviting.meant(exam).values_list("username", flat=True)) == {"chen"}
    deeper = Team.objects.create(organisation=world.boke, slug="deep", name="北京", parent=world.north)
    Membership.objects.create(organisation=world.boke, team=deeper, person=world.li)
    assert those_who_see(exam, world) == {"chen", "li"}
    ExamTeam.objects.create(exam=exam, team=world.ruifeng_finance)
    Exam.objects.update(audience="customers")
    exam.refresh_from_db()
    assert those_who_see(exam, world) == {"chen", "li", "qian"}


def test_an_exam_for_those_assigned_its_course(world, exam):
    course = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="课", slug="course"))
    Exam.objects.update(course=course, assigned_only=True)
    exam.refresh_from_db()
    assert those_who_see(exam, world) == set()
    due = timezone.localdate()
    Assignment.objects.create(organisation=world.boke, course=course, person=world.li, due_on=due)
    assert those_who_see(exam, world) == {"li"}
    Assignment.objects.create(organisation=world.boke, course=course, team=world.after_sales, due_on=due)
    assert those_who_see(exam, world) == {"chen", "li", "zhou", "wang"}


def test_hidden_is_not_there(world, exam, as_user):
    ExamTeam.objects.create(exam=exam, team=world.ruifeng_finance)
    client = as_user(world.chen)
    assert client.get("/exams/junior/").status_code == 404
    assert client.post("/exams/junior/attempts/").status_code == 404
    assert "考试 junior" not in client.get("/exams/").content.decode()


def test_another_exam_has_to_be_passed_first(world, exam, make_exam, as_user):
    later = make_exam("later", requires=exam)
    assert admitting.standing(later, world.chen).reason == "exam"
    text = as_user(world.chen).get("/exams/later/").content.decode()
    assert "先通过考试“考试 junior”" in text
    with pytest.raises(sitting.NotAdmitted):
        sitting.start(later, world.chen)
    rehearse(exam, world.chen, 30)
    assert admitting.standing(later, world.chen).reason == "exam"
    rehearse(exam, world.chen, 100)
    assert admitting.standing(later, world.chen).may_start
    assert not admitting.standing(later, world.wang).may_start


def test_a_pass_that_is_not_out_yet_tells_nothing_at_the_next_door(world, exam, make_exam):
    later = make_exam("later", requires=exam)
    Exam.objects.filter(pk=exam.pk).update(results_when="released")
    rehearse(exam, world.chen, 100)
    assert admitting.standing(later, world.chen).reason == "exam"


def test_an_exam_that_is_hidden_is_not_named_at_the_door(world, exam, make_exam, as_user):
    later = make_exam("later", requires=exam)
    ExamTeam.objects.create(exam=exam, team=world.ruifeng_finance)
    text = as_user(world.chen).get(f"/exams/{later.slug}/").content.decode()
    assert "考试 junior" not in text
    assert "请先通过指定的考试" in text


# reading instead of waiting


@pytest.fixture
def failed(exam, world, manual):
    """陈琳 failed an hour ago; the pause is a day. Every item cites 月末结账."""
    Exam.objects.filter(pk=exam.pk).update(cooldown_hours=24, reading_unlocks=True)
    exam.refresh_from_db()
    says = manual.freeze("结账前检查")
    for version in ItemVersion.objects.all():
        Citation.objects.create(
            item_version=version, lineage=manual.lineage, section_version=says, fingerprint=says.fingerprint
        )
    return rehearse(exam, world.chen, 30, timezone.now() - timedelta(hours=1))


def test_reading_what_was_wrong_again_ends_the_pause(failed, exam, world, manual, as_user):
    client = as_user(world.chen)
    assert admitting.standing(exam, world.chen).reason == "cooldown"
    text = client.get("/exams/junior/").content.decode()
    assert "去重读" in text
    assert "月末结账" in text
    response = client.post(f"/exams/attempts/{failed.pk}/readings/{manual.lineage.pk}/")
    assert response["Location"].startswith("/s/general-ledger/month-end-closing/")
    client.post(f"/exams/attempts/{failed.pk}/readings/{manual.lineage.pk}/")
    assert Rereading.objects.count() == 1  # twice is once
    assert admitting.standing(exam, world.chen).may_start


def test_only_the_sections_behind_wrong_answers_and_only_ones_own(failed, world, manual, as_user):
    assert as_user(world.chen).post(f"/exams/attempts/{failed.pk}/readings/999/").status_code == 404
    assert as_user(world.wang).post(f"/exams/attempts/{failed.pk}/readings/{manual.lineage.pk}/").status_code == 404
    assert [one.title for one in rereading.to_read(failed, world.chen)] == ["月末结账"]


@pytest.mark.parametrize("change", [{"reading_unlocks": False}, {"review": "nothing"}, {"results_when": "released"}])
def test_without_the_rule_or_open_marks_only_time_helps(failed, exam, world, manual, change):
    rereading.note(failed, manual.lineage.pk)
    Exam.objects.filter(pk=exam.pk).update(**change)
    exam.refresh_from_db()
    assert not admitting.standing(exam, world.chen).may_start


def test_where_nothing_is_cited_only_time_helps(failed, exam, world):
    Citation.objects.all().delete()
    assert admitting.standing(exam, world.chen).reason == "cooldown"
    assert grading.corrections(exam.pk) == {}


# the form


FORM = {
    "title": "期末",
    "slug": "final",
    "audience": "internal",
    "opens_at": "2026-01-01T09:00",
    "closes_at": "2027-12-31T18:00",
    "minutes": 30,
    "pass_percent": 75,
    "attempts_allowed": 3,
    "cooldown_hours": 24,
    "grace_seconds": 60,
    "review": "marks",
    "results_when": "graded",
    "keys_when": "closed",
}


def test_the_doors_are_set_in_the_form_and_a_pass_mark_changed_there_is_recorded(world, exam, as_user):
    client = as_user(world.zhou)
    data = {**FORM, "blueprint": exam.blueprint_id, "teams": [world.north.pk], "requires": exam.pk}
    assert client.post("/exams/manage/new/", data).status_code == 302
    made = Exam.objects.get(slug="final")
    assert [row.team for row in made.team_limits.all()] == [world.north]
    assert made.requires == exam
    assert not made.pass_marks.exists()
    client.post("/exams/manage/exams/final/", {**data, "teams": [], "pass_percent": 70})
    assert not made.team_limits.exists()
    row = made.pass_marks.get()
    assert (row.was, row.percent, row.by) == (75, 70, world.zhou)


def test_doors_that_lock_each_other_or_need_a_course_are_refused_in_words(world, exam, make_exam, as_user):
    client = as_user(world.zhou)
    later = make_exam("later", requires=exam)
    data = {**FORM, "slug": "junior", "blueprint": exam.blueprint_id, "requires": later.pk}
    assert "反过来要求先通过这一场" in client.post("/exams/manage/exams/junior/", data).content.decode()
    data = {**FORM, "blueprint": exam.blueprint_id, "assigned_only": "on"}
    assert "请先选定课程" in client.post("/exams/manage/new/", data).content.decode()
