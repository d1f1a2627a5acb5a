#!/usr/bin/env python
"""Run a management command; `site/` is put on the import path because Python's own `site` owns the name."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed: run `make demo` or `python3 scripts/prepare.py` first.") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
