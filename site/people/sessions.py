"""Django's sessions in the database, read by a written statement: with it begins every request of who is signed in.

The row is read each time. Only what its seal was found to hold is remembered, by the sealed text itself.
"""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core import signing
from django.db import connection
from django.utils import timezone

MOST = 2_000  # sealed texts of some hundred bytes, in each process
FIND = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(Stored):
    """The name is Django's own, because it salts the signature: sessions of either engine can be read by the other."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(FIND, (self.session_key, now))
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return self.model(session_key=str(self.session_key), session_data=row[0])

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(unsealed(str(session_data), self.key_salt, settings.SECRET_KEY))
        except Exception:  # whatever is wrong with it, Django says
            found = super().decode(session_data)
        return found


class Text:
    """For signing: leaves what is sealed as it is."""

    def dumps(self, obj: bytes) -> bytes:
        return obj

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(MOST)
def unsealed(data: str, salt: str, secret: str) -> bytes:
    """The JSON of a session; raises BadSignature, which is not remembered. Another secret opens other seals."""
    found: bytes = signing.loads(data, key=secret, salt=salt, serializer=Text)
    return found
