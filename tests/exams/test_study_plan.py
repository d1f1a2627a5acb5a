"""After an exam: marks by competency, sections as they were in force, what has changed since, and a study plan."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from exams import grading, sitting
from exams.cited import readings_of
from exams.models import Attempt, Citation, Exam, Item
from kb.models import EditionPage, SectionPage, SectionVersion
from people.models import Competency
from tests.courses import material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def technical(bank):
    made = Competency.objects.get_or_create(slug="technical", defaults={"title": "技术"})[0]
    Item.objects.filter(topic=bank.closing).update(competency=made)
    return made


@pytest.fixture
def done(world, exam, sit, manual, technical):
    """All wrong; every item cites 月末结账 as it stood an hour before the exam."""
    version = manual.freeze("结账前先审核")
    SectionVersion.objects.filter(pk=version.pk).update(published_at=timezone.now() - timedelta(hours=1))
    desk = sit(exam, world.chen)
    for entry in desk.entries.values():
        cite(entry.item_version, manual.lineage, version)
    desk.answer_everything(wrong=9)
    sitting.submit(desk.attempt.pk, world.chen)
    grading.grade(desk.attempt.pk)
    desk.attempt.refresh_from_db()
    return desk


def cite(item_version, lineage, version):
    Citation.objects.create(
        item_version_id=item_version, lineage=lineage, section_version=version, fingerprint=version.fingerprint
    )


def page_of(desk):
    return desk.client.get(desk.attempt.get_absolute_url()).content.decode()


def test_marks_are_shown_by_competency_where_items_name_one(done):
    text = page_of(done)
    chart = text.split('id="competencies"')[1].split("</section>")[0]
    assert "技术" in chart
    assert "凭证处理" not in chart
    Item.objects.update(competency=None)
    assert 'id="competencies"' not in page_of(done)


def test_the_plan_leads_from_the_weakest_to_sections_and_lessons(done, world):
    course = {"section": "general-ledger/month-end-closing", "edition": "9-0"}
    lessons = [material.lesson("closing", "做月末结账", {"text": "打开向导。"}, course)]
    material.build(modules=[{"title": "结账当天", "lessons": lessons}])
    plan = page_of(done).split('id="plan"')[1].split("</section>")[0]
    assert plan.index("凭证处理") >= 0  # a topic stands in where no competency is named
    assert plan.index("技术") >= 0
    assert "/s/general-ledger/month-end-closing/?edition=9-0" in plan
    assert "做月末结账" in plan
    assert "月末结账速成" in plan
    assert 'href="#answer-1"' in plan


def test_who_got_everything_right_needs_no_plan(world, exam, sit, technical):
    desk = sit(exam, world.chen)
    desk.answer_everything()
    sitting.submit(desk.attempt.pk, world.chen)
    grading.grade(desk.attempt.pk)
    assert 'id="plan"' not in page_of(desk)


@pytest.mark.parametrize(
    ("review", "results", "expected"),
    [("marks", "graded", True), ("nothing", "graded", False), ("full", "released", False)],
)
def test_nothing_of_it_before_the_review_opens(done, review, results, expected, manual):
    manual.freeze("改过")
    Exam.objects.update(review=review, results_when=results)
    text = page_of(done)
    assert ('id="plan"' in text) is expected
    assert ('id="competencies"' in text) is expected
    since = f"/exams/attempts/{done.attempt.pk}/sections/{manual.lineage.pk}/"
    assert (since in text) is expected
    assert done.client.get(since).status_code == (200 if expected else 404)


def test_a_section_that_changed_since_says_so_and_shows_what(done, manual, as_user, world):
    since = f"/exams/attempts/{done.attempt.pk}/sections/{manual.lineage.pk}/"
    assert "自考试以来已修改" not in page_of(done)
    assert done.client.get(since).status_code == 404
    newer = manual.freeze("结账前先审核，再记账")
    assert since in page_of(done)
    text = done.client.get(since).content.decode()
    assert "考试以来这一节有修改" in text
    assert newer.edition_label in text
    assert as_user(world.wang).get(since).status_code == 404


def test_a_change_between_writing_the_item_and_the_exam_is_none_since_the_exam(done, manual, world):
    """What counts is what the section said when the attempt began, not when the item was written."""
    newer = manual.freeze("结账前先审核，再记账")
    SectionVersion.objects.filter(pk=newer.pk).update(published_at=timezone.now() - timedelta(minutes=30))
    assert Citation.objects.first().fingerprint != newer.fingerprint
    assert "自考试以来已修改" not in page_of(done)


def test_without_an_edition_of_its_own_the_newest_of_that_day_was_in_force(done, manual, world):
    def edition(slug: str, on: date | None) -> None:
        page = manual.page.add_child(
            instance=EditionPage(title=slug, slug=slug, label=slug, manual=manual.page, released_on=on)
        )
        page.add_child(
            instance=SectionPage(title="月末结账", slug="month-end-closing", edition=page, lineage=manual.lineage)
        )

    today = timezone.localdate()
    edition("9-1", today - timedelta(days=1))
    edition("10-0", today + timedelta(days=1))
    edition("draft", None)
    attempt = Attempt.objects.select_related("exam").get(pk=done.attempt.pk)
    versions = [entry.item_version for entry in done.entries.values()]
    urls = {one.url for rows in readings_of(attempt, versions, world.chen).values() for one in rows}
    assert urls == {"/s/general-ledger/month-end-closing/?edition=9-1"}
    Exam.objects.update(edition=manual.edition)
    attempt = Attempt.objects.select_related("exam__edition").get(pk=done.attempt.pk)
    urls = {one.url for rows in readings_of(attempt, versions, world.chen).values() for one in rows}
    assert urls == {"/s/general-ledger/month-end-closing/?edition=9-0"}


def test_a_hidden_manual_is_named_neither_in_the_plan_nor_by_its_changes(done, manual):
    manual.freeze("改过")
    manual.page.audience = "internal"
    manual.page.save()
    since = f"/exams/attempts/{done.attempt.pk}/sections/{manual.lineage.pk}/"
    assert done.client.get(since).status_code == 200  # staff may
    from people.models import Organisation

    Organisation.objects.filter(slug="boke").update(kind="customer")
    assert "month-end-closing" not in page_of(done)
    assert done.client.get(since).status_code == 404
