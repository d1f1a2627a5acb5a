"""The four walks of the architecture through the client, background work included, and what may go wrong on them."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from certificates import building
from certificates.models import Certificate
from courses.models import Enrolment
from exams import authoring, designing, reviewing, types
from exams.contents import contents, entries_of
from exams.models import Attempt, ItemReview
from exams.sitting import close_overdue
from kb.search import query
from tests.architecture.showcase import EXAM, ITEM
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.django_db

AWARD = {
    "slug": "closing",
    "title": "月末结账操作认证",
    "title_en": "Month-end closing",
    "subtitle": "",
    "exam": "customer-exam",
    "course": "closing-course",
    "valid_months": 12,
    "signatory": "许文澜",
    "signatory_title": "培训部经理",
    "statement": "能独立完成月末结账。",
}
LADDER = {
    "slug": "finance",
    "title": "客户财务人员阶梯",
    "audience": "customers",
    "levels": [{"slug": "clerk", "title": "结账专员", "requires": [{"award": "closing"}], "note": ""}],
}


@pytest.fixture
def shelf(world, settled):
    with settled():
        return shelves.build()


@pytest.fixture
def exam(shelf, settled):
    """An exam behind a course, of two items that cite 月末结账, and the award for both."""
    with settled():
        material.build()
        topic = authoring.build_topic({"slug": "closing", "title": "期末处理"})
        for number in (1, 2):
            item = {**ITEM, "id": f"closing-{number}", "stem": f"第 {number} 题：结账在后台运行。"}
            reviewing.approve(authoring.build_item(item, topic, None), None)
        rules = [{"topic": "closing", "count": 2, "points": 2}]
        made = designing.build_exam({**EXAM, "course": "closing-course", "rules": rules})
        building.build_awards([AWARD])
        building.build_ladders([LADDER])
    return made


def hits(viewer, text):
    return [hit.title for hit in query.search(viewer, text).hits]


def test_publish_to_hit(shelf, settled):
    visitor = AnonymousUser()
    assert hits(visitor, "蓝色按钮") == []
    with settled():
        shelves.rewrite(shelf.closing, shelves.text("单击蓝色按钮开始结账。"))
    assert hits(visitor, "蓝色按钮") == ["月末结账"]
    page = Client().get("/search/", {"q": "蓝色按钮"}).content.decode()
    assert "<mark>" in page
    shelves.again(shelf.closing).unpublish()  # gone before any background work has run
    assert hits(visitor, "蓝色按钮") == []
    assert Client().get(shelf.closing.url).status_code == 404


def learn(client, settled):
    with settled():
        client.post("/enrolments/", {"course": material.CoursePage.objects.get(slug="closing-course").pk})
    enrolment = Enrolment.objects.get()
    for module in enrolment.release.outline:
        for lesson in module["lessons"]:
            with settled():
                client.post(f"/enrolments/{enrolment.pk}/completions/", {"lesson": lesson["lesson"]})


def open_sitting(client, exam):
    client.post(f"/exams/{exam.slug}/attempts/")
    attempt = Attempt.objects.latest("pk")
    page = client.get(f"/exams/attempts/{attempt.pk}/").content.decode()
    return attempt, re.search(r'name="window" value="(\w+)"', page).group(1)


def right_answers(attempt):
    entries = entries_of(attempt.paper)
    known = contents(entry.item_version for entry in entries)
    return {e.slot: types.of(e.shape.kind).model_answer(known[e.item_version]) for e in entries}


def save(client, attempt, window, slot, response, version=1):
    body = {"window": window, "slot": slot, "version": version, "response": response, "client_key": f"{slot}-{version}"}
    return client.post(f"/exams/attempts/{attempt.pk}/answers/", body, content_type="application/json")


def hand_in(client, attempt, window, settled):
    with settled():
        client.post(f"/exams/attempts/{attempt.pk}/submission/", {"window": window, "confirmed": "1"})


def test_from_the_first_lesson_to_the_managers_page(world, exam, settled, as_user, unwalled):
    zhao = as_user(world.zhao)
    refused = zhao.post(f"/exams/{exam.slug}/attempts/", follow=True).content.decode()
    assert "月末结账速成" in refused  # finish the course first
    learn(zhao, settled)
    assert Enrolment.objects.get().finished_at

    attempt, window = open_sitting(zhao, exam)
    for slot, response in right_answers(attempt).items():
        assert save(zhao, attempt, window, slot, response).status_code == 200
    hand_in(zhao, attempt, window, settled)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.passed, attempt.score) == ("graded", True, 4)

    certificate = Certificate.objects.get()
    assert certificate.pdf
    assert certificate.holder_name == "赵敏"
    page = Client().get(f"/verify/{certificate.code}/").content.decode()
    assert "赵*" in page
    assert zhao.get(f"/certificates/{certificate.serial}/pdf")["Content-Type"] == "application/pdf"
    team = as_user(world.sun).get("/team/").content.decode()
    assert "结账专员" in team
    assert "赵敏" not in as_user(world.wang).get("/team/").content.decode()


def test_a_wrong_answer_leads_to_the_section_it_was_about(world, exam, settled, as_user, unwalled):
    zhao = as_user(world.zhao)
    learn(zhao, settled)
    attempt, window = open_sitting(zhao, exam)
    (first, right), *_ = right_answers(attempt).items()
    entry = next(entry for entry in entries_of(attempt.paper) if entry.slot == first)
    save(zhao, attempt, window, first, [option for option in entry.shape.options if option not in right])
    hand_in(zhao, attempt, window, settled)
    page = zhao.get(f"/exams/attempts/{attempt.pk}/result/").content.decode()
    assert "month-end-closing" in page
    assert not Certificate.objects.exists()


def test_a_changed_section_is_known_to_everything_that_hangs_on_it(world, shelf, exam, settled, as_user, unwalled):
    zhao = as_user(world.zhao)
    learn(zhao, settled)
    attempt, window = open_sitting(zhao, exam)
    for slot, response in right_answers(attempt).items():
        save(zhao, attempt, window, slot, response)
    hand_in(zhao, attempt, window, settled)
    certificate = Certificate.objects.get()
    assert "仍是最新" in Client().get(f"/verify/{certificate.code}/").content.decode()

    with settled():
        shelves.rewrite(shelf.closing, shelves.text("结账改为人工执行，先备份，再逐项核对，最后由主管确认。"))
    assert set(ItemReview.objects.filter(step="flagged").values_list("item_version__item__slug", flat=True)) == {
        "closing-1",
        "closing-2",
    }
    after = Client().get(f"/verify/{certificate.code}/").content.decode()
    assert "仍是最新" not in after
    assert "月末结账" in after


def test_time_over_collects_what_was_saved(world, exam, settled, as_user, unwalled):
    zhao = as_user(world.zhao)
    learn(zhao, settled)
    attempt, window = open_sitting(zhao, exam)
    (slot, response), *_ = right_answers(attempt).items()
    save(zhao, attempt, window, slot, response)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(minutes=1))
    late = save(zhao, attempt, window, slot, response, version=2)
    assert late.status_code == 410
    assert "考试已经结束" in late.json()["error"]
    with settled():
        assert close_overdue() == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("graded", 2)


def test_a_stale_tab_is_told_and_loses_nothing(world, exam, settled, as_user, unwalled):
    zhao = as_user(world.zhao)
    learn(zhao, settled)
    attempt, old_window = open_sitting(zhao, exam)
    (slot, response), *_ = right_answers(attempt).items()
    save(zhao, attempt, old_window, slot, response)
    _, new_window = open_sitting(zhao, exam)
    stale = save(zhao, attempt, old_window, slot, [], version=2)
    assert stale.status_code == 409
    assert "窗口" in stale.json()["error"]
    assert save(zhao, attempt, new_window, slot, response, version=2).status_code == 200


@pytest.mark.parametrize("text", ["***", "(((", '"', "结账" * 2500, "\x00\x01", "😀" * 300, "a" * 5000])
def test_any_search_ends_in_a_proper_page(shelf, text):
    answer = Client().get("/search/", {"q": text})
    assert answer.status_code == 200
    assert "<main" in answer.content.decode()


@pytest.mark.parametrize("code", ["AAAAA-BBBBB-CCCCC-DDDDD", "../../etc/passwd", "x" * 500, "％％"])
def test_a_code_that_was_never_given_out_is_answered_clearly(world, code):
    answer = Client().get("/verify/", {"code": code}, follow=True)
    assert answer.status_code in {400, 404}
    assert "验证" in answer.content.decode()
