"""Writes both lock files from pyproject.toml; `make lock` calls it inside .venv. Options go to uv, e.g. --upgrade."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from preparing.environment import clean, pip_command
from preparing.packages import read_pip_settings, uv_environment
from preparing.progress import CommandFailed, run, say, step
from preparing.stamps import LOCKS, ROOT, VENV

# No addresses and no comments: the file says versions and hashes, and is the same wherever it was made.
PLAIN = ("--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links")
COMPILE = (str(VENV / "bin" / "uv"), "pip", "compile", "--universal", "--python-version", "3.11", "--quiet", *PLAIN)
GROUPS = ("--group", "test", "--group", "check")


def main(options: Sequence[str]) -> int:
    pip_env = clean(os.environ)
    env = uv_environment(pip_env, read_pip_settings(run([*pip_command(), "config", "list"], pip_env)))
    project = str(ROOT / "pyproject.toml")
    # The second is held to the first: what is tested is what runs.
    commands = {
        "run": [*COMPILE, *options, project, "-o", str(LOCKS["run"])],
        "dev": [*COMPILE, *options, project, *GROUPS, "-c", str(LOCKS["run"]), "-o", str(LOCKS["dev"])],
    }
    for kind, command in commands.items():
        with step(f"锁定 {LOCKS[kind].name}", "Locking"):
            run(command, env)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CommandFailed as failed:
        say(failed.output, error=True)
        sys.exit(1)
