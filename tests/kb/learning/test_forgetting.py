"""Persons go after 30 days, rows after 400, keystrokes after one; nothing goes early."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.registry import HANDLERS, PERIODIC
from kb import forgetting
from kb.models import Feedback, SearchClick, SearchQuery, SharedQuery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def ago(days):
    return timezone.now() - timedelta(days=days)


def test_persons_and_sessions_go_after_thirty_days_and_the_text_stays(make_query, world):
    old = make_query("年结", at=ago(31), person=world.zhao, organisation=world.hengyuan)
    young = make_query("月结", at=ago(29), person=world.zhao)
    forgetting.forget()
    old.refresh_from_db(), young.refresh_from_db()
    assert (old.person, old.session, old.text, old.organisation) == (None, "", "年结", world.hengyuan)
    assert young.person == world.zhao
    assert young.session


def test_rows_go_after_four_hundred_days_with_their_clicks(make_query):
    old, young = make_query(at=ago(401)), make_query(at=ago(399))
    SearchClick.objects.create(query=old, kind="faq", object_id=1, position=1, at=old.at)
    forgetting.forget()
    assert list(SearchQuery.objects.all()) == [young]
    assert not SearchClick.objects.exists()


def test_keystrokes_go_after_a_day(make_query):
    search = make_query("月末结账", at=ago(2))
    make_query("月末", at=ago(2), part_of=search)
    make_query("月", at=ago(0.5), part_of=search)
    forgetting.forget()
    assert set(SearchQuery.objects.values_list("text", flat=True)) == {"月末结账", "月"}


def test_how_long_is_a_setting(make_query, world, settings):
    settings.SEARCH_LOG_PERSON_DAYS, settings.SEARCH_LOG_DAYS = 7, 20
    make_query("三周前", at=ago(21))
    make_query("上周", at=ago(8), person=world.zhao)
    forgetting.forget()
    assert SearchQuery.objects.get().person is None


def test_feedback_loses_its_readers_and_they_cannot_be_told_apart_from_others(db):
    fields = {"kind": "faq", "version": 1, "is_helpful": False, "who": "abc"}
    for number in (1, 2):
        Feedback.objects.create(object_id=number, at=ago(40), **fields)
    Feedback.objects.create(object_id=3, at=ago(500), **fields)
    forgetting.forget()
    names = list(Feedback.objects.values_list("who", flat=True))
    assert len(set(names)) == 2
    assert all(name.startswith("gone:") for name in names)


def test_shared_texts_go_when_nobody_has_asked_for_a_year(db):
    SharedQuery.objects.create(text="旧", normalised="旧", audience="public", askers=3, seen_at=ago(401))
    SharedQuery.objects.create(text="新", normalised="新", audience="public", askers=3, seen_at=ago(1))
    forgetting.forget()
    assert SharedQuery.objects.get().text == "新"


def test_many_rows_go_in_small_steps_and_twice_is_once(make_query, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for _number in range(5):
        make_query(at=ago(31))
    forgetting.forget()
    forgetting.forget()
    assert set(SearchQuery.objects.values_list("session", flat=True)) == {""}


def test_the_job_runs_every_day_and_keeps_what_enough_people_found(make_query):
    """The evidence for a shared text is taken up before it is stripped."""
    for number in range(3):
        query = make_query("凭证断号", at=ago(29.9), session=f"{number}" * 32)
        SearchClick.objects.create(query=query, kind="faq", object_id=1, position=1, at=query.at)
    assert PERIODIC["forget_searches"] == timedelta(days=1)
    HANDLERS["forget_searches"]()
    assert SharedQuery.objects.get().text == "凭证断号"
