"""Asks judged questions in a configuration and writes down what came and what it cost.

A configuration is an engine's address (`whoosh:`, `database:`), flags, or both with commas between: `whoosh:,no-pairs`.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from kb.search import evaluating, query, questions, spelling, spoken, synonyms
from kb.search.documents import visible
from kb.search.engines import ENGINES
from kb.search.evaluating import AT, Score
from kb.search.judging import Identity, Judged, Places
from people.visibility import Viewer

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
        return Trial(configuration, asked, sorted(engines))


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
        yield


def changes(configuration: str) -> list[Change]:
    found: list[Change] = []
    for part in filter(None, configuration.split(",")):
        if part in FLAGS:
            found.append(FLAGS[part])
        elif part.partition(":")[0] in ENGINES and ":" in part:
            found.append((settings, "SEARCH_URL", part))
        else:
            known = ", ".join([*(f"{name}:" for name in ENGINES), *FLAGS])
            raise NoSuchConfiguration(_("没有 %(name)s 这种配置；可用：%(known)s") % {"name": part, "known": known})
    return found


@contextmanager
def changed(holder: object, name: str, value: object) -> Iterator[None]:
    before = getattr(holder, name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)
