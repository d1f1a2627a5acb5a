"""What a course teaches is frozen."""

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from wagtail.models import Page, Revision

from courses import enrolling, releasing
from courses.models import CoursePage, LessonPage, ModulePage
from courses.rules import outline
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.usefixtures("unwalled")


def rows(release):
    return outline.lessons(outline.read(release.outline))


def test_a_release_pins_the_revision_of_every_lesson_and_the_version_of_every_section(course, shelf):
    closing = rows(material.newest(course))[1]
    assert closing.revision == material.page(course, "closing").live_revision_id
    assert closing.sections == {"general-ledger/month-end-closing@9-0": shelf.closing.versions.first().pk}


def test_releasing_the_same_again_returns_the_release_there_is(course):
    first = material.newest(course)
    assert releasing.release(course) == first
    page = material.page(course, "overview")
    page.save_revision().publish()  # the same words in a new revision
    assert material.newest(course) == first


def test_an_edited_lesson_makes_a_release_that_keeps_the_other_revisions(course):
    before = material.newest(course)
    material.rewrite(material.page(course, "overview"), "全新的内容")
    after = material.newest(course)
    assert after.number == before.number + 1
    assert [old.revision == new.revision for old, new in zip(rows(before), rows(after), strict=True)] == [
        False,
        True,
        True,
    ]


def test_a_draft_of_a_lesson_releases_nothing(course):
    page = material.page(course, "overview")
    page.body = [("text", "<p>草稿</p>")]
    page.save_revision()
    assert course.releases.count() == 1
    assert releasing.release(course).number == 1


def test_a_release_is_made_when_a_lesson_is_unpublished_or_deleted(course, settled):
    material.page(course, "after").unpublish()
    assert [row.title for row in rows(material.newest(course))] == ["月末要做的事", "做月末结账"]
    with settled():
        material.page(course, "overview").delete()
    assert [row.title for row in rows(material.newest(course))] == ["做月末结账"]


def test_moving_a_lesson_to_another_module_changes_the_order(course):
    first = ModulePage.objects.get(slug="part-1")
    material.page(course, "after").move(first, pos="first-child")
    assert [row.title for row in rows(material.newest(course))] == ["结账以后", "月末要做的事", "做月末结账"]


def test_an_unpublished_module_hides_its_lessons(course):
    ModulePage.objects.get(slug="part-2").unpublish()
    assert [row.title for row in rows(material.newest(course))] == ["月末要做的事"]


def test_a_lesson_that_went_live_without_a_revision_gets_one_and_keeps_its_draft(course):
    module = Page.objects.get(pk=ModulePage.objects.get(slug="part-1").pk)
    page = module.add_child(instance=LessonPage(title="导入的", slug="imported", body=[("text", "<p>直接写入</p>")]))
    page.save_revision()
    draft = LessonPage.objects.get(pk=page.pk).latest_revision_id
    release = releasing.release(course)
    row = next(row for row in rows(release) if row.lesson == page.pk)
    assert "直接写入" in str(releasing.body_of(Revision.objects.get(pk=row.revision)))
    assert row.revision != draft
    assert LessonPage.objects.get(pk=page.pk).latest_revision_id == draft
    assert releasing.release(course) == release


def test_a_section_that_says_something_new_makes_a_new_release(course, shelf, settled):
    with settled():
        shelves.rewrite(shelf.closing, shelves.text("结账须由账套主管操作。"))
    release = material.newest(course)
    assert release.number == 2
    assert rows(release)[1].sections == {"general-ledger/month-end-closing@9-0": shelf.closing.versions.first().pk}


def test_a_section_that_no_course_shows_makes_none(course, shelf, settled):
    with settled():
        shelves.rewrite(shelf.archive, shelves.text("归档改为每晚进行。"))
    assert course.releases.count() == 1


def test_a_course_that_is_not_live_is_not_released(course):
    course.unpublish()
    material.rewrite(material.page(course, "overview"), "停课期间的改动")
    assert course.releases.count() == 1


def test_a_missing_section_is_pinned_once_it_exists(world, shelf, settled):
    unknown = {"section": "general-ledger/backup", "edition": "9-0"}
    course = material.build(modules=[{"title": "一", "lessons": [material.lesson("one", "一", unknown)]}])
    assert rows(material.newest(course))[0].sections == {"general-ledger/backup@9-0": None}
    with settled():
        shelves.section(shelf.month_end, "backup", "备份", shelves.text("每晚备份。"))
    assert rows(material.newest(course))[0].sections["general-ledger/backup@9-0"]


@pytest.mark.django_db(transaction=True)  # the command goes on after a refusal, which breaks no transaction of its own
def test_revisions_that_somebody_learns_from_survive_a_purge(course, world):
    enrolling.enrol(world.zhao, course)
    kept = rows(material.newest(course))[0].revision
    material.rewrite(material.page(course, "overview"), "新的")
    material.rewrite(material.page(course, "overview"), "更新的")
    call_command("purge_revisions", pages=True, verbosity=0)
    assert Revision.objects.filter(pk=kept).exists()
    with pytest.raises(ProtectedError):
        material.page(course, "overview").delete()


def test_without_learners_old_revisions_may_go(course):
    kept = rows(material.newest(course))[0].revision
    material.rewrite(material.page(course, "overview"), "新的")
    call_command("purge_revisions", pages=True, verbosity=0)
    assert not Revision.objects.filter(pk=kept).exists()


def test_a_course_nobody_took_can_be_deleted(course, settled):
    with settled():
        CoursePage.objects.get(pk=course.pk).delete()
    assert not CoursePage.objects.exists()
