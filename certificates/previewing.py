"""What an issue to a list would do, or what has become of it, line by line, in a fixed number of queries."""

from collections import Counter
from dataclasses import dataclass

from certificates import drawing
from certificates.holding import Foreseen, Outcome, foresee
from certificates.models import IssueRow, IssueRun

SHOWN = 500


@dataclass(frozen=True)
class Line:
    row: IssueRow
    foreseen: Foreseen | None = None  # before it has begun
    failure: str = ""  # why the file cannot be made


@dataclass(frozen=True)
class Preview:
    """`new` of which `renewals` take the place of an older one; `kept` have theirs; `missing` have not earned it."""

    lines: list[Line]
    hidden: int
    renewals: int
    new: int
    kept: int
    missing: int


def preview(run: IssueRun) -> Preview:
    rows = list(run.rows.select_related("person__organisation", "certificate").order_by("-problem", "number"))
    people = [row.person for row in rows if row.person]
    foreseen = foresee(run.award, people) if run.started_at is None else {}
    failures = drawing.failures([row.certificate for row in rows if row.certificate]) if run.started_at else {}
    lines = [
        Line(row, foreseen.get(row.person_id or 0), failures.get(row.certificate_id or 0, "")) for row in rows[:SHOWN]
    ]
    counted = Counter(one.outcome for one in foreseen.values())
    return Preview(
        lines=lines,
        hidden=len(rows) - len(lines),
        renewals=counted[Outcome.RENEWAL],
        new=counted[Outcome.RENEWAL] + counted[Outcome.FIRST],
        kept=counted[Outcome.SAME],
        missing=counted[Outcome.MISSING],
    )
