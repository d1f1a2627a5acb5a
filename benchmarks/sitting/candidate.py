"""One candidate: starts, changes answers, keeps what was not acknowledged and sends it again, hands in.

Does what the page in the browser does (static/js/exam), so that what is lost here would be lost there.
"""

import asyncio
import json
import random
import re
import secrets
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.sitting.client import Connection, NoReply, Reply

SECTION = re.compile(r'<section class="question".*?</section>', re.DOTALL)
SLOT, KIND = re.compile(r'data-slot="(\d+)"'), re.compile(r'data-kind="(\w+)"')
WINDOW, OPTION = re.compile(r'name="window" value="(\w+)"'), re.compile(r'type="(?:radio|checkbox)"[^>]*value="(\w+)"')
VALUE, CHOICES = re.compile(r'<option value="([^"]+)"'), re.compile(r"<select.*?</select>", re.DOTALL)
LONGEST_PAUSE = 8.0  # as SLOWEST in static/js/exam/sending.js


@dataclass(frozen=True, slots=True)
class Question:
    """What can be answered: `choices` has one list for each value of the response, empty for a text."""

    kind: str
    choices: list[list[str]]

    def response(self, chance: random.Random) -> list[str]:
        if self.kind == "multiple":
            return sorted(chance.sample(self.choices[0], chance.randint(1, len(self.choices[0]))))
        if self.kind == "ordering":
            places = chance.sample(range(len(self.choices)), len(self.choices))  # each is used once
            return [values[place] for values, place in zip(self.choices, places, strict=True)]
        return [chance.choice(values) if values else str(chance.randint(1, 99)) for values in self.choices]


def questions_of(page: str) -> dict[int, Question]:
    found = {}
    for section in SECTION.findall(page):
        kind = first(KIND, section)
        if options := OPTION.findall(section):
            choices = [options]
        elif kind in {"ordering", "matching"}:
            choices = [VALUE.findall(select) for select in CHOICES.findall(section)]
        else:
            choices = [[] for _input in re.findall(r'<input[^>]*type="text"', section)]
        if kind != "journal":  # its lines have more to fit together than chance would
            found[int(first(SLOT, section))] = Question(kind, choices)
    return found


def first(pattern: re.Pattern[str], text: str) -> str:
    """Raises RuntimeError: this is no page of an exam."""
    found = pattern.search(text)
    if found is None:
        raise RuntimeError(f"{pattern.pattern} is not in the page: {text[:300]}")
    return found[1]


@dataclass(frozen=True, slots=True)
class Entry:
    version: int
    response: list[str]
    key: str
    at: float  # by the candidate's own clock


@dataclass
class Record:
    """What one candidate saw. Times are seconds on the wall."""

    acknowledged: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    took: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))  # began, lasted
    errors: list[str] = field(default_factory=list)
    refused: int = 0

    def note(self, what: str, began: float) -> None:
        self.took[what].append((began, time.monotonic() - began))


