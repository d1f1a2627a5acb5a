"""python -m benchmarks.answers [--fit]: how well judged questions are answered; --fit fits the weights anew."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="zhizheng-answers-") as folder:
        os.environ.setdefault("ZHIZHENG_VAR", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
        import django

        django.setup()
        from benchmarks.answers import reporting
        from benchmarks.measuring import describe_machine, prepare

        print(describe_machine())
        if os.environ["ZHIZHENG_VAR"] == folder:
            prepare()
        if "--fit" in arguments:
            reporting.fit()
        reporting.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
