"""A Python with Django ready: code runs in a fork of it, a process of its own without the seconds of a start."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Nothing is opened before the fork: connections, locks and files are the child's own, as in any new process.
SERVER = """
import json, os, select, signal, socket, sys, traceback
import django
django.setup()
known = {"__name__": "__main__"}
exec(sys.argv[2], known)
listener = socket.socket(fileno=int(sys.argv[1]))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
while 0 not in select.select([0, listener], [], [])[0]:  # until whoever started it is gone
    line, _ = listener.accept()
    if os.fork():
        line.close()
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    listener.close()
    os.dup2(line.fileno(), 0)
    os.dup2(line.fileno(), 1)
    line.close()
    print(os.getpid(), flush=True)
    try:
        exec(json.loads(sys.stdin.readline()), known)
        print("\\nok", flush=True)
    except BaseException:
        print(traceback.format_exc(), flush=True)
    os._exit(0)
"""


class Fork:
    """A process spoken to line by line."""

    def __init__(self, address: str, code: str) -> None:
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(address)
        self.file = self.line.makefile("rw", encoding="utf-8")
        self.pid = int(self.hear())
        self.tell(json.dumps(code))

    def tell(self, text: str) -> None:
        self.file.write(text + "\n")
        self.file.flush()

    def hear(self) -> str:
        return self.file.readline().strip()

    def say(self, text: str) -> str:
        self.tell(text)
        return self.hear()

    def rest(self) -> list[str]:
        """What it still said until it ended, whole lines only."""
        return [line.strip() for line in self.file if line.endswith("\n")]

    def kill(self) -> None:
        """SIGKILL. Returns when the process is gone, with all that it held."""
        os.kill(self.pid, signal.SIGKILL)
        while is_there(self.pid):
            time.sleep(0.001)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Ready:
    """`prelude`: what every fork begins with, run once, before any of them. It must open nothing."""

    def __init__(self, env: dict[str, str], cwd: Path, prelude: str = "") -> None:
        self.folder = tempfile.TemporaryDirectory()  # an address has to be short
        self.address = f"{self.folder.name}/line"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen()
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVER, str(listener.fileno()), prelude],
                env=env,
                cwd=cwd,
                stdin=subprocess.PIPE,
                pass_fds=[listener.fileno()],
            )

    def start(self, code: str) -> Fork:
        return Fork(self.address, code)

    def run(self, code: str) -> str:
        """What it printed."""
        printed, _, outcome = "".join(self.start(code).file).rstrip("\n").rpartition("\n")
        assert outcome == "ok", f"{printed}\n{outcome}"
        return printed

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.folder.cleanup()
