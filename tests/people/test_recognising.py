"""Who sends a request: the short way finds whom Django finds, and leaves what is out of the ordinary to it."""

from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore as Djangos
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.models import User
from people.recognising import read, recognised, sender
from people.sessions import SessionStore

pytestmark = pytest.mark.django_db
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def request_of(rf, world):
    def make(person: User = world.chen, **changes: object):
        session = Djangos()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = MODEL_BACKEND
        for name, value in changes.items():
            session[{"id": SESSION_KEY, "hash": HASH_SESSION_KEY, "backend": BACKEND_SESSION_KEY}[name]] = value
        session.create()
        request = rf.get("/")
        request.session = SessionStore(session.session_key)
        return request

    return make


def test_every_field_is_what_the_orm_reads(world):
    User.objects.filter(pk=world.chen.pk).update(last_login=timezone.now())
    quick, slow = read(world.chen.pk), User.objects.get(pk=world.chen.pk)
    for field in User._meta.concrete_fields:
        assert getattr(quick, field.attname) == getattr(slow, field.attname)
    assert not quick.get_deferred_fields()
    assert read(0) is None


def test_a_session_in_good_order_is_recognised_in_two_queries(request_of, world, django_assert_num_queries):
    request = request_of()
    with django_assert_num_queries(2):
        assert sender(request) == world.chen


@pytest.mark.parametrize(
    "changes",
    [
        {"hash": "another password"},
        {"hash": None},
        {"id": "0"},
        {"backend": "people.nobody.Backend"},
        {"backend": None},
    ],
)
def test_what_is_out_of_order_is_djangos_to_judge(request_of, changes):
    assert recognised(request_of(**changes)) is None
    assert not get_user(request_of(**changes)).is_authenticated
    assert not sender(request_of(**changes)).is_authenticated


def test_who_is_locked_out_is_nobody(request_of, world):
    request = request_of()
    User.objects.filter(pk=world.chen.pk).update(is_active=False)
    assert not sender(request).is_authenticated


def test_a_session_that_ran_out_or_never_was_is_empty(request_of):
    old = request_of()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not sender(old).is_authenticated
    assert SessionStore("never-was").load() == {}


def test_sessions_of_either_engine_can_be_read_by_the_other():
    one = SessionStore()
    one["word"] = "结账"
    one.create()
    assert Djangos(one.session_key)["word"] == "结账"
    assert SessionStore(one.session_key)["word"] == "结账"


def test_a_person_read_by_the_short_way_can_be_changed_and_saved(world):
    found = read(world.chen.pk)
    found.first_name = "另名"
    found.save(update_fields=["first_name"])
    assert User.objects.get(pk=world.chen.pk).first_name == "另名"


def test_a_remembered_seal_opens_to_a_copy_of_its_own():
    one = SessionStore()
    one["words"] = ["结账"]
    one.create()
    first = SessionStore(one.session_key)
    first["words"].append("反结账")
    assert SessionStore(one.session_key)["words"] == ["结账"]


def test_a_session_that_was_tampered_with_is_empty_however_often_it_is_read(caplog):
    one = SessionStore()
    one["word"] = "结账"
    sealed = one.encode({"word": "结账"})
    assert one.decode(sealed) == {"word": "结账"}
    broken = sealed[:-1] + ("A" if sealed[-1] != "A" else "B")
    assert [one.decode(broken), one.decode(broken)] == [{}, {}]
    assert caplog.text.count("Session data corrupted") == 2


def test_another_secret_opens_nothing_and_an_old_one_as_long_as_it_is_named(settings):
    one = SessionStore()
    sealed, old = one.encode({"word": "结账"}), settings.SECRET_KEY
    assert one.decode(sealed)
    settings.SECRET_KEY = "another"
    assert one.decode(sealed) == {}
    settings.SECRET_KEY_FALLBACKS = [old]
    assert one.decode(sealed) == {"word": "结账"}
