"""python -m benchmarks.sitting [--candidates 500] [--database URL …]: what an exam promises a class, measured.

Each database gets an installation of its own in a temporary folder. SQLite is "", the default.
"""

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
SEED = 20_250_101


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure what an exam promises a class.")
    parser.add_argument("--candidates", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=5.0, help="of saving; start and hand-in shrink with it")
    parser.add_argument("--database", nargs="*", default=[""], metavar="URL", help='"" is SQLite')
    parser.add_argument("--faults", action="store_true", help="instead of the load: everything breaks that can")
    parser.add_argument("--only", nargs="+", default=[], metavar="FAULT", help="some of them")
    parser.add_argument("--broken", choices=["early", "last"], help="with a server that does what ours must not")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(given)
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(1))  # take the servers along
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    import django

    django.setup()
    from benchmarks.measuring import describe_machine
    from benchmarks.search.bars import show
    from benchmarks.sitting import faults, load
    from benchmarks.sitting.hall import hall
    from tests.servers import fresh_database

    env = {"DJANGO_SETTINGS_MODULE": "benchmarks.sitting.shifted"} if options.faults else {}
    if options.broken:
        env = {"DJANGO_SETTINGS_MODULE": "benchmarks.sitting.broken", "BENCH_BROKEN": options.broken}
    share = options.minutes / 5
    plan = load.Plan(arriving=60 * share, working=300 * share, leaving=30 * share)
    strikes = faults.Plan(
        workers=round(30 * share), services=max(1, round(3 * share)), offline=60 * share, only=tuple(options.only)
    )
    kept = True
    for url in options.database:
        busy = load.others()
        is_idle = busy < load.IDLE
        print(f"\n{describe_machine()} · {url.split(':')[0] or 'sqlite'} · seed {options.seed} · others use {busy:.0%}")
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhizheng-bench-"))) / "var"
            fresh = stack.enter_context(fresh_database(url))
            room = stack.enter_context(hall(folder, options.candidates, options.seed, fresh, **env))
            bars = faults.run(room, strikes) if options.faults else load.run(room, plan, is_idle)
        show(bars)
        kept = kept and all(bar.holds is not False for bar in bars)
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
