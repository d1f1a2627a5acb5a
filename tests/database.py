"""Fresh databases for tests, fast: Wagtail's 15 s of migrations run once per schema, every worker copies the result."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from jobs.models import Job
from jobs.running import run_all

CACHE = settings.BASE_DIR / ".pytest_cache" / "database"
GLOBS = (
    "*/migrations/*.py",
    "site/*/migrations/*.py",
    "site/home/preparing.py",
    "site/home/roles.py",
    "tests/database.py",
)


def schema_key() -> str:
    """Changes whenever the migrated database would."""
    digest = hashlib.sha256(" ".join(version(name) for name in ("django", "wagtail", "django-allauth")).encode())
    for glob in GLOBS:
        for path in sorted(Path(settings.BASE_DIR).glob(glob)):
            digest.update(path.name.encode() + path.read_bytes())
    digest.update(repr(settings.INSTALLED_APPS).encode())
    return digest.hexdigest()[:16]


def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def use(name: Path | str) -> None:
    """Point the default connection at another database: a file of SQLite's, a name of the server's."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(name)


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    run_all()  # what Wagtail wants done about its first pages
    Job.objects.all().delete()


class Files:
    """SQLite: the template is a file, a worker's database a copy of it."""

    def __init__(self) -> None:
        CACHE.mkdir(parents=True, exist_ok=True)
        self.template: Path = CACHE / f"{schema_key()}.sqlite3"
        self.saved: dict[str, sqlite3.Connection] = {}
        with locked(CACHE / "lock"):
            if not self.template.exists():
                for old in CACHE.glob("*.sqlite3*"):
                    old.unlink()
                self.build()

    def build(self) -> None:
        unfinished = self.template.with_suffix(".building")
        unfinished.unlink(missing_ok=True)
        use(unfinished)
        run("PRAGMA synchronous=OFF")
        migrate()
        run("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        unfinished.rename(self.template)

    def start(self) -> None:
        path = Path(settings.VAR) / f"test-{worker()}.sqlite3"
        shutil.copyfile(self.template, path)
        use(path)
        run("PRAGMA synchronous=OFF")  # a test database need not survive a power cut

    def restore(self) -> None:
        with sqlite3.connect(self.template) as source:
            self.become(source)

    def save(self, name: str) -> None:
        """Keep the state of now under this name."""
        self.saved[name] = sqlite3.connect(":memory:")
        connection.connection.backup(self.saved[name])

    def load(self, name: str) -> None:
        self.become(self.saved[name])

    def become(self, source: sqlite3.Connection) -> None:
        connection.ensure_connection()
        source.backup(connection.connection)


class Databases:
    """PostgreSQL: the server itself copies the template, whatever an earlier run left behind."""

    def __init__(self) -> None:
        CACHE.mkdir(parents=True, exist_ok=True)
        # Two clones of the project may be tested on one server.
        self.prefix = f"zhizheng_{hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:6]}"
        self.template = f"{self.prefix}_template_{schema_key()}"
        self.name = f"{self.prefix}_test_{worker()}"
        with locked(CACHE / "lock"):
            if self.template not in (known := self.named(f"{self.prefix}_template_")):
                for old in known:
                    self.serve(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
                self.build()

    def build(self) -> None:
        unfinished = f"{self.prefix}_building"
        self.copy("template0", unfinished)
        use(unfinished)
        migrate()
        connection.close()
        self.serve(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')

    def start(self) -> None:
        connection.close()
        self.copy(self.template, self.name)
        use(self.name)

    restore = start

    def copy(self, template: str, name: str) -> None:
        self.serve(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.serve(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    @staticmethod
    def serve(statement: str) -> None:
        with connection._nodb_cursor() as cursor:  # no statement about databases runs inside one of them
            cursor.execute(statement)

    @staticmethod
    def named(prefix: str) -> list[str]:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
            return [name for (name,) in cursor.fetchall()]


def for_this_worker() -> Files | Databases:
    """The database of this worker, freshly migrated. Its `restore()` puts that state back after a test that
    committed; a flush would lose Wagtail's root page and every row a migration wrote."""
    mine = Files() if connection.vendor == "sqlite" else Databases()
    mine.start()
    return mine


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
