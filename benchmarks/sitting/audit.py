"""Afterwards: does the event log hold what was acknowledged, once, and is it what was marked?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.search.bars import Bar
from benchmarks.sitting.candidate import Candidate
from benchmarks.sitting.hall import SLUG, Hall

LOG = """
import json
from collections import defaultdict
from exams import grading, logbook
from exams.models import Attempt, AttemptEvent
from people.scoping import everyone
found = []
with everyone():
    events = defaultdict(list)
    for attempt, data, key in AttemptEvent.objects.filter(attempt__exam__slug={slug!r}, kind="answered").order_by(
            "sequence").values_list("attempt_id", "data", "client_key"):
        events[attempt].append([data["slot"], data["version"], data["response"], key])
    for attempt in Attempt.objects.filter(exam__slug={slug!r}).select_related("paper", "exam", "person"):
        state = logbook.state_of(attempt.pk)
        replayed = [str(grading.outcome_of(attempt).score) for again in range(2)]
        found.append(dict(number=int(attempt.person.username.split("-")[1]), state=attempt.state,
            score=str(attempt.score), logged=str(state.score), replayed=replayed, answered=events[attempt.pk],
            final={{slot: [held.version, held.response] for slot, held in state.answers.items()}}))
print("FOUND", json.dumps(found))
"""


@dataclass
class Findings:
    """How often each thing that must never happen did."""

    lost: int = 0  # acknowledged, and not in the log
    twice: int = 0  # one save of a candidate, two events
    overwritten: int = 0  # what counts is not the newest that was acknowledged, nor anything newer
    misgraded: int = 0  # a second replay, or the stored score, differs
    open: int = 0  # not graded
    acknowledged: int = 0

    def bars(self) -> list[Bar]:
        """All of them are to be none."""
        return [
            none("acknowledged answers that are not in the log", self.lost, f" of {self.acknowledged:,}"),
            none("saves that are in the log twice", self.twice),
            none("answers that count and are not the newest acknowledged", self.overwritten),
            none("attempts whose replay differs from the stored score", self.misgraded),
            none("attempts that are not graded", self.open),
        ]


def none(what: str, count: int, of: str = "") -> Bar:
    return Bar(what, "none", f"{count}{of}", count == 0)


def audit(hall: Hall) -> Findings:
    by_number = {row["number"]: row for row in hall.read(LOG.format(slug=SLUG))}
    return findings((candidate, by_number[candidate.number]) for candidate in hall.candidates)


def findings(pairs: Iterable[tuple[Candidate, dict[str, Any]]]) -> Findings:
    found = Findings()
    for candidate, row in pairs:
        logged = {(slot, version): response for slot, version, response, _key in row["answered"]}
        keys = [key for *_rest, key in row["answered"]]
        acknowledged = candidate.record.acknowledged
        found.acknowledged += len(acknowledged)
        found.lost += sum(not same(candidate, which, logged.get(which)) for which in acknowledged)
        found.twice += len(keys) - len(set(keys)) + len(row["answered"]) - len(logged)
        found.overwritten += sum(version > row["final"].get(str(slot), [0])[0] for slot, version in acknowledged)
        found.misgraded += len({row["score"], row["logged"], *row["replayed"]}) != 1
        found.open += row["state"] != "graded"
    return found


def same(candidate: Candidate, which: tuple[int, int], logged: list[str] | None) -> bool:
    """The order in which several options were ticked says nothing."""
    sent = candidate.record.acknowledged[which]
    is_set = candidate.questions[which[0]].kind == "multiple"
    return logged is not None and (sorted(logged) == sorted(sent) if is_set else logged == sent)
