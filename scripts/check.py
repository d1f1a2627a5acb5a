"""All checks that need no test run, one after the other; `make check` calls it inside .venv.

Every check runs even when an earlier one has failed; the exit is non-zero when any has.
"""

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from preparing.progress import CommandFailed, run, say

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
MANAGE = [PYTHON, "manage.py"]

# A developer's settings must not decide whether the project is sound.
SWITCHES = (
    *("DJANGO_SETTINGS_MODULE", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "CSRF_TRUSTED_ORIGINS"),
    *("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "FILES_URL", "EMAIL_URL", "SEARCH_URL", "SECURE_SSL_REDIRECT"),
)

# Made up on the spot: production settings refuse to start without them, and `check --deploy` measures their quality.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "".join(f"{byte:02x}" for byte in os.urandom(40)),
    "ALLOWED_HOSTS": "zhizheng.example.com",
    "BASE_URL": "https://zhizheng.example.com",
}


@dataclass(frozen=True)
class Check:
    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


CHECKS = (
    Check("format", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("lint", [str(BIN / "ruff"), "check", "."]),
    Check("types", [str(BIN / "mypy")]),
    Check("layers", [str(BIN / "lint-imports")]),
    Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("django", [*MANAGE, "check", "--fail-level", "WARNING"]),
    Check("deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    Check("templates", [str(BIN / "djlint"), "templates", "--lint"]),
    Check("messages", [PYTHON, "scripts/messages.py", "check"]),
)


def main(names: Sequence[str]) -> int:
    """Run the named checks, or all; 0 when all passed, 1 when not, 2 for an unknown name."""
    if unknown := set(names) - {check.name for check in CHECKS}:
        say(f"No such check: {', '.join(sorted(unknown))}", error=True)
        return 2
    chosen = [check for check in CHECKS if not names or check.name in names]
    with tempfile.TemporaryDirectory(prefix="zhizheng-check-") as var:
        failed = [check.name for check in chosen if not passes(check, environment(var))]
    say(f"✗ {len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}" if failed else "✓ all checks passed")
    return 1 if failed else 0


def passes(check: Check, env: Mapping[str, str]) -> bool:
    """Run one check and say how it went; what it printed is shown only when it failed."""
    begin = time.monotonic()
    try:
        run(check.command, {**env, **check.env})
    except CommandFailed as failed:
        say(f"✗ {check.name} ({time.monotonic() - begin:.1f} s): {' '.join(check.command)}")
        say("\n".join("    " + line for line in failed.output.splitlines()))
        return False
    say(f"✓ {check.name} ({time.monotonic() - begin:.1f} s)")
    return True


def environment(var: str) -> dict[str, str]:
    """A clean environment with a throw-away folder for data, and `site/` where the linters look for modules."""
    kept = {key: value for key, value in os.environ.items() if key not in SWITCHES}
    return kept | {"ZHIZHENG_VAR": var, "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}"}


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
