"""Who sends this request? As django.contrib.auth says, which is asked whenever anything is out of the ordinary.

Only the ordinary case is shorter here: the person is read by one written statement, which Django would build anew for
every request.
"""

from functools import cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from people.loading import aware, loaded
from people.models import User

# Backends that ask for a person by their number, and for nothing else.
PLAIN = {
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
}


def sender(request: HttpRequest) -> User | AnonymousUser:
    return recognised(request) or get_user(request)  # type: ignore[return-value]


def recognised(request: HttpRequest) -> User | None:
    """The person of a session in good order; None whatever else it is."""
    session = request.session
    identity, backend = str(session.get(SESSION_KEY, "")), session.get(BACKEND_SESSION_KEY)
    if not identity.isdecimal() or backend not in PLAIN or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    person = read(int(identity))
    if person is None or not person.is_active:
        return None
    is_same = constant_time_compare(session.get(HASH_SESSION_KEY) or "", person.get_session_auth_hash())
    return person if is_same else None


def read(identity: int) -> User | None:
    with connection.cursor() as cursor:
        cursor.execute(statement(), (identity,))
        row = cursor.fetchone()
    return None if row is None else loaded(User, names(), map(aware, row))


@cache
def names() -> list[str]:
    return [field.attname for field in User._meta.concrete_fields]


@cache
def statement() -> str:
    columns = ", ".join(f'"{field.column}"' for field in User._meta.concrete_fields)
    return f'SELECT {columns} FROM "{User._meta.db_table}" WHERE id = %s'  # noqa: S608  # names from the model
