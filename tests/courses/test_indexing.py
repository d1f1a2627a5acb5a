"""Courses and lessons are found by those who may see the course, and by what they say only where all may start it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from courses import enrolling, indexing
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.tasks import find_courses
from courses.visibility import courses
from kb.asking.quoting import passages_of
from kb.models import SearchDocument
from kb.search.documents import Kind
from kb.search.query import search
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")
VISITOR = AnonymousUser()


def known():
    """Titles of what search has of courses, with whom it is for."""
    return dict(SearchDocument.objects.filter(kind=Kind.LESSON, live=True).values_list("title", "audience"))


def found(viewer, text):
    """Ids of the pages of courses that somebody finds."""
    return {hit.object_id for hit in search(viewer, text, size=100).hits if hit.kind == Kind.LESSON}


def below(course):
    return LessonPage.objects.descendant_of(course).values_list("pk", flat=True)


def publish(page, **changes):
    page = type(page).objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


EVERYTHING = {"月末结账速成", "月末要做的事", "做月末结账", "结账以后"}


def test_a_live_course_is_found_with_its_lessons(course):
    assert known() == dict.fromkeys(EVERYTHING, "customers")
    lesson = SearchDocument.objects.get(title="做月末结账")
    assert lesson.path_titles == "月末结账速成 › 结账当天"
    assert lesson.url == material.page(course, "closing").get_url()
    assert SearchDocument.objects.get(title="月末结账速成").text == "从检查到结账。\n结账之前\n结账当天"


BLOCKS = [
    {"text": "先看清楚再动手。\n\n## 打开结账向导\n\n在期末菜单里。\n\n## 核对银行余额\n\n逐行勾对流水。"},
    material.CLOSING,
    {"tip": "任务失败会自动回退。"},
    {"question": "想一想：为什么先调汇？", "answer": "因为汇兑损益要结转。"},
    {"text": "## 核对银行余额\n\n再来一遍。"},
]


def taught(**changes):
    """A course of one lesson with headings, an embedded section, a tip and a question to think about."""
    lessons = [material.lesson("bank", "银行对账", *BLOCKS)]
    course = material.build(
        slug="bank-course", title="对账课", modules=[{"title": "全部", "lessons": lessons}], **changes
    )
    publish(material.page(course, "bank"), summary="三步完成对账。")
    return course


def told(course):
    return SearchDocument.objects.get(kind=Kind.LESSON, object_id=material.page(course, "bank").pk)


@pytest.mark.parametrize("audience", ["customers", "internal"])
def test_a_lesson_is_found_by_what_it_says_where_all_who_find_it_may_start_it(world, shelf, audience):
    course = taught(audience=audience)
    (hit,) = [hit for hit in search(world.chen, "逐行勾对流水").hits if hit.kind == Kind.LESSON]
    assert (hit.title, hit.heading) == ("银行对账", "核对银行余额")
    assert hit.url == f"{material.page(course, 'bank').get_url()}#核对银行余额"
    assert (found(world.zhao, "逐行勾对流水") == set()) is (audience == "internal")
    assert found(VISITOR, "逐行勾对流水") == set()


def test_what_only_learners_read_is_not_given_to_visitors(world, shelf):
    course = taught(audience="public")
    assert (told(course).text, told(course).headings) == ("三步完成对账。", [])
    for viewer in (VISITOR, world.zhao, world.admin):
        assert found(viewer, "逐行勾对流水") == set()
        assert material.page(course, "bank").pk in found(viewer, "三步完成对账")


def test_a_course_that_is_opened_to_the_public_takes_back_what_its_lessons_say(world, shelf):
    course = taught(audience="customers")
    assert "逐行勾对流水" in told(course).text
    publish(course, audience="public")
    assert "逐行勾对流水" not in told(course).text
    assert found(world.zhao, "逐行勾对流水") == set()


def test_a_lesson_does_not_tell_what_it_embeds_nor_the_answers_to_its_questions(shelf):
    text = told(taught(audience="customers")).text
    assert "任务失败会自动回退" in text
    assert "为什么先调汇" in text
    assert "汇兑损益要结转" not in text, "the answer stays folded"
    assert "后台执行" not in text, "the section it embeds"


def test_headings_are_where_the_text_says_them_and_the_page_has_their_anchors(world, shelf, as_user):
    course = taught(audience="customers")
    row = told(course)
    assert [row.text[place:].splitlines()[0] for place, _anchor, _title in row.headings] == [h[2] for h in row.headings]
    anchors = [anchor for _place, anchor, _title in row.headings]
    assert anchors == ["打开结账向导", "核对银行余额", "核对银行余额-2"]
    enrolling.enrol(world.zhao, course)
    page = BeautifulSoup(as_user(world.zhao).get(row.url).content, "html.parser")
    assert [one["id"] for one in page.select(".lesson > :is(h2, h3, h4)[id]")] == anchors


def test_whoever_has_not_started_the_course_is_led_to_it(world, shelf, as_user):
    course = taught(audience="customers")
    assert as_user(world.zhao).get(told(course).url).headers["Location"] == course.get_url()


def test_a_lesson_is_found_but_never_quoted_as_an_answer(world, shelf):
    row = told(taught(audience="customers"))
    assert passages_of([row]) == {row.pk: []}


def test_courses_are_found_by_exactly_those_who_may_see_them(world, course):
    material.build(slug="open", title="月末结账公开课", audience="public")
    material.build(slug="inside", title="月末结账内训", audience="internal")
    for viewer in (VISITOR, world.zhao, world.qian, world.chen, world.admin):
        allowed = courses(viewer)
        assert found(viewer, "月末结账") == {page for one in allowed for page in (one.pk, *below(one))}


def test_a_hit_leads_learners_to_the_lesson_and_others_to_the_course(world, course, as_user):
    hit = next(hit for hit in search(world.zhao, "结账以后").hits if hit.title == "结账以后")
    assert as_user(world.zhao).get(hit.url).headers["Location"] == course.get_url()
    assert Client().get(hit.url).status_code == 404, "visitors may not even see the course"


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_another_audience_of_the_course_holds_for_its_lessons_at_once(course, audience):
    publish(course, audience=audience)
    assert set(known().values()) == {audience}


def test_an_unpublished_course_takes_its_lessons_with_it_and_brings_them_back(course):
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert known() == {}
    assert LessonPage.objects.live().exists()
    publish(course)
    assert known().keys() == EVERYTHING


def test_a_lesson_published_in_a_course_that_is_not_live_is_not_found(course):
    CoursePage.objects.get(pk=course.pk).unpublish()
    publish(material.page(course, "after"), title="结账以后的事")
    assert known() == {}


def test_unpublished_lessons_and_modules_are_gone(course):
    material.page(course, "after").unpublish()
    assert known().keys() == EVERYTHING - {"结账以后"}
    ModulePage.objects.get(slug="part-1").unpublish()
    assert known().keys() == EVERYTHING - {"结账以后", "月末要做的事"}
    assert "结账之前" not in SearchDocument.objects.get(title="月末结账速成").text


def test_a_draft_changes_nothing(course):
    page = material.page(course, "after")
    page.title = "草稿标题"
    page.save_revision()
    assert "草稿标题" not in known()


def test_another_title_of_the_course_is_the_path_of_its_lessons(course):
    publish(course, title="结账速成班")
    assert SearchDocument.objects.get(title="结账以后").path_titles == "结账速成班 › 结账当天"


def test_a_moved_lesson_is_for_those_of_its_new_course(course):
    other = material.build(slug="inside", title="内训", audience="internal")
    target = ModulePage.objects.child_of(other).first()
    lesson = material.page(course, "overview")
    publish(lesson, slug="moving")
    LessonPage.objects.get(pk=lesson.pk).move(target, pos="last-child")
    row = SearchDocument.objects.get(kind=Kind.LESSON, object_id=lesson.pk)
    assert (row.audience, row.path_titles) == ("internal", "内训 › 结账之前")
    assert row.url.endswith("/inside/part-1/moving/")


def test_a_new_slug_is_the_new_address_of_everything_below(course, settled):
    with settled():
        publish(course, slug="fast-closing")
    urls = set(SearchDocument.objects.filter(kind=Kind.LESSON).values_list("url", flat=True))
    assert {url.split("/")[2] for url in urls} == {"fast-closing"}
    with settled():
        publish(CourseIndexPage.objects.get(), slug="training")
    urls = set(SearchDocument.objects.filter(kind=Kind.LESSON).values_list("url", flat=True))
    assert {url.split("/")[1] for url in urls} == {"training"}


def test_what_is_deleted_is_gone(course, settled):
    with settled():
        material.page(course, "after").delete()
    assert known().keys() == EVERYTHING - {"结账以后"}
    with settled():
        CoursePage.objects.get(pk=course.pk).delete()
    assert known() == {}


def test_courses_from_before_are_found_after_the_daily_round(course):
    SearchDocument.objects.all().delete()
    find_courses()
    assert known().keys() == EVERYTHING


def test_an_address_too_long_to_store_gives_way_to_that_of_the_course(course):
    lesson = material.page(course, "after")
    lesson.url_path = lesson.url_path.rstrip("/") + "长" * 200 + "/"
    assert indexing.address_of(lesson, course) == course.get_url()


def test_refreshing_what_has_not_changed_writes_nothing(course, django_assert_max_num_queries):
    many = material.many(30)
    before = list(SearchDocument.objects.values_list("pk", "version"))
    with django_assert_max_num_queries(9):
        indexing.refresh(many)
    assert list(SearchDocument.objects.values_list("pk", "version")) == before
