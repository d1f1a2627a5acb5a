"""What authors see and may do: previews of drafts, pictures, and no deletion of what somebody learns."""

import pytest
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from courses import enrolling
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from kb.models import Picture
from kb.visibility import may_see_picture
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def admin(world, as_user):
    return as_user(world.admin)


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def test_an_author_previews_a_draft_with_the_sections_as_they_are(course, admin):
    page = material.page(course, "closing")
    page.body = [("text", "<p>草稿里的新句子</p>"), ("section", material.CLOSING)]
    page.save_revision()
    response = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200
    assert "草稿里的新句子" in response.text
    assert "结账在后台执行" in response.text


def test_a_draft_of_a_course_and_of_a_module_can_be_previewed(course, admin):
    draft = course.get_parent().add_child(instance=CoursePage(title="筹备中的课", slug="draft-course", live=False))
    module = draft.add_child(instance=ModulePage(title="第一部分", slug="part-1", live=False))
    for page in (draft, module):
        response = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert response.status_code == 200
        assert "筹备中的课" in response.text


def test_a_course_that_is_not_saved_yet_can_be_previewed(world):
    index = CourseIndexPage.objects.get()
    page = CoursePage(title="新课", slug="new-course", path=index.path + "9999", depth=index.depth + 1)
    page.set_url_path(index)
    response = page.make_preview_request()
    assert response.status_code == 200
    assert "新课" in response.text


def test_a_course_with_learners_cannot_be_deleted_by_hand(course, world, admin):
    enrolling.enrol(world.zhao, course)
    for page in (course, ModulePage.objects.get(slug="part-2"), material.page(course, "closing"), course.get_parent()):
        assert delete(admin, page).status_code == 302
    assert LessonPage.objects.count() == 3
    assert CoursePage.objects.exists()


def test_nor_by_choosing_many_pages_at_once(course, world, admin):
    enrolling.enrol(world.zhao, course)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    admin.post(f"{url}?id={material.page(course, 'closing').pk}")
    assert LessonPage.objects.count() == 3


def test_a_lesson_nobody_learns_yet_can_be_deleted(course, world, admin, settled):
    enrolling.enrol(world.zhao, course)
    module = ModulePage.objects.get(slug="part-2")
    draft = module.add_child(instance=LessonPage(title="草稿", slug="draft", live=False))
    with settled():
        delete(admin, draft)
    assert not LessonPage.objects.filter(pk=draft.pk).exists()


def test_pictures_of_a_lesson_are_for_those_who_may_see_the_course(course, world):
    old, new = (Picture.objects.create(title=name, file=get_test_image_file(f"{name}.png")) for name in ("旧", "新"))
    page = material.page(course, "overview")
    for picture in (old, new):
        page.body = [("picture", {"picture": picture, "alt": "", "caption": ""})]
        page.save_revision().publish()
        page = material.page(course, "overview")
    assert may_see_picture(world.zhao, new)
    assert may_see_picture(world.zhao, old)  # somebody's release may still show it
    type(course).objects.filter(pk=course.pk).update(audience="internal")
    assert not may_see_picture(world.zhao, new)
    assert may_see_picture(world.chen, new)
