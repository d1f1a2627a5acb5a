"""The catalogue, the course page and the lesson page, for those who may and those who may not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.test import Client

from courses import enrolling
from courses.models import Enrolment, LessonPage
from kb.models import Feedback
from kb.rendering import render_richtext
from people.models import User
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def zhao(world, as_user):
    return as_user(world.zhao)


@pytest.fixture
def enrolment(course, world):
    return enrolling.enrol(world.zhao, course)


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def address(course, slug):
    return material.page(course, slug).url


def enrol(client, course):
    return client.post("/enrolments/", {"course": course.pk})


def complete(client, enrolment, lesson):
    return client.post(f"/enrolments/{enrolment.pk}/completions/", {"lesson": lesson})


def test_the_catalogue_shows_everybody_what_is_meant_for_them(course, world, as_user):
    material.many(1, "internal-course", audience="internal")
    material.many(1, "public-course", audience="public")
    seen = {
        name: {slug for slug in ("closing-course", "internal-course", "public-course") if f"/courses/{slug}/" in page}
        for name, page in {
            "visitor": Client().get("/courses/").text,
            "customer": as_user(world.zhao).get("/courses/").text,
            "engineer": as_user(world.chen).get("/courses/").text,
        }.items()
    }
    assert seen == {
        "visitor": {"public-course"},
        "customer": {"closing-course", "public-course"},
        "engineer": {"closing-course", "internal-course", "public-course"},
    }


def test_the_catalogue_filters_by_competency(course, zhao):
    assert "/courses/closing-course/" in zhao.get("/courses/?competency=technical").text
    assert "/courses/closing-course/" not in zhao.get("/courses/?competency=service").text


@pytest.mark.parametrize("query", ["page=0", "page=abc", "page=9999", "competency=%3Cscript%3E", "competency=%00"])
def test_the_catalogue_bears_nonsense(course, zhao, query):
    response = zhao.get(f"/courses/?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "competency=<" not in response.text


def test_a_course_for_others_does_not_exist(world, course, zhao, as_user):
    internal = material.many(1, "internal-course", audience="internal")
    lesson = address(internal, "lesson-0")
    for client in (Client(), zhao):
        assert client.get(internal.url).status_code == 404
        assert client.get(lesson).status_code == 404
        assert client.get(internal.url + "part-1/").status_code == 404
    assert Client().get(course.url).status_code == 404
    assert as_user(world.chen).get(internal.url).status_code == 200
    assert enrol(zhao, internal).status_code == 404


def test_a_visitor_may_look_at_a_public_course_but_has_to_sign_in_to_learn(world):
    public = material.many(2, "public-course", audience="public")
    page = Client().get(public.url)
    assert "第 1 课" in page.text
    assert f"/accounts/login/?next={public.url}" in page.text
    assert 'action="/enrolments/"' not in page.text
    response = Client().get(address(public, "lesson-0"))
    assert response.status_code == 302
    assert response.url == public.url
    assert enrol(Client(), public).url.startswith("/accounts/login/")


def test_somebody_not_enrolled_sees_the_outline_and_is_led_from_a_lesson_to_the_course(course, zhao):
    page = zhao.get(course.url).text
    assert "做月末结账" in page
    assert "开始学习" in page
    assert address(course, "closing") not in page
    response = zhao.get(address(course, "closing"))
    assert response.url == course.url
    assert "先开始这门课程" in said(response)
    assert not Enrolment.objects.exists()


def test_enrolling_leads_to_the_first_lesson(course, zhao, world):
    assert enrol(zhao, course).url == address(course, "overview")
    assert Enrolment.objects.get().person == world.zhao


def test_somebody_without_an_organisation_is_told_why_they_cannot_enrol(world, shelf, as_user):
    public = material.many(1, "public-course", audience="public")
    alone = as_user(User.objects.create_user("alone", name="独行"))
    response = enrol(alone, public)
    assert response.url == public.url
    assert "还没有所属单位" in said(response)
    assert not Enrolment.objects.exists()


def test_an_empty_course_says_that_there_is_nothing_to_learn_yet(world, zhao):
    empty = material.build(modules=[])
    assert "还没有课时" in zhao.get(empty.url).text
    assert "还没有课时" in said(enrol(zhao, empty))


def test_a_lesson_shows_its_text_the_section_and_the_way_on(course, enrolment, zhao):
    page = zhao.get(address(course, "closing")).text
    assert "打开结账向导" in page
    assert "结账在后台执行" in page  # the section of the manual
    assert "总账操作手册" in page
    assert "V9.0" in page
    assert "/s/general-ledger/month-end-closing/?edition=9-0" in page
    assert "完成并继续" in page
    assert f'rel="prev" href="{address(course, "overview")}"' in page
    assert f'rel="next" href="{address(course, "after")}"' in page
    assert page.count("<h1") == 1


def test_headings_of_a_section_come_below_the_title_of_its_frame(course, enrolment, zhao):
    assert '<h3 id="month-end-closing-order">' in zhao.get(address(course, "closing")).text


def test_an_edited_lesson_stays_as_it_was_for_those_who_learn_it(course, enrolment, zhao, world, as_user):
    material.rewrite(material.page(course, "overview"), "改写后的课文")
    page = zhao.get(address(course, "overview")).text
    assert "先检查，再结账。" in page
    assert "改写后的课文" not in page
    assert "课程有更新" in page
    sun = as_user(world.sun)
    enrol(sun, course)
    assert "改写后的课文" in sun.get(address(course, "overview")).text


def test_switching_to_the_newer_release_shows_the_new_text(course, enrolment, zhao):
    material.rewrite(material.page(course, "overview"), "改写后的课文")
    response = zhao.post(f"/enrolments/{enrolment.pk}/release/")
    assert response.url == course.url
    page = zhao.get(address(course, "overview")).text
    assert "改写后的课文" in page
    assert "课程有更新" not in page


def test_a_section_that_changed_since_is_shown_as_released_and_says_so(course, enrolment, shelf, zhao):
    shelves.rewrite(shelf.closing, shelves.text("结账须由账套主管操作。"))
    page = zhao.get(address(course, "closing")).text
    assert "结账在后台执行" in page
    assert "账套主管" not in page
    assert "有更新，这里显示的是您所学版本的内容" in page


def test_a_course_for_customers_never_opens_an_internal_manual(world, shelf, zhao, as_user):
    course = material.build(modules=[{"title": "一", "lessons": [material.lesson("one", "一", material.LEVELS)]}])
    chen = as_user(world.chen)
    for client in (zhao, chen):
        enrol(client, course)
    assert "30 分钟内响应" in chen.get(address(course, "one")).text
    page = zhao.get(address(course, "one")).text
    assert "30 分钟内响应" not in page
    assert "服务级别" not in page
    assert "暂时不能显示" in page


def test_completing_goes_on_to_the_next_lesson_and_ends_with_congratulations(course, enrolment, zhao):
    ids = [material.page(course, slug).pk for slug in ("overview", "closing", "after")]
    assert complete(zhao, enrolment, ids[0]).url == address(course, "closing")
    assert complete(zhao, enrolment, ids[1]).url == address(course, "after")
    response = complete(zhao, enrolment, ids[2])
    assert response.url == course.url
    assert "已学完" in said(response)
    page = zhao.get(course.url).text
    assert "3 / 3" in page
    assert "100%" in page


def test_after_the_last_lesson_one_comes_back_to_what_was_skipped(course, enrolment, zhao):
    response = complete(zhao, enrolment, material.page(course, "after").pk)
    assert response.url == address(course, "overview")


def test_the_course_resumes_where_one_left(course, enrolment, zhao):
    complete(zhao, enrolment, material.page(course, "overview").pk)
    zhao.get(address(course, "after"))
    page = zhao.get(course.url).text
    assert f'class="button large" href="{address(course, "after")}"' in page
    assert "继续学习" in page


def test_a_lesson_that_is_new_in_the_course_is_offered_with_the_new_release(course, enrolment, zhao):
    modules = material.course_data()["modules"]
    modules[0]["lessons"].append(material.lesson("extra", "加课", {"text": "新内容"}))
    material.build(modules=modules)
    response = zhao.get(address(course, "extra"))
    assert response.url == course.url
    assert "切换到新版" in said(response)
    assert "新增 1 个" in zhao.get(course.url).text


def test_an_unpublished_lesson_stays_readable_for_those_whose_release_has_it(course, enrolment, zhao, world, as_user):
    page = material.page(course, "closing")
    page.unpublish()
    kept = f"/enrolments/{enrolment.pk}/lessons/{page.pk}/"
    assert kept in zhao.get(course.url).text
    assert "打开结账向导" in zhao.get(kept).text
    assert complete(zhao, enrolment, page.pk).url == address(course, "after")
    assert as_user(world.sun).get(kept).status_code == 404


def test_a_lesson_whose_revision_is_lost_says_so_and_breaks_nothing(course, enrolment, zhao):
    page = material.page(course, "overview")
    material.rewrite(page, "新的")
    first = page.live_revision
    type(first).objects.filter(pk=first.pk)._raw_delete("default")
    response = zhao.get(address(course, "overview"))
    assert response.status_code == 200
    assert "原文已不再保留" in response.text
    assert "切换到新版" in response.text


def test_an_unpublished_course_is_gone_with_all_its_lessons(course, enrolment, zhao):
    course.unpublish()
    for slug in ("overview", "closing"):
        LessonPage.objects.filter(slug=slug).update(live=True)
        assert zhao.get(address(course, slug)).status_code == 404
    assert complete(zhao, enrolment, material.page(course, "overview").pk).status_code == 404


def test_a_module_leads_to_its_course(course, zhao):
    assert zhao.get(course.url + "part-1/").url == course.url


def test_another_persons_enrolment_does_not_exist(course, enrolment, world, as_user):
    for person in (world.sun, world.qian, world.admin):  # the manager, another customer, the administrator
        client = as_user(person)
        lesson = material.page(course, "overview").pk
        assert complete(client, enrolment, lesson).status_code == 404
        assert client.post(f"/enrolments/{enrolment.pk}/release/").status_code == 404
        assert client.get(f"/enrolments/{enrolment.pk}/lessons/{lesson}/").status_code == 404
    assert not enrolment.completions.exists()


@pytest.mark.parametrize("lesson", ["", "abc", "-1", "１", "9" * 30, "1.5", "987654"])
def test_completing_nonsense_is_not_found(course, enrolment, zhao, lesson):
    assert complete(zhao, enrolment, lesson).status_code == 404


@pytest.mark.parametrize("chosen", ["", "abc", "9" * 30, "0", "１"])
def test_enrolling_in_nonsense_is_not_found(course, zhao, chosen):
    assert zhao.post("/enrolments/", {"course": chosen}).status_code == 404


def test_addresses_that_change_something_change_nothing_on_get(course, enrolment, zhao):
    material.rewrite(material.page(course, "overview"), "新的")
    assert zhao.get("/enrolments/").url == "/courses/"
    assert zhao.get(f"/enrolments/{enrolment.pk}/completions/").url == course.url
    assert zhao.get(f"/enrolments/{enrolment.pk}/release/").url == course.url
    enrolment.refresh_from_db()
    assert enrolment.release.number == 1
    assert not enrolment.completions.exists()


def test_changes_need_the_token_of_the_page(course, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.zhao, backend="django.contrib.auth.backends.ModelBackend")
    assert enrol(client, course).status_code == 403


def test_a_signed_out_learner_is_asked_to_sign_in(course, enrolment):
    response = complete(Client(), enrolment, material.page(course, "overview").pk)
    assert response.url.startswith("/accounts/login/")


def test_checklists_and_questions_are_part_of_a_lesson(world, shelf, zhao):
    from kb.models import Checklist

    checks = Checklist(slug="checks", title="月结检查", audience="customers", summary="逐项检查。")
    checks.steps = [("step", {"title": "凭证都已记账", "expected": "列表为空", "detail": "", "section": ""})]
    checks.save()
    blocks = [{"checklist": "checks"}, {"question": "想一想：为什么？", "answer": "因为顺序。"}]
    course = material.build(modules=[{"title": "一", "lessons": [material.lesson("one", "一", *blocks)]}])
    enrol(zhao, course)
    page = zhao.get(address(course, "one")).text
    assert "凭证都已记账" in page
    assert "列表为空" in page
    assert "因为顺序。" in page
    checks.audience = "internal"
    checks.save()
    assert "凭证都已记账" not in zhao.get(address(course, "one")).text


def test_pages_hold_no_inline_script_or_style(course, enrolment, zhao):
    for url in ("/courses/", course.url, address(course, "closing")):
        page = zhao.get(url).text
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


def test_a_lesson_ends_with_whether_it_helped_for_those_who_take_the_course(course, zhao, world, as_user):
    lesson = material.page(course, "overview")
    ask = {"kind": "lesson", "page": lesson.pk, "helpful": "no", "comment": "太快了"}
    assert zhao.post("/feedback/", ask).status_code == 404
    enrol(zhao, course)
    assert f'name="page" value="{lesson.pk}"' in zhao.get(lesson.url).text
    assert zhao.post("/feedback/", ask)["Location"] == lesson.url
    heard = Feedback.objects.get()
    assert (heard.kind, heard.object_id, heard.comment) == ("lesson", lesson.pk, "太快了")
    assert as_user(world.qian).post("/feedback/", ask).status_code == 404
    assert Client().post("/feedback/", ask).status_code == 404


def test_my_learning_does_not_name_a_course_that_is_not_for_me_any_more(course, enrolment, zhao):
    assert course.title in zhao.get("/learning/").content.decode()
    course.audience = "internal"
    course.save()
    assert course.title not in zhao.get("/learning/").content.decode()


@pytest.mark.parametrize("below", ["", "{module}/", "{module}/overview/"])
def test_a_link_to_a_course_or_lesson_that_is_hidden_is_only_words(course, world, below):
    lesson = material.page(course, "overview")
    source = f'<p>学<a href="/courses/{course.slug}/{below.format(module=lesson.get_parent().slug)}">这个</a></p>'
    assert render_richtext(source, viewer=AnonymousUser()) == "<p>学这个</p>"
    assert render_richtext(source, viewer=world.zhao) == source
    lesson.unpublish()
    assert ("<a" in render_richtext(source, viewer=world.zhao)) is ("overview" not in below)
    course.unpublish()
    assert "<a" not in render_richtext(source, viewer=world.zhao)
