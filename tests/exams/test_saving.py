"""The save endpoint over HTTP: what each refusal says, and what it costs."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from exams import logbook, sitting
from exams.models import AttemptEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def desk(world, exam, sit):
    return sit(exam, world.chen)


def test_a_save_is_acknowledged_with_its_time_and_the_deadline(desk):
    reply = desk.save(1, 1)
    event = AttemptEvent.objects.get(kind="answered")
    assert reply.status_code == 200
    assert reply.json() == {
        "saved_at": event.at.isoformat(),
        "deadline": desk.attempt.deadline.isoformat(),
        "seconds_left": reply.json()["seconds_left"],
        "version": 1,
    }
    assert 2690 < reply.json()["seconds_left"] <= 2700
    assert "no-store" in reply["Cache-Control"]


def test_signed_out_is_json_401_and_loses_nothing(desk, as_user, world):
    body = desk.body(1, 1)
    desk.client.logout()
    reply = desk.post(body)
    assert (reply.status_code, reply.json()["code"]) == (401, "signed_out")
    desk.client = as_user(world.chen)
    assert desk.post(body).status_code == 200  # the page sends it again after the sign-in


@pytest.mark.parametrize("stranger", ["wang", "zhou", "admin", "zhao"])
def test_a_foreign_attempt_is_404_for_everybody(desk, world, as_user, stranger):
    desk.client = as_user(getattr(world, stranger))
    reply = desk.save(1, 1)
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert not AttemptEvent.objects.filter(kind="answered").exists()


def test_a_stale_window_is_409_with_a_clear_message(desk):
    old = desk.window
    sitting.open_window(desk.attempt)
    reply = desk.save(1, 1, window=old)
    assert (reply.status_code, reply.json()["code"]) == (409, "stale_window")
    assert "另一个窗口" in reply.json()["error"]


def test_after_the_hand_in_it_is_410_and_says_what_was_saved(desk, world):
    desk.save(1, 3)
    desk.save(2, 1)
    sitting.submit(desk.attempt.pk, world.chen)
    reply = desk.save(1, 4)
    assert (reply.status_code, reply.json()["code"]) == (410, "closed")
    assert reply.json()["saved"] == {"1": 3, "2": 1}
    assert reply.json()["result"] == f"/exams/attempts/{desk.attempt.pk}/result/"
    assert "计入成绩" in reply.json()["error"]


@pytest.mark.parametrize(
    "change",
    [
        {"slot": 0},
        {"slot": 99},
        {"slot": "1"},
        {"slot": True},
        {"slot": None},
        {"version": 0},
        {"version": -1},
        {"version": 1.5},
        {"version": 10**9},
        {"window": ""},
        {"window": 5},
        {"window": "长"},
        {"client_key": ""},
        {"client_key": "k" * 65},
        {"client_key": ["k"]},
        {"response": "a"},
        {"response": {"right": ["a"]}},
        {"response": ["no-such-option"]},
        {"response": [[]]},
        {"response": None},
    ],
)
def test_what_is_not_an_answer_is_400_and_not_kept(desk, change):
    reply = desk.post({**desk.body(1, 1), **change})
    assert (reply.status_code, reply.json()["code"]) == (400, "malformed")
    assert not AttemptEvent.objects.filter(kind="answered").exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"[" * 5000, b'{"slot": 1}'])
def test_what_is_not_json_is_400(desk, body):
    reply = desk.client.post(f"/exams/attempts/{desk.attempt.pk}/answers/", body, content_type="application/json")
    assert reply.status_code == 400


def test_a_huge_body_is_413_before_it_is_read(desk):
    reply = desk.save(desk.slot_of("fill_in"), 1, ["x" * 40_000, ""])
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_unknown_fields_change_nothing(desk):
    body = {**desk.body(1, 1), "score": "100", "person": 1, "deadline": "2099-01-01", "at": "2000-01-01T00:00:00Z"}
    assert desk.post(body).status_code == 200
    assert set(AttemptEvent.objects.get(kind="answered").data) == {"slot", "version", "response"}


def test_only_post_and_only_with_a_csrf_token(desk, world):
    assert desk.client.get(f"/exams/attempts/{desk.attempt.pk}/answers/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.chen, backend="django.contrib.auth.backends.ModelBackend")
    desk.client = strict
    reply = desk.save(1, 1)
    assert (reply.status_code, reply["Content-Type"]) == (403, "application/json")


def test_a_save_costs_seven_queries_and_no_template(desk, django_assert_num_queries, monkeypatch):
    desk.save(1, 1)

    def no_template(*args, **kwargs):
        raise ValidationError("the save path renders nothing")

    monkeypatch.setattr("django.template.loader.get_template", no_template)
    body = json.dumps(desk.body(2, 1))
    url = f"/exams/attempts/{desk.attempt.pk}/answers/"
    # The wall: session, person, two for permissions. The save: begin, attempt, client key, numbers, insert, commit.
    with django_assert_num_queries(7):
        assert desk.client.post(url, body, content_type="application/json").status_code == 200


def test_the_cost_does_not_grow_with_the_answers_already_given(desk, django_assert_num_queries):
    desk.answer_everything()
    body = desk.body(9, 2)
    with django_assert_num_queries(7):
        assert desk.post(body).status_code == 200
    assert len(logbook.state_of(desk.attempt.pk).answers) == 9


def test_the_state_tells_the_time_left_and_whether_this_window_is_stale(desk, world, as_user):
    url = f"/exams/attempts/{desk.attempt.pk}/state/"
    now = desk.client.get(url, {"window": desk.window}).json()
    assert (now["state"], now["is_stale"]) == ("running", False)
    assert 2690 < now["seconds_left"] <= 2700
    assert desk.client.get(url, {"window": "old"}).json()["is_stale"]
    assert as_user(world.wang).get(url).status_code == 404
    assert Client().get(url).status_code == 401
