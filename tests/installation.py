"""A whole installation in a folder of its own: real processes, real database, killed as roughly as life does it."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests import database
from tests.forking import Ready

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60.0
SEED = "TEST_RUN_SEED"  # the folder where a test run keeps the demo it has seeded, for whoever needs one more
SLOWEST = 1200  # seconds a command may take: that of the seeds, on a machine that does much else


# An index that lies elsewhere is not trusted.
SEAL = """
from kb.search.folder import Place, seal
for pointer in (Place(name).root / "current" for name in ("readers", "models")):
    if pointer.exists():
        pointer.write_text(seal(pointer.parent / pointer.read_text().partition(":")[0]))
"""


class Installation:
    """Web server and worker as subprocesses over one database and one broker."""

    def __init__(self, folder: Path, *, database_url: str = "", broker_url: str = "", **env: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.pythons: dict[str, Ready] = {}
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/tmp"),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "ZHIZHENG_VAR": str(folder),
            "BASE_URL": self.address,
            "JOB_LEASE_SECONDS": "3",
            **({"DATABASE_URL": database_url} if database_url else {}),
            **({"CELERY_BROKER_URL": broker_url} if broker_url else {}),
            **env,
        }
        folder.mkdir(parents=True, exist_ok=True)
        if database_url:
            self.manage("migrate", "--verbosity", "0")
        else:
            shutil.copyfile(database.Files().template, folder / "db.sqlite3")

    def manage(self, *args: str, **env: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *args]
        env = {**self.env, **env}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=SLOWEST)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, code: str) -> str:
        """Run Python inside the installation, in a process of its own."""
        return self.python().run(code)

    def python(self, prelude: str = "") -> Ready:
        """Processes inside the installation that begin with this."""
        if prelude not in self.pythons:
            self.pythons[prelude] = Ready(self.env, ROOT, prelude)
        return self.pythons[prelude]

    def seed(self) -> None:
        """The demo content. All installations of a test run on SQLite have the same: it is seeded once, and copied."""
        if self.database_url or SEED not in os.environ:
            self.manage("seed_demo")
            return
        kept = Path(os.environ[SEED])
        with database.locked(kept / "lock"):
            if not (kept / "var").exists():
                self.manage("seed_demo", DJANGO_SETTINGS_MODULE="config.settings.development")  # for others, too
                shutil.copytree(self.folder, kept / "unfinished", dirs_exist_ok=True)
                (kept / "unfinished").rename(kept / "var")
                return
        shutil.copytree(kept / "var", self.folder, dirs_exist_ok=True)
        self.run(SEAL)

    def start_web(self) -> None:
        self.start("web", "manage.py", "serve", "--port", str(self.port))
        wait_until(self.answers, "the site to answer")

    def start_worker(self, *options: str) -> None:
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "ERROR", *options]
        schedule = ["--schedule", str(self.folder / f"beat-{time.monotonic_ns()}")]
        self.start(
            "worker",
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "-B",
            "-P",
            "threads",
            "-c",
            "2",
            *quiet,
            *schedule,
        )

    def start(self, name: str, *command: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, name: str) -> None:
        """SIGKILL to the process and everything it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        while self.pythons:
            self.pythons.popitem()[1].stop()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                return True
        except OSError:
            return False

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the database from outside."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(sql).fetchall()
        connection = sqlite3.connect(self.folder / "db.sqlite3", timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], what: str, patience: float = PATIENCE, every: float = 0.1) -> None:
    """Poll until it holds; fails with what was waited for."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"waited {patience} s in vain for {what}"
        time.sleep(every)
