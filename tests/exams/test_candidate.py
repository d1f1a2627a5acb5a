"""A candidate's pages: list, start, sitting without JavaScript, result."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import CourseIndexPage, CoursePage
from exams import grading, logbook, sitting
from exams.models import Attempt, Citation, ItemVersion
from exams.rehearsing import rehearse
from kb.rendering import render_richtext

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def form_of(desk, window="", **answers):
    """An ordinary form post: what a browser without scripts sends."""
    data = {"window": window or desk.window, "seen": [str(slot) for slot in desk.entries]}
    data |= {f"q{slot}": desk.right(slot) for slot in desk.entries}
    return {**data, **answers}


def text_of(response):
    return response.content.decode()


def test_the_list_tells_the_state_of_each_exam(world, make_exam, as_user):
    make_exam("open-now")
    make_exam("later", opens_at=timezone.now() + timedelta(hours=1))
    passed = make_exam("passed")
    rehearse(passed, world.chen, 100)
    used = make_exam("used", attempts_allowed=1)
    rehearse(used, world.chen, 10)
    sitting.start(make_exam("running"), world.chen)
    text = text_of(as_user(world.chen).get("/exams/"))
    for label in ("可以参加", "未开放", "已通过", "次数用完", "进行中"):
        assert label in text
    assert text.index("考试 running") < text.index("考试 open-now") < text.index("考试 later")


def test_a_foreign_exam_is_404_everywhere(world, make_exam, as_user):
    internal = make_exam("internal")
    named = make_exam("named", audience="customers")
    named.organisations.add(world.hengyuan)
    for person, exam in ((world.zhao, internal), (world.qian, named)):
        client = as_user(person)
        assert exam.title not in text_of(client.get("/exams/"))
        assert client.get(f"/exams/{exam.slug}/").status_code == 404
        assert client.post(f"/exams/{exam.slug}/attempts/").status_code == 404
    assert as_user(world.zhao).get("/exams/named/").status_code == 200


def test_visitors_are_asked_to_sign_in(exam):
    for path in ("/exams/", f"/exams/{exam.slug}/", "/exams/attempts/1/", "/exams/bank/", "/exams/manage/"):
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_the_start_page_tells_the_rules_and_what_is_recorded(world, exam, as_user):
    text = text_of(as_user(world.chen).get(f"/exams/{exam.slug}/"))
    for fact in ("9 题", "18 分", "45 分钟", "60%", "我们记录什么", "开始考试"):
        assert fact in text


def test_a_start_leads_to_the_paper_and_reloading_does_not_start_again(world, exam, as_user):
    client = as_user(world.chen)
    response = client.post(f"/exams/{exam.slug}/attempts/")
    attempt = Attempt.objects.get()
    assert response["Location"] == f"/exams/attempts/{attempt.pk}/"
    client.post(f"/exams/{exam.slug}/attempts/")
    assert Attempt.objects.count() == 1
    text = text_of(client.get(f"/exams/attempts/{attempt.pk}/"))
    assert text.count("<fieldset>") == 9
    assert text.count("<legend") == 9
    assert 'role="timer"' in text


def test_a_refused_start_says_why(world, make_exam, as_user):
    make_exam("later", opens_at=timezone.now() + timedelta(hours=1))
    response = as_user(world.chen).post("/exams/later/attempts/", follow=True)
    assert "考试还没有开放" in text_of(response)


def test_a_killed_browser_finds_its_saved_answers_again(world, exam, sit):
    desk = sit(exam, world.chen)
    single, gaps = desk.slot_of("single"), desk.slot_of("fill_in")
    desk.save(single, 1)
    desk.save(gaps, 1, ["三十天", ""])
    text = text_of(desk.client.get(f"/exams/attempts/{desk.attempt.pk}/"))
    assert f'value="{desk.right(single)[0]}" checked' in text
    assert 'value="三十天"' in text
    assert "已答 2 / 9" in text


def test_the_page_of_an_exam_names_only_what_the_candidate_may_read(make_exam, manual, world, as_user, course_page):
    """A manual or course that became internal is neither named nor linked; the exam itself stays."""
    make_exam("open", audience="customers", edition=manual.edition, course=course_page)
    for audience, sees in (("customers", True), ("internal", False)):
        for page in (manual.page, course_page):
            page.audience = audience
            page.save()
        for address in ("/exams/open/", "/exams/"):
            said = as_user(world.zhao).get(address).content.decode()
            assert "考试 open" in said
            assert (course_page.title in said) is sees
            assert course_page.slug not in said or sees
            assert ("总账操作手册" in said) is (sees and address != "/exams/")
        assert "总账操作手册 V9.0" in as_user(world.chen).get("/exams/open/").content.decode()
    manual.page.audience = "customers"
    manual.page.save()
    manual.edition.unpublish()
    assert "总账操作手册" not in as_user(world.zhao).get("/exams/open/").content.decode()


@pytest.fixture
def course_page(world) -> CoursePage:
    index = CourseIndexPage.objects.get()
    return index.add_child(instance=CoursePage(title="结账速成", slug="quick-closing", audience="customers"))


def test_somebody_elses_attempt_is_404(world, exam, sit, as_user):
    desk = sit(exam, world.chen)
    for person in (world.wang, world.zhou, world.admin, world.zhao):
        client = as_user(person)
        for path in ("", "result/", "state/"):
            assert client.get(f"/exams/attempts/{desk.attempt.pk}/{path}").status_code == 404
        assert client.post(f"/exams/attempts/{desk.attempt.pk}/submission/").status_code == 404


def test_the_form_works_without_scripts(world, exam, sit):
    desk = sit(exam, world.chen)
    saved = desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", form_of(desk), follow=True)
    assert "答案已保存" in text_of(saved)
    assert logbook.state_of(desk.attempt.pk).responses == {
        slot: [one for one in desk.entries[slot].shape.options if one in desk.right(slot)] or desk.right(slot)
        for slot in desk.entries
    }


def test_a_tick_that_is_taken_away_is_taken_away_and_what_was_not_on_the_form_stays(world, exam, sit):
    desk = sit(exam, world.chen)
    single, several = desk.slot_of("single"), desk.slot_of("multiple")
    desk.save(single, 1)
    desk.save(several, 1)
    data = {"window": desk.window, "seen": [str(several)]}
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", data)
    responses = logbook.state_of(desk.attempt.pk).responses
    assert (responses[several], responses[single]) == ([], desk.right(single))


def test_a_form_that_changes_nothing_writes_nothing(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", form_of(desk))
    before = logbook.events_of(desk.attempt.pk).filter(kind="answered").count()
    desk.window = Attempt.objects.get().window
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", form_of(desk))
    assert logbook.events_of(desk.attempt.pk).filter(kind="answered").count() == before == 9


def test_a_form_from_a_stale_window_saves_nothing_but_shows_what_was_typed(world, exam, sit):
    desk = sit(exam, world.chen)
    old = desk.window
    sitting.open_window(desk.attempt)
    gaps = desk.slot_of("fill_in")
    response = desk.client.post(
        f"/exams/attempts/{desk.attempt.pk}/", {"window": old, "seen": [str(gaps)], f"q{gaps}": ["还没保存", ""]}
    )
    assert response.status_code == 409
    assert 'value="还没保存"' in text_of(response)
    assert "还没有保存" in text_of(response)
    assert not logbook.state_of(desk.attempt.pk).answers


def test_handing_in_with_gaps_is_confirmed_once(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.save(1, 1)
    url = f"/exams/attempts/{desk.attempt.pk}/submission/"
    asked = text_of(desk.client.post(url, {"window": desk.window, "seen": ["2"], "q2": desk.right(2)}))
    assert "还有 7 题没有作答" in asked
    assert Attempt.objects.get().state == "running"
    assert set(logbook.state_of(desk.attempt.pk).answers) == {1, 2}
    done = desk.client.post(url, {"confirmed": "1"})
    assert done["Location"] == f"/exams/attempts/{desk.attempt.pk}/result/"
    assert Attempt.objects.get().state == "submitted"


def test_a_stale_window_does_not_hand_in(world, exam, sit):
    desk = sit(exam, world.chen)
    old = desk.window
    sitting.open_window(desk.attempt)
    response = desk.client.post(f"/exams/attempts/{desk.attempt.pk}/submission/", {"window": old, "confirmed": "1"})
    assert response.status_code == 409
    assert Attempt.objects.get().state == "running"


def test_a_page_opened_after_the_deadline_is_collected_even_if_no_worker_runs(world, exam, sit):
    desk = sit(exam, world.chen)
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    response = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/", follow=True)
    assert response.redirect_chain[-1][0] == f"/exams/attempts/{desk.attempt.pk}/result/"
    assert logbook.state_of(desk.attempt.pk).phase == "submitted"


def test_changes_on_a_form_that_comes_too_late_are_not_saved_and_that_is_said(world, exam, sit):
    desk = sit(exam, world.chen)
    sitting.submit(desk.attempt.pk, world.chen)
    response = desk.client.post(f"/exams/attempts/{desk.attempt.pk}/submission/", form_of(desk), follow=True)
    assert "没有保存" in text_of(response)
    assert not logbook.state_of(desk.attempt.pk).answers


def test_a_voided_attempt_is_gone(world, exam, sit):
    desk = sit(exam, world.chen)
    Attempt.objects.update(state="voided")
    assert desk.client.get(f"/exams/attempts/{desk.attempt.pk}/").status_code == 404


@pytest.fixture
def graded(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.answer_everything(wrong=3)
    sitting.submit(desk.attempt.pk, world.chen)
    grading.grade(desk.attempt.pk)
    desk.attempt.refresh_from_db()
    return desk


def test_the_result_shows_score_topics_and_the_explanation_of_what_was_wrong(graded):
    text = text_of(graded.client.get(graded.attempt.get_absolute_url()))
    for part in (
        "恭喜，考试通过",
        "12",
        "/ 18",
        "各知识点得分",
        "期末处理",
        "凭证处理",
        "没有得满分的 3 题",
        "秘密解析",
    ):
        assert part in text
    assert "答对的 6 题" in text


def test_a_wrong_answer_links_to_the_section_and_says_when_it_changed_since(graded, manual, exam):
    says = manual.freeze("结账前先审核")
    exam.edition = manual.edition
    exam.save()
    wrong = graded.entries[1].item_version
    Citation.objects.create(
        item_version_id=wrong, lineage=manual.lineage, section_version=says, fingerprint=says.fingerprint
    )
    text = text_of(graded.client.get(graded.attempt.get_absolute_url()))
    assert "/s/general-ledger/month-end-closing/?edition=9-0" in text
    assert "自考试以来已修改" not in text
    manual.freeze("结账前先审核，再记账")
    assert "自考试以来已修改" in text_of(graded.client.get(graded.attempt.get_absolute_url()))


def test_a_section_the_candidate_may_not_read_is_not_even_named(graded, manual):
    says = manual.freeze("内部")
    manual.page.audience = "internal"
    manual.page.save()
    Attempt.objects.update(person=graded.attempt.person)
    Citation.objects.create(
        item_version_id=graded.entries[1].item_version, lineage=manual.lineage, section_version=says, fingerprint="x"
    )
    from people.models import Organisation

    Organisation.objects.filter(slug="boke").update(kind="customer")
    assert "month-end-closing" not in text_of(graded.client.get(graded.attempt.get_absolute_url()))


def test_the_result_costs_the_same_for_a_long_paper(graded, django_assert_max_num_queries):
    graded.client.get(graded.attempt.get_absolute_url())
    with django_assert_max_num_queries(16):
        graded.client.get(graded.attempt.get_absolute_url())


def test_markup_of_authors_is_rendered_and_html_is_only_text(world, exam, sit):
    ItemVersion.objects.filter(kind="single").update(stem="**先** <script>alert(1)</script> <img src=x onerror=y>")
    desk = sit(exam, world.chen)
    text = text_of(desk.client.get(f"/exams/attempts/{desk.attempt.pk}/"))
    assert "<strong>先</strong>" in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_a_link_to_an_exam_that_is_hidden_is_only_words(exam, world):
    source = '<p>考<a href="/exams/junior/">这个</a>，在<a href="/exams/">考试</a>里</p>'
    assert "/exams/junior/" not in render_richtext(source, viewer=world.zhao)
    assert render_richtext(source, viewer=world.chen) == source