class Candidate:
    def __init__(self, number: int, port: int, sessions: list[str], csrf: str, slug: str, seed: int) -> None:
        self.number, self.slug, self.spare = number, slug, sessions[1:]
        self.connection = Connection(port, sessions[0], csrf)
        self.chance = random.Random(f"{seed}/{number}")
        self.record = Record()
        self.pending: dict[int, Entry] = {}
        self.versions: dict[int, int] = {}
        self.questions: dict[int, Question] = {}
        self.address = self.window = ""
        self.is_closed = self.is_offline = self.drops_next = self.overtakes_next = False
        self.troubled_since: float | None = None
        self.clock = 0.0  # seconds by which the candidate's clock is wrong

    async def start(self) -> None:
        began = time.monotonic()
        reply = await self.insist(lambda: self.connection.form(f"/exams/{self.slug}/attempts/", {}), 302)
        self.address = reply.headers["location"]
        if "/attempts/" not in self.address:
            raise RuntimeError(f"not admitted: sent to {self.address}")
        await self.open()
        self.record.note("start", began)

    async def open(self) -> None:
        """Opening the page makes this the one window that may save."""
        page = (await self.insist(lambda: self.connection.get(self.address), 200)).text
        self.window, self.questions = first(WINDOW, page), questions_of(page)

    async def work(self, until: float, pause: tuple[float, float]) -> None:
        while time.monotonic() < until and not self.is_closed:
            await asyncio.sleep(self.chance.uniform(*pause))
            await self.step()

    async def step(self) -> None:
        slot = self.chance.choice(list(self.questions))
        self.change(slot)
        if self.overtakes_next:
            await self.overtake(slot)
        await self.flush()

    async def overtake(self, slot: int) -> None:
        """The save is held up on its way and arrives after a newer one of the same question."""
        self.overtakes_next, late = False, self.pending.pop(slot)
        self.change(slot)
        await self.flush()
        self.pending[slot] = late

    def change(self, slot: int) -> None:
        self.versions[slot] = self.versions.get(slot, 0) + 1
        response = self.questions[slot].response(self.chance)
        self.pending[slot] = Entry(self.versions[slot], response, secrets.token_hex(16), self.now())

    def now(self) -> float:
        return time.monotonic() + self.clock

    async def flush(self) -> None:
        failures = 0
        while self.pending and not self.is_closed:
            slot, entry = next(iter(self.pending.items()))
            if await self.post(slot, entry):
                failures = 0
                continue
            failures += 1
            pause = min(LONGEST_PAUSE, 0.5 * 2**failures)
            await asyncio.sleep(pause / 2 + self.chance.random() * pause / 2)

    async def post(self, slot: int, entry: Entry) -> bool:
        """True when nothing more is to be done for this entry."""
        if self.is_offline:
            return False
        body = {"window": self.window, "slot": slot, "version": entry.version, "response": entry.response}
        waited = {"waited_ms": round(1000 * max(0.0, self.now() - entry.at))}
        data, began = json.dumps({**body, **waited, "client_key": entry.key}).encode(), time.monotonic()
        listens, self.drops_next = not self.drops_next, False
        try:
            reply = await self.connection.json(f"{self.address}answers/", data, listens=listens)
        except NoReply:
            self.trouble("save: no reply" if listens else "", began)
            return False
        if reply.status == 200:
            self.record.note("save", began)
            return self.acknowledge(slot, entry)
        return await self.refused(reply, began)

    def acknowledge(self, slot: int, entry: Entry) -> bool:
        self.record.acknowledged[slot, entry.version] = entry.response
        if self.pending.get(slot) is entry:
            del self.pending[slot]
        if self.troubled_since is not None:
            self.record.note("wait", self.troubled_since)  # from the first save that failed to the next that did not
            self.troubled_since = None
        return True

    async def refused(self, reply: Reply, began: float) -> bool:
        self.record.refused += 1
        if reply.status == 401 and self.spare:
            self.connection.session = self.spare.pop()
        elif reply.status == 409:
            await self.open()
        elif reply.status == 410:
            self.is_closed = True
            return True
        else:
            self.trouble(f"save: {reply.status} {reply.text[:200]}", began)
        return False

    def trouble(self, what: str, began: float) -> None:
        if what:
            self.record.errors.append(what)
        if self.troubled_since is None:
            self.troubled_since = began

    async def hand_in(self) -> None:
        await self.flush()
        began = time.monotonic()
        fields = {"window": self.window, "confirmed": "1"}
        reply = await self.insist(lambda: self.connection.form(f"{self.address}submission/", fields), 302, 409)
        if reply.status == 409:
            await self.open()
            return await self.hand_in()
        self.record.note("hand in", began)
        return None

    async def insist(self, ask: Callable[[], Awaitable[Reply]], *wanted: int) -> Reply:
        """Again and again, as somebody in front of the page would; every failure is on record."""
        for attempt in range(12):
            try:
                reply = await ask()
            except NoReply:
                self.record.errors.append("no reply")
            else:
                if reply.status in wanted:
                    return reply
                self.record.errors.append(f"{reply.status} {reply.text[:200]}")
            await asyncio.sleep(min(5, 0.5 * 2**attempt))
        raise RuntimeError(f"candidate {self.number} gave up: {self.record.errors[-1]}")
