"""The examination hall: an installation of its own with a class of candidates, signed in, and an exam for them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.sitting.candidate import Candidate
from tests.installation import Installation

SLUG = "bench-sitting"
CSRF = "b" * 32
CLOCK = "clock"  # the file by which a server's clock is moved
FILL = """
import json
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone
from exams.models import Exam
from people.models import Organisation
model, now, User = Exam.objects.get(slug="finance-closing"), timezone.now(), get_user_model()
Exam.objects.create(slug={slug!r}, title="压力测试", blueprint=model.blueprint, audience="customers", minutes=180,
    attempts_allowed=1, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
hall = Organisation.objects.create(slug="bench-hall", name="考场")
with transaction.atomic():
    people = User.objects.bulk_create([
        User(username=f"bench-{{n}}", name=f"考生{{n}}", organisation=hall, password="!") for n in range({count})])
    keys = []
    for person in people:
        mine = []
        for again in range(2):  # one to lose in the middle of the exam
            session = SessionStore()
            session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
            session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            session.create()
            mine.append(session.session_key)
        keys.append(mine)
print("KEYS", json.dumps(keys))
"""


class Hall:
    def __init__(self, installation: Installation, count: int, seed: int) -> None:
        self.installation = installation
        printed = installation.run(FILL.format(slug=SLUG, count=count))
        keys: list[list[str]] = json.loads(printed.split("KEYS", 1)[1])
        self.candidates = [
            Candidate(number, installation.port, sessions, CSRF, SLUG, seed) for number, sessions in enumerate(keys)
        ]

    def read(self, code: str) -> Any:
        """What a piece of Python inside the installation prints as JSON after the word FOUND."""
        return json.loads(self.installation.run(code).split("FOUND", 1)[1])


@contextmanager
def hall(folder: Path, count: int, seed: int, database_url: str = "", **env: str) -> Iterator[Hall]:
    """Seeded, served and worked on by real processes, which are gone afterwards."""
    installation = Installation(folder, database_url=database_url, BENCH_CLOCK=str(folder / CLOCK), **env)
    try:
        installation.seed()
        made = Hall(installation, count, seed)
        installation.start_web()
        installation.start_worker()
        yield made
    finally:
        installation.stop()
