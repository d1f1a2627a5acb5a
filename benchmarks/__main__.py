"""python -m benchmarks [name …]: seed a throw-away installation and print one table per benchmark."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="zhizheng-bench-") as folder:
        os.environ.update(ZHIZHENG_VAR=folder, DJANGO_SETTINGS_MODULE="config.settings.development")
        import django

        django.setup()
        from benchmarks import exams
        from benchmarks.answers import reporting as answers
        from benchmarks.certificates import quick as certificates
        from benchmarks.measuring import describe_machine, prepare
        from benchmarks.search import quick

        known = {"search": quick.run, "answers": answers.run, "exams": exams.run, "certificates": certificates.run}
        if unknown := set(names) - set(known):
            print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}", file=sys.stderr)
            return 2
        print(describe_machine())
        prepare()
        for name, run in known.items():
            if not names or name in names:
                run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
