"""Works out what the first attempts of an exam say about it and its items, and keeps a copy of the result.

Everything is read and computed before the transaction that writes; whoever read later wins.
"""

from collections import defaultdict
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from statistics import median

import numpy as np
from django.db import transaction
from django.utils import timezone

from exams import typed, types
from exams.first_attempts import first_attempts
from exams.models import Attempt, Exam, ExamStatistics, ItemStatistics, ItemVersion
from exams.releases import Release, releases_of
from exams.rules import distractors, drift
from exams.rules.blanks import fold
from exams.rules.flags import Flag
from exams.rules.psychometrics import MINIMUM, Analysis, ItemFigures, analyse
from exams.rules.reliability import reliability
from exams.rules.sittings import Sat, Slot, bands, comparable, items_of, positions, tabulate
from jobs.enqueuing import enqueue
from people.scoping import everyone

PAUSE = 60  # seconds: grading of a whole room asks once, not once a candidate


def ask(attempt_id: int, at: datetime | None = None) -> None:
    """Have the statistics of this attempt's exam made anew, soon; a minute's requests are one job."""
    now = (at or timezone.now()).timestamp()
    with everyone():  # the job looks at all organisations anyway
        exam = Attempt.objects.filter(pk=attempt_id).values_list("exam_id", flat=True).first()
    if exam is not None:
        minute = int(now // PAUSE) + 1
        enqueue(
            "analyse_exam", f"analyse_exam:{exam}:{minute}", delay=timedelta(seconds=minute * PAUSE - now), exam=exam
        )


def analyse_exam(exam_id: int, at: datetime | None = None) -> ExamStatistics | None:
    """Make the statistics of this exam. None when it is gone or newer ones were written meanwhile."""
    now = at or timezone.now()
    exam = Exam.objects.filter(pk=exam_id).select_related("edition").first()
    if exam is None:
        return None
    sats = first_attempts(exam)
    usual = comparable(sats)
    items = items_of(usual)
    whole = ExamStatistics(exam=exam, computed_at=now, candidates=len(usual), left_out=len(sats) - len(usual))
    if not usual:
        return store(whole, [])
    table = tabulate(usual, items)
    analysis = with_places(analyse(table), usual, bool(table.given.all()))
    whole.is_pooled = not table.given.all()
    whole.figures, whole.bands = asdict(analysis.test), bands(table.totals, analysis.test.maximum)
    return store(whole, rows_of(exam, usual, items, analysis))


def with_places(analysis: Analysis, sats: list[Sat], is_complete: bool) -> Analysis:
    """Where candidates had different items, α rests on the places of a paper; the maximum is that of one paper."""
    if is_complete:
        return analysis
    places = positions(sats)
    trust = reliability(*places) if places else analysis.test.reliability
    count = len(sats[0].slots)
    return replace(
        analysis,
        test=replace(analysis.test, reliability=trust, items=count, maximum=sats[0].maximum, complete=len(sats)),
    )


def rows_of(exam: Exam, sats: list[Sat], items: list[int], analysis: Analysis) -> list[ItemStatistics]:
    versions = ItemVersion.objects.in_bulk(items)
    releases = releases_of(exam, items)
    sittings: dict[int, list[tuple[Sat, Slot, float]]] = defaultdict(list)
    for sat in sats:
        total = sum(slot.mark for slot in sat.slots)
        for slot in sat.slots:
            sittings[slot.item].append((sat, slot, total))
    return [
        row_of(exam, versions[item], figures, sittings[item], releases[item])
        for item, figures in zip(items, analysis.items, strict=True)
    ]


def row_of(
    exam: Exam,
    version: ItemVersion,
    figures: ItemFigures,
    sittings: list[tuple[Sat, Slot, float]],
    releases: list[Release],
) -> ItemStatistics:
    row = ItemStatistics(exam=exam, item_version=version, candidates=figures.candidates)
    row.figures = {name: value for name, value in asdict(figures).items() if name != "flags"}
    if figures.is_shown:
        chosen, odd = taken(version, sittings)
        periods = periods_of(sittings, releases)
        flags = (*figures.flags, *odd, *drift.flags_of(periods))
        row.choices, row.periods, row.flags = ([asdict(one) for one in rows] for rows in (chosen, periods, flags))
        times = [slot.seconds for _sat, slot, _total in sittings if slot.seconds is not None]
        row.seconds = median(times) if times else None
    return row


def taken(
    version: ItemVersion, sittings: list[tuple[Sat, Slot, float]]
) -> tuple[tuple[distractors.Chosen, ...], tuple[Flag, ...]]:
    """Who took which option, or wrote which text, and what of that asks for a look."""
    totals = np.array([total for _sat, _slot, total in sittings], dtype=np.float64)
    responses = [slot.response for _sat, slot, _total in sittings]
    if types.of(version.kind).IS_CHOICE:
        rows = distractors.choices(responses, totals, [option["id"] for option in version.options])
        return rows, distractors.flags_of(rows, version.key.get("right", ()))
    blanks = range(1, typed.blanks_of(version) + 1)
    rows = tuple(row for blank in blanks for row in distractors.texts(responses, totals, blank, fold))
    return rows, distractors.flags_of_texts(rows, lambda row: typed.earns(version, row.blank, row.option))


def periods_of(sittings: list[tuple[Sat, Slot, float]], releases: list[Release]) -> tuple[drift.Period, ...]:
    """Shares of the marks by the release that was the newest on the day of the attempt; oldest first."""
    shares: dict[int, list[float]] = defaultdict(list)
    for sat, slot, _total in sittings:
        newest = sum(release.on <= sat.on for release in releases)
        shares[newest].append(slot.mark / slot.points if slot.points else 0.0)
    names = ["", *(release.label for release in releases)]
    held = sorted(shares)
    return drift.periods([names[n] for n in held], [np.array(shares[n], dtype=np.float64) for n in held], MINIMUM)


@transaction.atomic
def store(whole: ExamStatistics, rows: list[ItemStatistics]) -> ExamStatistics | None:
    """Replace what is held, unless that was read later. The exam's row is the lock; its attempts may go on."""
    Exam.objects.select_for_update(of=("self",), no_key=True).get(pk=whole.exam_id)
    held = ExamStatistics.objects.filter(exam_id=whole.exam_id).first()
    if held and held.computed_at > whole.computed_at:
        return None
    ItemStatistics.objects.filter(exam_id=whole.exam_id).delete()
    ItemStatistics.objects.bulk_create(rows)
    whole.pk = held.pk if held else None
    whole.save(force_update=held is not None, force_insert=held is None)
    return whole
