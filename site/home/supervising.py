"""Runs the web server and the worker side by side and starts each again when it dies."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings

PATIENCE = 60.0  # seconds for the site to answer
PAUSE = 1.0


@dataclass
class Child:
    """One process, with what it takes to start it again."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0

    def ensure(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.starts += 1
            self.process = subprocess.Popen(self.command, env=environment(), start_new_session=True)  # noqa: S603

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        if self.process:
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()


@dataclass
class Supervisor:
    children: list[Child]
    stopping: bool = field(default=False)

    def run(self) -> None:
        """Keep all children running until SIGINT or SIGTERM."""
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGTERM, self.stop)
        while not self.stopping:
            for child in self.children:
                child.ensure()
            time.sleep(PAUSE)
        for child in self.children:
            child.wait()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self.stopping = True
        for child in self.children:
            child.stop()


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(settings.BASE_DIR / "site"), str(settings.BASE_DIR)])
    return {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}


def web(port: int, host: str = "127.0.0.1") -> Child:
    manage = str(settings.BASE_DIR / "manage.py")
    return Child("web", [sys.executable, manage, "serve", "--host", host, "--port", str(port)])


def worker() -> Child:
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    warnings = ["-W", "ignore:You're running the worker"]  # whoever starts the demo as root knows
    celery = [
        sys.executable,
        *warnings,
        "-m",
        "celery",
        "-q",
        "-A",
        "config.celery",
        "worker",
        "-B",
        "-P",
        "threads",
        "-c",
        "2",
    ]
    return Child("worker", [*celery, *quiet, "--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME])


def wait_until_up(address: str) -> bool:
    """True as soon as the site answers, False after a minute."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310
                return True
        except OSError:
            time.sleep(0.2)
    return False
