#!/usr/bin/env python3
"""Makes .venv ready from the locked packages, with nothing but the standard library.

`python3 scripts/prepare.py [run|dev]`. A second run finds its stamp and returns at once.
"""

# This one file has to parse on an old Python, so that the reader gets a sentence instead of a traceback.
import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        f"需要 Python 3.11 或更新版本，当前是 {found}。请安装后重试，例如：make demo PYTHON=python3.12\n"
        f"Python 3.11 or newer is needed, this is {found}. Try for example: make demo PYTHON=python3.12"
    )
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from preparing import environment, packages, stamps, system
from preparing.progress import Trouble, say

USAGE = "python3 scripts/prepare.py [run|dev]"


def prepare(kind: stamps.Kind) -> None:
    """Bring .venv and the system parts to what the lock of this kind says; cheap when nothing has changed."""
    if not stamps.is_ready(kind):
        with environment.only_one_at_a_time():
            # Another run may have finished the work while this one waited.
            if not stamps.is_ready(kind):
                build(kind)
    system.ensure(kind)


def build(kind: stamps.Kind) -> None:
    if not environment.is_sound():
        environment.create()
    packages.install(kind)
    stamps.write(kind)


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A console without Chinese shows question marks rather than dying.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    kind = arguments[0] if arguments else "run"
    if len(arguments) > 1 or kind not in stamps.LOCKS:
        say(f"用法 Usage: {USAGE}", error=True)
        return 2
    try:
        prepare(kind)
    except Trouble as trouble:
        say(str(trouble), error=True)
        return 1
    except KeyboardInterrupt:
        say("\n已中断。 Stopped.", error=True)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
