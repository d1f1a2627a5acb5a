"""Asks judged questions in a configuration and writes down what came and what it cost.

A configuration is an engine's address (`whoosh:`, `database:`), flags, or both with commas between: `whoosh:,no-pairs`.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils.translation import gettext as _

from kb.rules import addresses
from kb.search import evaluating, query, questions, spelling, spoken, synonyms
from kb.search.documents import visible
from kb.search.engines import ENGINES
from kb.search.evaluating import AT, Score
from kb.search.judging import Identity, Judged, Places
from people.visibility import Viewer

PASSWORD = re.compile(r"//[^/@,]*@")  # with its user; reports are shown around
# What a flag changes in this process while a trial runs: module, name, value.
Change = tuple[object, str, object]
FLAGS: dict[str, Change] = {
    "no-pairs": (questions, "PAIR_WEIGHT", 0.0),
    "no-pieces": (questions, "MOST_PIECES", 0),
    "no-synonyms": (synonyms, "expansions", lambda *args, **options: []),
    "no-spelling": (spelling, "correct", lambda *args, **options: None),
    "no-pinyin": (spoken, "read_as", lambda *args, **options: None),
}


class NoSuchConfiguration(ValueError):
    """Neither an engine's address nor a flag."""


@dataclass(frozen=True)
class Asked:
    """One question, what it is worth, what it cost in milliseconds, and the titles that came first."""

    judged: Judged
    score: Score
    cpu_ms: float
    wall_ms: float
    first: list[str]


@dataclass(frozen=True)
class Trial:
    """All questions in one configuration; `engines` that answered, which is not always the one that was asked for."""

    configuration: str
    asked: list[Asked]
    engines: list[str]

    @property
    def score(self) -> Score:
        return evaluating.mean([one.score for one in self.asked])

    def cost(self, name: str, share: float) -> float:
        """Percentile of `cpu_ms` or `wall_ms`."""
        return evaluating.percentile([getattr(one, name) for one in self.asked], share)


@dataclass(frozen=True)
class Exam:
    """Questions that can be asked of this viewer, with places found; and what is left out, each a line of text."""

    questions: list[tuple[Judged, dict[Identity, float]]]
    left_out: list[str]


def prepare(questions: Sequence[Judged], viewer: Viewer, places: Places) -> Exam:
    """A right place that does not exist, or that the viewer may not see, is nobody's miss: it is reported instead."""
    seen = {places.documents[pk] for pk in visible(viewer).values_list("pk", flat=True) if pk in places.documents}
    ready: list[tuple[Judged, dict[Identity, float]]] = []
    left_out: list[str] = []
    for judged in questions:
        gains: dict[Identity, float] = {}
        for place, gain in judged.gains.items():
            found = places.find(place)
            if found is not None and found in seen:
                gains[found] = max(gain, gains.get(found, 0.0))
            else:
                why = _("没有这一处") if found is None else _("此人看不到")
                left_out.append(_("第 %(n)s 行：%(place)s：%(why)s") % {"n": judged.line, "place": place, "why": why})
        if gains:
            ready.append((judged, gains))
    return Exam(ready, left_out)


def run(exam: Exam, viewer: Viewer, places: Places, configuration: str) -> Trial:
    """Each question once, after one that does not count. Raises NoSuchConfiguration."""
    with configured(configuration):
        query.search(viewer, exam.questions[0][0].query if exam.questions else "结账", size=AT)
        engines: set[str] = set()
        asked = [ask(judged, gains, viewer, places, engines) for judged, gains in exam.questions]
        return Trial(PASSWORD.sub("//…@", configuration), asked, sorted(engines))


def ask(judged: Judged, gains: dict[Identity, float], viewer: Viewer, places: Places, engines: set[str]) -> Asked:
    cpu, wall = time.process_time(), time.perf_counter()
    results = query.search(viewer, judged.query, size=AT)
    cpu, wall = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
    engines.add(results.engine)
    ranking = [places.documents.get(hit.id, ("document", hit.id)) for hit in results.hits]
    score = evaluating.score(ranking, gains)
    return Asked(judged, score, round(cpu, 3), round(wall, 3), [hit.title for hit in results.hits[:3]])


@contextmanager
def configured(configuration: str) -> Iterator[None]:
    """This process searches so while the block runs; not for a process that answers anybody else."""
    with ExitStack() as stack:
        for holder, name, value in changes(configuration):
            stack.enter_context(changed(holder, name, value))
            if name == "SEARCH_URL":
                stack.enter_context(connected(str(value)))
        yield


def changes(configuration: str) -> list[Change]:
    found: list[Change] = []
    for part in filter(None, configuration.split(",")):
        if part in FLAGS:
            found.append(FLAGS[part])
        elif ":" in part:
            found.append((settings, "SEARCH_URL", checked(part)))
        else:
            known = ", ".join([*(f"{name}:" for name in ENGINES), *FLAGS])
            raise NoSuchConfiguration(_("没有 %(name)s 这种配置；可用：%(known)s") % {"name": part, "known": known})
    return found


def checked(url: str) -> str:
    """An engine's address that can be tried from here. Raises NoSuchConfiguration."""
    try:
        address = addresses.parse(url)
    except addresses.NoSuchEngine as error:
        raise NoSuchConfiguration(str(error)) from None
    is_own = address.engine == addresses.POSTGRES and address.alias == DEFAULT_DB_ALIAS
    if is_own and connection.vendor != "postgresql":
        said = _(
            "postgres: 用的是网站自己的数据库，而它不是 PostgreSQL；要试另一个库，请写 postgres://用户:密码@主机/库名"
        )
        raise NoSuchConfiguration(said)
    return url


@contextmanager
def connected(url: str) -> Iterator[None]:
    """A database that holds an index is known to Django only when SEARCH_URL names it at start: now this one is."""
    alias = addresses.parse(url).alias
    if alias == DEFAULT_DB_ALIAS:
        yield
        return
    before = connections.databases.get(alias)
    connections.databases[alias] = {**connections.databases[DEFAULT_DB_ALIAS], **addresses.database_at(url)}
    with suppress(AttributeError):  # not used in this thread yet
        del connections[alias]
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]
        connections.databases.update({alias: before} if before else {})


@contextmanager
def changed(holder: object, name: str, value: object) -> Iterator[None]:
    before = getattr(holder, name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)
