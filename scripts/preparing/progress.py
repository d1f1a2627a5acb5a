"""Steps that a person can follow: what is being done, for how long, and in one line what went wrong."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO


class Trouble(Exception):
    """Something the reader has to act on, said in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"✗ {chinese}\n  {english}")


class CommandFailed(Exception):
    """A command ended with an error; `output` is what it said."""

    def __init__(self, command: Sequence[str], output: str) -> None:
        super().__init__(" ".join(command))
        self.output = output


def say(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout, flush=True)


@contextmanager
def step(chinese: str, english: str) -> Iterator[None]:
    """Announce a piece of work and, when it has ended well, how long it took."""
    say(f"▸ {chinese} · {english}")
    begin = time.monotonic()
    yield
    say(f"  ✓ {time.monotonic() - begin:.1f} s")


def run(command: Sequence[str], env: Mapping[str, str], *, aloud: bool = False) -> str:
    """Run a command and return its output; raise CommandFailed when it fails.

    With `aloud` and a terminal the command draws its own progress there and nothing is captured.
    """
    if aloud and sys.stdout.isatty():
        if subprocess.run(command, env=env, check=False).returncode:
            raise CommandFailed(command, "")
        return ""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        code = _wait(process)
        output = _read(log)
    if code:
        raise CommandFailed(command, output)
    return output


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Wait, and show that time passes: every second on a terminal, every ten in a log."""
    begin = time.monotonic()
    terminal = sys.stdout.isatty()
    try:
        while True:
            try:
                return process.wait(timeout=1 if terminal else 10)
            except subprocess.TimeoutExpired:
                seconds = f"  … {time.monotonic() - begin:.0f} s"
                print(seconds, end="\r" if terminal else "\n", flush=True)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _read(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read().decode("utf-8", "replace")
