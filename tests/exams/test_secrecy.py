"""No key, feedback or explanation reaches a candidate before the hand-in: every response of an attempt is searched."""

import json

import pytest

from exams import grading, sitting
from exams.models import Exam, ItemVersion, Paper
from tests.exams.conftest import SECRETS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def assert_keeps_secrets(response):
    text = response.content.decode()
    for secret in SECRETS:
        assert secret not in text, f"{secret} in {response.request['PATH_INFO']}"
    for word in ('"right"', "is_right", "is-right", "feedback", "explanation"):
        assert word not in text


def every_response(desk, exam):
    """All that a candidate can fetch while the attempt runs."""
    client, attempt = desk.client, f"/exams/attempts/{desk.attempt.pk}"
    yield client.get("/exams/")
    yield client.get(f"/exams/{exam.slug}/")
    yield client.post(f"/exams/{exam.slug}/attempts/", follow=True)
    yield client.get(f"{attempt}/")
    desk.window = sitting.open_window(desk.attempt)
    for slot in desk.entries:
        yield desk.save(slot, 1, desk.right(slot))
        yield desk.save(slot, 2, desk.wrong(slot))  # what the candidate typed is shown again, so it is no key
    yield desk.save(1, 2, desk.right(1))
    yield desk.save(1, 9, ["nonsense"])
    yield desk.save(1, 9, window="stale")
    yield client.get(f"{attempt}/state/")
    yield client.get(f"{attempt}/result/", follow=True)
    yield client.post(f"{attempt}/", {"window": "stale", "seen": ["1"], "q1": ["x"]})
    yield client.post(f"{attempt}/submission/", {})
    for path in ("bank/", "bank/items/single-1-closing/", "manage/", f"manage/attempts/{desk.attempt.pk}/"):
        refused = client.get(f"/exams/{path}")
        assert refused.status_code == 403
        yield refused


def test_no_response_of_a_running_attempt_holds_a_key(world, exam, sit):
    desk = sit(exam, world.chen)
    seen = [response for response in every_response(desk, exam) if assert_keeps_secrets(response) is None]
    assert len(seen) > 30
    assert any("先做哪一步" in response.content.decode() for response in seen)  # the questions themselves were there


def test_nothing_is_shown_between_the_hand_in_and_the_grade(world, exam, sit):
    desk = sit(exam, world.chen)
    desk.answer_everything(wrong=3)
    sitting.submit(desk.attempt.pk, world.chen)
    waiting = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/result/")
    assert "正在评分" in waiting.content.decode()
    assert_keeps_secrets(waiting)
    assert_keeps_secrets(desk.save(1, 9))


@pytest.mark.parametrize(("review", "shows"), [("full", True), ("marks", False), ("nothing", False)])
def test_after_grading_the_policy_decides(world, exam, sit, review, shows):
    Exam.objects.filter(pk=exam.pk).update(review=review)
    desk = sit(exam, world.chen)
    desk.answer_everything(wrong=9)
    sitting.submit(desk.attempt.pk, world.chen)
    grading.grade(desk.attempt.pk)
    text = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/result/").content.decode()
    assert ("秘密解析" in text) == shows
    assert ("只在答案里30" in text) == shows
    assert ("is-right" in text) == shows
    assert ("各知识点得分" in text) == (review != "nothing")
    assert ("/ 18" in text) == (review != "nothing")


def test_the_paper_itself_holds_no_key(world, exam, sit):
    desk = sit(exam, world.chen)
    paper = json.dumps(Paper.objects.get(attempt=desk.attempt).entries, ensure_ascii=False)
    assert not any(secret in paper for secret in SECRETS)
    assert set(json.loads(paper)[0]) == {"slot", "item_version", "points", "kind", "options", "blanks"}


def test_option_ids_say_nothing_about_the_key(bank):
    """Random ids: sorting them does not put right ones first more often than chance would over all items."""
    for version in ItemVersion.objects.exclude(kind="fill_in"):
        ids = [option["id"] for option in version.options]
        assert len(set(ids)) == len(ids)
        assert all(len(identity) == 8 and int(identity, 16) >= 0 for identity in ids)
        assert set(version.key["right"]) <= set(ids)
