"""The sections of a paper on screen: what each says, whether it is open, and its questions as far as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exams import admitting, grading, logbook, markup
from exams.contents import entries_of, sections_of
from exams.models import Attempt
from exams.rules import timing
from exams.rules.disclosure import Level
from exams.rules.grade import percent
from exams.rules.sections import Clocks, Phase, Section, minutes_for
from exams.views.paper import Question
from exams.views.phrases import clock


@dataclass(frozen=True, slots=True)
class Part:
    """`is_named`: there is something to say of it, which a paper in one piece has not."""

    number: int
    title: str
    instructions: SafeString
    count: int
    points: Decimal
    minutes: int | None
    pass_percent: Decimal | None
    phase: Phase
    again: int  # minutes that wait for a section which was closed
    seconds_left: int
    questions: Sequence[Question]
    is_named: bool

    @property
    def clock(self) -> str:
        return clock(self.seconds_left)

    @property
    def name(self) -> str:
        return self.title or _("第 %(n)s 部分") % {"n": self.number}


def parts_of(attempt: Attempt, questions: Sequence[Question]) -> list[Part]:
    """All sections in order; `questions` are those that are shown. Two queries where a section has a limit."""
    sections = sections_of(attempt.paper)
    has_limits = any(section.minutes for section in sections)
    clocks = logbook.clocks_of(attempt.pk) if has_limits else Clocks({}, {})
    extra = admitting.extra_minutes_of(attempt.exam, attempt.person) if has_limits else 0
    return [part(attempt, section, clocks, extra, questions, len(sections)) for section in sections]


def limited_of(attempt: Attempt) -> list[Part]:
    """The sections with a limit and where they stand, without questions: for an examiner."""
    return [one for one in parts_of(attempt, []) if one.minutes]


def part(
    attempt: Attempt, section: Section, clocks: Clocks, extra: int, questions: Sequence[Question], total: int
) -> Part:
    entries = [entry for entry in entries_of(attempt.paper) if entry.section == section.number]
    now, opened = timezone.now(), clocks.opened.get(section.number)
    return Part(
        number=section.number,
        title=section.title,
        instructions=markup.block(section.instructions),
        count=len(entries),
        points=sum((entry.points for entry in entries), Decimal(0)),
        minutes=minutes_for(section.minutes, attempt.exam.minutes, extra) if section.minutes else None,
        pass_percent=section.pass_percent,
        phase=clocks.phase(section.number, now),
        again=int(clocks.again.get(section.number, timedelta(0)).total_seconds()) // 60,
        seconds_left=timing.seconds_left(now, opened.deadline) if opened else 0,
        questions=[question for question in questions if question.section == section.number],
        is_named=total > 1 or bool(section.title or section.instructions or section.minutes),
    )


def clocks_told(attempt: Attempt) -> dict[str, Any]:
    """For a page that looks: seconds left by the number of each section whose clock runs, and which may be opened
    again. One query."""
    now, clocks = timezone.now(), logbook.clocks_of(attempt.pk)
    running = ((number, clock) for number, clock in clocks.opened.items() if clock.is_running(now))
    return {
        "sections": {number: timing.seconds_left(now, clock.deadline) for number, clock in running},
        "again": sorted(clocks.again),
    }


@dataclass(frozen=True, slots=True)
class PartResult:
    """What a section came to, for the result page. `percent` is its own pass mark."""

    title: str
    score: Decimal
    max_score: Decimal
    share: Decimal
    percent: Decimal | None
    passed: bool

    @property
    def tone(self) -> str:
        return "success" if self.passed else "danger"


def results_of(attempt: Attempt, level: Level) -> list[PartResult]:
    """By section, where the paper has several and marks are open."""
    sections = {section.number: section for section in sections_of(attempt.paper)}
    if level < Level.MARKS or len(sections) < 2:
        return []
    state = logbook.state_of(attempt.pk)
    parts = grading.summed(attempt, state.marks, state.pass_percent or Decimal(0)).parts
    return [
        PartResult(
            sections[part.section].title or str(part.section),
            part.score,
            part.max_score,
            percent(part.score, part.max_score),
            part.percent,
            part.passed,
        )
        for part in parts
    ]


def unopened(attempt: Attempt) -> list[Section]:
    """Sections with a clock that nobody opened yet, or not again."""
    sections = [section for section in sections_of(attempt.paper) if section.minutes]
    clocks = logbook.clocks_of(attempt.pk) if sections else Clocks({}, {})
    return [section for section in sections if section.number not in clocks.opened or section.number in clocks.again]
