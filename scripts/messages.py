#!/usr/bin/env python3
"""Keeps the English catalogue in step with the Chinese texts of the sources: update, check, compile.

A Chinese text that is meant to stay as it is carries the words `i18n: as is` in a comment on its line;
`i18n: file as is` anywhere in a file exempts the whole file.
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

ROOT = Path(__file__).resolve().parents[1]
USAGE = "用法 Usage: python scripts/messages.py update | check | compile"


def update(root: Path = ROOT) -> int:
    """Collect all messages into the catalogue; translations are kept, obsolete entries dropped. Returns 0."""
    from catalogue import po, sources

    catalogue = po.merge(sources.collect(root), po.read(root))
    po.write(catalogue, root)
    missing = sum(not po.is_translated(message) for message in po.entries(catalogue))
    print(f"{po.path(root).relative_to(root)}: {len(catalogue)} messages, {missing} without English")
    return 0


def check(root: Path = ROOT) -> int:
    """List what is missing, stale or untranslatable; returns the number of an exit: 0 clean, 1 not."""
    from catalogue import complaints

    found = complaints.all_of(root)
    for complaint in found:
        print(complaint)
    print(f"{len(found)} complaints" if found else "messages: complete")
    return 1 if found else 0


def compile_all(root: Path = ROOT) -> int:
    """Write a .mo beside each .po that is newer; returns 0."""
    stale = [po for po in sorted(root.glob("locale/*/LC_MESSAGES/*.po")) if is_stale(po)]
    if stale:
        from catalogue import po as catalogues  # babel takes a while to load, and mostly nothing is stale

        for path in stale:
            catalogues.compile_one(path)
    return 0


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


COMMANDS: dict[str, Callable[[], int]] = {"update": update, "check": check, "compile": compile_all}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(USAGE, file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
