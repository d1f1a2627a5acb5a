"""Rebuilds an attempt from its events. The log is the truth: what replay says is what counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from exams.rules.content import Response
from exams.rules.sections import Clock, Clocks
from exams.rules.settling import Policy


@dataclass(frozen=True, slots=True)
class Event:
    sequence: int
    kind: str
    data: Mapping[str, Any]
    at: datetime
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`first_at` is when this slot was first answered at all, `since` when each text of the response came in without
    having left since: the moments of a decision, by the server's clock."""

    version: int
    response: Response
    at: datetime
    first_at: datetime | None = None
    since: Mapping[str, datetime] = field(default_factory=dict)

    def carried(self, response: Response) -> "Answer":
        """The same answer in the words of another version, text by text."""
        names = dict(zip(self.response, response, strict=False))
        since = {names[text]: moment for text, moment in self.since.items() if text in names}
        return replace(self, response=response, since=since)


UNANSWERED = Answer(0, [], datetime.min)


@dataclass(frozen=True, slots=True)
class Marking:
    """What one marker gave for one slot; `points` are those of the rubric by criterion id."""

    marker: int
    mark: Decimal
    points: Mapping[str, str]
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade the attempt had at some time; `reason` is empty for the first one."""

    score: Decimal
    max_score: Decimal
    passed: bool
    at: datetime
    reason: str = ""


@dataclass(slots=True)
class State:
    """An attempt at the end of its log."""

    phase: str = "new"  # new, running, submitted, graded, voided
    answers: dict[int, Answer] = field(default_factory=dict)
    window: str = ""
    deadline: datetime | None = None
    submitted_at: datetime | None = None
    marks: dict[int, Decimal] = field(default_factory=dict)
    policy: Policy | None = None  # how people mark this attempt; None when nobody has to
    waiting: tuple[int, ...] = ()  # the slots that people mark
    markings: dict[int, dict[int, Marking]] = field(default_factory=dict)  # by slot and round
    score: Decimal | None = None
    max_score: Decimal | None = None
    passed: bool | None = None
    pass_percent: Decimal | None = None  # by which it was judged; older logs do not say
    raised: set[int] = field(default_factory=set)  # slots whose mark an appeal raised
    clocks: Clocks = field(default_factory=lambda: Clocks({}, {}))  # of sections with a limit of their own
    grades: list[Grade] = field(default_factory=list)  # all there were, the newest last

    @property
    def responses(self) -> dict[int, Response]:
        return {slot: answer.response for slot, answer in self.answers.items()}


def replay(events: Iterable[Event]) -> State:
    """The state after these events, which may come in any order: their sequence decides."""
    state = State()
    for event in sorted(events, key=lambda event: event.sequence):
        STEPS.get(event.kind, ignore)(state, event)
    return state


def ignore(state: State, event: Event) -> None:
    """An event that changes nothing a candidate is judged by."""


def start(state: State, event: Event) -> None:
    state.phase = "running"
    state.deadline = datetime.fromisoformat(event.data["deadline"])
    limited = event.data.get("limited", {})  # slots of the sections with a limit, which are closed until opened
    state.clocks = Clocks({int(number): frozenset(slots) for number, slots in limited.items()}, {})


def open_section(state: State, event: Event) -> None:
    number, grace = event.data["section"], timedelta(seconds=event.data["grace"])
    if state.phase == "running" and (number not in state.clocks.opened or number in state.clocks.again):
        state.clocks.again.pop(number, None)
        slots, deadline = state.clocks.limited[number], datetime.fromisoformat(event.data["deadline"])
        state.clocks.opened[number] = Clock(slots, deadline, grace)


def reopen_section(state: State, event: Event) -> None:
    """A closed section has time again, from when the candidate opens it; the paper lasts as much longer."""
    number = event.data["section"]
    if state.phase == "running" and number in state.clocks.opened:
        state.clocks.again[number] = timedelta(minutes=event.data["minutes"])
        state.deadline = datetime.fromisoformat(event.data["deadline"])


def finish_section(state: State, event: Event) -> None:
    clock = state.clocks.opened.get(event.data["section"])
    if clock is not None:
        state.clocks.opened[event.data["section"]] = clock.finished(event.at)


def open_window(state: State, event: Event) -> None:
    state.window = event.data["window"]


def answer(state: State, event: Event) -> None:
    """The higher version wins, in whatever order the saves arrived. Nothing counts after the paper was handed in, nor
    for a section that is closed."""
    if state.phase != "running" or not state.clocks.admits(event.data["slot"], event.at):
        return
    slot, version = event.data["slot"], event.data["version"]
    held = state.answers.get(slot)
    if held is None or version > held.version:
        response = list(event.data["response"])
        before = held.since if held else {}
        since = {text: before.get(text, event.at) for text in response}
        first_at = (held.first_at if held else None) or event.at
        state.answers[slot] = Answer(version, response, event.at, first_at, since)


def extend(state: State, event: Event) -> None:
    """More time, or less, is that of the section that is open as well."""
    before, state.deadline = state.deadline, datetime.fromisoformat(event.data["deadline"])
    moved = state.deadline - (before or state.deadline)
    clocks = state.clocks.opened
    clocks.update({number: clock.moved(moved, event.at) for number, clock in clocks.items()})


def hand_in(state: State, event: Event) -> None:
    if state.phase == "running":
        state.phase, state.submitted_at = "submitted", min(event.at, state.deadline or event.at)


def await_markers(state: State, event: Event) -> None:
    """What a machine can mark is marked; the rest waits for people, under the policy of that moment."""
    if state.phase == "submitted":
        state.policy = Policy.from_json(event.data["policy"])
        state.waiting = tuple(event.data["waiting"])
        state.marks = {int(slot): Decimal(mark) for slot, mark in event.data["marks"].items()}


def take_mark(state: State, event: Event) -> None:
    """A marker's second thoughts replace their first, until the attempt is graded."""
    if state.phase != "submitted" or event.data["slot"] not in state.waiting:
        return
    given = event.data
    state.markings.setdefault(given["slot"], {})[given["round"]] = Marking(
        given["by"], Decimal(given["mark"]), given["points"], given["comment"], event.at
    )


def grade(state: State, event: Event) -> None:
    """A later grade replaces an earlier one; both stay in the log."""
    if state.phase in {"submitted", "graded"}:
        state.phase = "graded"
        state.marks = {int(slot): Decimal(mark) for slot, mark in event.data["marks"].items()}
        state.score, state.max_score = Decimal(event.data["score"]), Decimal(event.data["max_score"])
        state.passed = event.data["passed"]
        if "pass_percent" in event.data:
            state.pass_percent = Decimal(event.data["pass_percent"])
        if "appeal" in event.data:
            state.raised.add(event.data["slot"])
        reason = event.data.get("reason", "")
        state.grades.append(Grade(state.score, state.max_score, event.data["passed"], event.at, reason))


def void(state: State, event: Event) -> None:
    state.phase = "voided"


STEPS = {
    "started": start,
    "opened": open_window,
    "section": open_section,
    "finished": finish_section,
    "reopened": reopen_section,
    "answered": answer,
    "extended": extend,
    "submitted": hand_in,
    "expired": hand_in,
    "awaiting": await_markers,
    "marked": take_mark,
    "graded": grade,
    "regraded": grade,
    "voided": void,
}
