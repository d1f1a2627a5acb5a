"""The short door for saved answers: what it leaves out, and what it must not."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import resolve, reverse

from config import doors
from config.wsgi import application
from exams.models import AttemptEvent
from exams.views import saving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


@pytest.fixture
def desk(world, exam, sit):
    return sit(exam, world.chen)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request closes a connection that it finds in a transaction, as all are here. Django's test client does this."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def ask(path: str, client: Client, body: bytes = b"", **more: str) -> tuple[str, dict[str, str], bytes]:
    """As a web server asks the application."""
    heard: list[Any] = []
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "HTTP_COOKIE": cookies,
        **more,
    }
    said = b"".join(application(environ, lambda *given: heard.extend(given)))
    return heard[0], dict(heard[1]), said


def test_a_save_needs_no_content_policy_and_a_page_does(desk, client: Client):
    status, headers, _said = ask(f"/exams/attempts/{desk.attempt.pk}/answers/", client)
    assert status.startswith("403")  # no token against forgery
    assert "Content-Security-Policy" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, headers, _said = ask(f"/exams/attempts/{desk.attempt.pk}/answers", client)
    assert "Content-Security-Policy" in headers


def test_a_forged_save_is_refused(desk, client: Client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.client.cookies
    url = f"/exams/attempts/{desk.attempt.pk}/answers/"
    assert strict.post(url, desk.body(), content_type="application/json").status_code == 403
    assert not AttemptEvent.objects.filter(kind="answered").exists()


def test_the_door_and_the_site_agree_on_the_address():
    address = reverse("exams:answers", args=[17])
    assert doors.SAVE.fullmatch(address)
    assert doors.ADDRESSES.resolve(address).func is resolve(address).func is saving.answers
    assert doors.ADDRESSES.resolve(address).kwargs == resolve(address).kwargs


@pytest.mark.parametrize("name", ["sitting", "files", "submission", "presence", "state", "result", "receipt"])
def test_nothing_else_comes_in_by_it(name: str):
    args = [17, 1] if name == "files" else [17]
    assert not doors.SAVE.fullmatch(reverse(f"exams:{name}", args=args))


def test_other_digits_than_an_address_takes_are_the_sites_to_refuse():
    assert not doors.SAVE.fullmatch("/exams/attempts/１７/answers/")


def test_what_is_left_out_exists():
    assert set(settings.MIDDLEWARE) >= doors.FOR_PAGES


def test_an_attempt_too_large_for_a_number_is_not_found(as_user: Callable[[Any], Client], world):
    url = "/exams/attempts/99999999999999999999999/answers/"
    assert as_user(world.chen).post(url, {}, content_type="application/json").status_code in (400, 404)
