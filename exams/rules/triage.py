"""Grades a triage drill: a queue of tickets, for each a level P0 to P3, an owner, a first reply and a next step.

A level earns one less its cost: a matrix says what it costs to call a ticket of one level another, and calling a P0 a
P3 costs more than the reverse. A first reply counts fully only within the time limit of the ticket's true level. The
clock runs from the first save of the slot to the save that brought the reply, by the log; `speed` drill minutes pass a
minute.

A response holds texts "ticket:field:value", and BEGIN, which starts the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from exams.rules import figures
from exams.rules.content import BadResponse, Content, Response, Shape

BEGIN = "begin"
LEVELS = ("P0", "P1", "P2", "P3")
TICKET, OWNER, REPLY, STEP = "k", "o", "y", "s"  # begin the ids of options
FIELDS = {"level": "", "owner": OWNER, "reply": REPLY, "step": STEP}
DEFAULT_MINUTES = {"P0": "30", "P1": "120", "P2": "480", "P3": "2880"}
DEFAULT_COSTS = [  # a row for each true level, a column for each given one
    ["0", "0.5", "0.8", "1"],
    ["0.2", "0", "0.5", "0.8"],
    ["0.3", "0.15", "0", "0.4"],
    ["0.4", "0.3", "0.15", "0"],
]
DEFAULT_WEIGHTS = {"level": "4", "owner": "2", "reply": "2", "step": "2"}


@dataclass(frozen=True, slots=True)
class Policy:
    """Time limits in drill minutes by level; what a wrong level costs, 0 to 1, by true and given level; what the four
    decisions weigh; which share of its weight a late reply keeps; drill minutes a minute."""

    minutes: Mapping[str, Fraction]
    costs: Mapping[tuple[str, str], Fraction]
    weights: Mapping[str, Fraction]
    late: Fraction
    speed: Fraction


@dataclass(frozen=True, slots=True)
class Judged:
    """One ticket: what was given by field, which share of its weight each earns, how long the first reply took (None
    without one), and the share of the whole ticket."""

    ticket: str
    given: Mapping[str, str]
    earned: Mapping[str, Fraction]
    minutes: Fraction | None
    is_late: bool
    share: Fraction


def policy_of(key: Mapping[str, Any]) -> Policy:
    """Raises NotAFigure, KeyError."""
    costs = {
        (true, given): exact(key["costs"][row][column])
        for row, true in enumerate(LEVELS)
        for column, given in enumerate(LEVELS)
    }
    return Policy(
        {level: exact(key["minutes"][level]) for level in LEVELS},
        costs,
        {name: exact(key["weights"][name]) for name in FIELDS},
        exact(key["late"]),
        exact(key["speed"]),
    )


def exact(text: str) -> Fraction:
    return Fraction(figures.number(text))


def read(form: Shape, raw: object) -> Response:
    """The decisions in the order of the tickets, one for each field at most. Raises BadResponse."""
    if not isinstance(raw, list) or len(raw) > 4 * len(form.options) + 2 or not all(isinstance(t, str) for t in raw):
        raise BadResponse("a list of decisions is expected")
    told = {text for text in raw if text}
    known = [BEGIN, *(text for ticket in form.options for text in possible(ticket, form.options))]
    if not told <= set(known):
        raise BadResponse("not a ticket of this queue, or nothing that can be decided")
    if len({text.rsplit(":", 1)[0] for text in told}) < len(told):
        raise BadResponse("one decision for each field")
    return [text for text in known if text in told]


def possible(ticket: str, options: Sequence[str]) -> list[str]:
    if not ticket.startswith(TICKET):
        return []
    values = {name: [one for one in options if head and one.startswith(head)] for name, head in FIELDS.items()}
    values["level"] = list(LEVELS)
    return [f"{ticket}:{name}:{value}" for name in FIELDS for value in values[name]]


def decisions(response: Response) -> dict[str, dict[str, str]]:
    """By ticket and field."""
    found: dict[str, dict[str, str]] = {}
    for text in response:
        if text != BEGIN:
            ticket, name, value = text.split(":")
            found.setdefault(ticket, {})[name] = value
    return found


def judge(
    content: Content, response: Response, since: Mapping[str, datetime] | None = None, began: datetime | None = None
) -> tuple[Judged, ...]:
    """Ticket by ticket. Without moments every reply is in time."""
    policy, given = policy_of(content.key), decisions(response)
    tickets = [option.id for option in content.options if option.id.startswith(TICKET)]
    return tuple(
        judged(ticket, given.get(ticket, {}), content.key, policy, taken(ticket, given, policy, since, began))
        for ticket in tickets
    )


def taken(
    ticket: str,
    given: Mapping[str, Mapping[str, str]],
    policy: Policy,
    since: Mapping[str, datetime] | None,
    began: datetime | None,
) -> Fraction | None:
    """Drill minutes from the beginning to the first reply that stands; a clock set back gives no time to anybody."""
    reply = given.get(ticket, {}).get("reply")
    if not reply:
        return None
    moment = (since or {}).get(f"{ticket}:reply:{reply}")
    if moment is None or began is None:
        return Fraction(0)
    seconds = Fraction(round((moment - began).total_seconds() * 1000), 1000)
    return max(seconds, Fraction(0)) / 60 * policy.speed


def judged(
    ticket: str, given: Mapping[str, str], key: Mapping[str, Any], policy: Policy, minutes: Fraction | None
) -> Judged:
    true = key["levels"][ticket]
    is_late = minutes is not None and minutes > policy.minutes[true]
    earned = {
        "level": 1 - policy.costs[true, given["level"]] if "level" in given else Fraction(0),
        "owner": Fraction(given.get("owner") in key["owners"][ticket]),
        "reply": Fraction(given.get("reply") in key["replies"][ticket]) * (policy.late if is_late else 1),
        "step": Fraction(given.get("step") in key["steps"][ticket]),
    }
    whole = sum(policy.weights.values(), Fraction(0))
    total = sum((policy.weights[name] * share for name, share in earned.items()), Fraction(0))
    return Judged(ticket, given, earned, minutes, is_late, total / whole if whole else Fraction(0))


def share(rows: Sequence[Judged]) -> Fraction:
    """Every ticket counts the same."""
    return sum((row.share for row in rows), Fraction(0)) / len(rows) if rows else Fraction(0)
