"""Leaving the page: noted, counted, limited if the exam says so; watermark and copying; what the start page says."""

import pytest
from django.test import Client

from exams import logbook, sitting
from exams.models import Attempt, AttemptEvent, Exam
from exams.views.exam_forms import INTEGRITY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def tell(world, exam, sit):
    desk = sit(exam, world.chen)

    def post(step, key="", window=None, client=None, **extra):
        post.told += 1
        body = {"window": window or desk.window, "step": step, "client_key": key or f"presence-{post.told}", **extra}
        url = f"/exams/attempts/{desk.attempt.pk}/presence/"
        return (client or desk.client).post(url, body, content_type="application/json")

    post.told, post.desk = 0, desk
    return post


def kinds():
    return list(AttemptEvent.objects.filter(kind__in=["left", "returned"]).values_list("kind", flat=True))


def test_leaving_and_coming_back_are_noted_once_each(tell):
    assert tell("left", "a").json() == {"times": 1, "limit": None, "result": ""}
    tell("left", "a")
    assert tell("returned").json()["times"] == 1
    assert tell("left").json()["times"] == 2
    assert kinds() == ["left", "returned", "left"]


def test_it_changes_nothing_a_candidate_is_judged_by(tell):
    before = logbook.state_of(tell.desk.attempt.pk)
    tell("left"), tell("returned")
    assert logbook.state_of(tell.desk.attempt.pk) == before


@pytest.mark.parametrize(
    ("hands_in", "limit", "leaves", "collected"),
    [(True, 1, 2, True), (True, 1, 1, False), (True, 0, 1, True), (False, 0, 3, False), (True, None, 9, False)],
)
def test_a_limit_collects_the_paper_on_coming_back_only(tell, hands_in, limit, leaves, collected):
    Exam.objects.update(leave_limit=limit, leave_hands_in=hands_in)
    tell.desk.save(1, 1)
    for _again in range(leaves):
        tell("left")
    assert Attempt.objects.get().state == "running"
    assert tell.desk.save(2, 1).status_code == 200  # what the page sends before it says that it is back
    reply = tell("returned").json()
    assert (Attempt.objects.get().state == "submitted") == collected
    assert bool(reply["result"]) == collected
    assert set(logbook.state_of(tell.desk.attempt.pk).answers) == {1, 2}


@pytest.mark.parametrize(
    "change",
    [{"step": "slept"}, {"step": None}, {"step": ["left"]}, {"window": "长"}, {"client_key": 5}, {"client_key": ""}],
)
def test_what_is_not_a_presence_is_400(tell, change):
    body = {"window": tell.desk.window, "step": "left", "client_key": "k", **change}
    url = f"/exams/attempts/{tell.desk.attempt.pk}/presence/"
    assert tell.desk.client.post(url, body, content_type="application/json").status_code == 400
    assert tell.desk.client.post(url, b"{" * 600, content_type="application/json").status_code == 400
    assert tell.desk.client.post(url, b"x" * 2000, content_type="application/json").status_code == 413
    assert not kinds()


def test_strangers_stale_windows_and_closed_papers_note_nothing(tell, world, as_user):
    assert tell("left", client=Client()).status_code == 401
    for person in (world.wang, world.zhou, world.admin):
        assert tell("left", client=as_user(person)).status_code == 404
    assert tell("left", window="old").json()["code"] == "stale_window"
    sitting.submit(tell.desk.attempt.pk, world.chen)
    assert tell("left").json()["code"] == "closed"
    assert not kinds()


def test_the_log_has_an_end(tell, monkeypatch):
    monkeypatch.setattr("exams.watching.MOST", 3)
    for _number in range(5):
        tell("left")
    assert len(kinds()) == 3


def test_the_examiner_sees_how_often_and_who_went_too_far(tell, world, as_user):
    Exam.objects.update(leave_limit=1, leave_hands_in=True)
    client = as_user(world.zhou)
    tell("left")
    rows = client.get("/exams/manage/exams/junior/attempts/")
    assert [row[2:] for row in rows.context["rows"]] == [(1, False)]
    tell("left"), tell("returned")
    text = client.get("/exams/manage/exams/junior/attempts/").content.decode()
    assert "超过上限" in text
    log = client.get(f"/exams/manage/attempts/{tell.desk.attempt.pk}/").content.decode()
    assert "离开页面 2 次，超过上限，自动交卷" in log


def test_the_start_page_says_what_is_recorded(world, exam, as_user):
    client = as_user(world.chen)
    text = client.get("/exams/junior/").content.decode()
    assert "离开作答页面" in text
    for word in ("水印", "不能复制", "自动交卷，已写", "由人判断", "核对所在的网络"):
        assert word not in text
    Exam.objects.update(
        leave_limit=2, leave_hands_in=True, has_watermark=True, hinders_copying=True, networks="127.0.0.1"
    )
    text = client.get("/exams/junior/").content.decode()
    for word in ("允许 2 次", "自动交卷，已写", "水印", "不能复制", "核对所在的网络"):
        assert word in text


def test_the_paper_carries_the_name_only_when_asked_to(world, exam, sit):
    desk = sit(exam, world.chen)
    url = f"/exams/attempts/{desk.attempt.pk}/"
    text = desk.client.get(url).content.decode()
    assert 'class="watermark"' not in text
    assert "data-no-copy" not in text
    Exam.objects.update(has_watermark=True, hinders_copying=True)
    text = desk.client.get(url).content.decode()
    assert "陈琳 · chen</text>" in text
    assert "data-no-copy" in text


def test_an_examiner_finds_it_all_on_the_form(world, exam, as_user):
    form = as_user(world.zhou).get("/exams/manage/exams/junior/").context["form"]
    assert set(INTEGRITY) <= {field.name for _title, fields in form.groups() for field in fields}
    shown = [field.name for _title, fields in form.groups() for field in fields]
    assert sorted(shown) == sorted(form.fields)  # no field is in two groups, none in no group
