"""What was promised, what was measured, and whether it holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """`holds` is None where nothing was measured."""

    what: str
    bar: str
    measured: str
    holds: bool | None


def at_most(what: str, measured: float, limit: float, form: str = "{:.1f}", unit: str = "") -> Bar:
    return Bar(what, f"≤ {limit:g}{unit}", form.format(measured) + unit, measured <= limit)


def at_least(what: str, measured: float, limit: float, form: str = "{:.1f}", unit: str = "") -> Bar:
    return Bar(what, f"≥ {limit:g}{unit}", form.format(measured) + unit, measured >= limit)


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print(f"\n{title}\n\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def show(bars: Iterable[Bar]) -> None:
    said = {True: "yes", False: "**no**", None: "–"}
    table("Bars", ["what", "bar", "measured", "holds"], [(b.what, b.bar, b.measured, said[b.holds]) for b in bars])
