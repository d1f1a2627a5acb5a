"""Levels from evidence: tables of cases, and what holds for any ladder, any evidence, any moment."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules.levels import (
    Evidence,
    Kind,
    Need,
    Rung,
    answer,
    end_of,
    judge,
    judge_with_promise,
    lapsing,
    progress,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
JUNIOR, SENIOR, REVIEW = (Need(n, Kind.CERTIFICATE, n) for n in (1, 2, 3))
LADDER = [Rung(10, (JUNIOR,)), Rung(20, (JUNIOR, SENIOR)), Rung(30, (JUNIOR, SENIOR, REVIEW))]
DRILLS = Need(4, Kind.PRACTICE, "drill", least=3, months=12)
SERVICE = Need(5, Kind.COMPETENCY, 7, least=3)


def paper(award: int, until: datetime | None = None, at: datetime = NOW - DAY) -> Evidence:
    return Evidence(Kind.CERTIFICATE, award, at, until)


def drill(at: datetime, amount: int = 1) -> Evidence:
    return Evidence(Kind.PRACTICE, "drill", at, weight=amount)


@pytest.mark.parametrize(
    ("held", "reached", "percent"),
    [
        (set(), 0, 0),
        ({1}, 1, 50),
        ({2, 3}, 0, 0),
        ({1, 3}, 1, 50),
        ({1, 2}, 2, 66),
        ({1, 2, 3}, 3, 100),
        ({99}, 0, 0),
    ],
)
def test_a_level_counts_only_when_every_level_below_it_does(held: set[int], reached: int, percent: int) -> None:
    verdict = judge(LADDER, map(paper, held), NOW)
    assert (verdict.reached, progress(verdict)) == (reached, percent)


def test_an_empty_ladder_has_nothing_to_climb() -> None:
    verdict = judge([], [paper(1)], NOW)
    assert (verdict.reached, progress(verdict), verdict.until) == (0, 100, None)


@pytest.mark.parametrize(
    ("piece", "need", "end"),
    [
        (paper(1), JUNIOR, None),
        (paper(1, NOW + DAY), JUNIOR, NOW + DAY),
        (paper(1, NOW + 400 * DAY, at=NOW), Need(1, Kind.CERTIFICATE, 1, months=3), datetime(2026, 9, 15, 23, 59, 59)),
        (paper(1, NOW + DAY, at=NOW), Need(1, Kind.CERTIFICATE, 1, months=3), NOW + DAY),
        (
            drill(datetime(2026, 1, 31, tzinfo=UTC)),
            Need(4, Kind.PRACTICE, "drill", months=1),
            datetime(2026, 2, 28, 23, 59, 59),
        ),
        (
            Evidence(Kind.CERTIFICATE, 1, NOW, changed_at=datetime(2026, 7, 1, tzinfo=UTC)),
            Need(1, Kind.CERTIFICATE, 1, change_months=2),
            datetime(2026, 9, 1, 23, 59, 59),
        ),
        (Evidence(Kind.CERTIFICATE, 1, NOW, changed_at=NOW), JUNIOR, None),
    ],
)
def test_evidence_ends_with_the_earliest_of_its_limits(piece: Evidence, need: Need, end: datetime | None) -> None:
    assert end_of(piece, need) == (end.replace(tzinfo=UTC) if end else None)


def test_evidence_counts_at_its_very_last_moment_and_not_before_its_first() -> None:
    piece = paper(1, until=NOW, at=NOW)
    assert answer(JUNIOR, [piece], NOW).is_met
    assert not answer(JUNIOR, [piece], NOW + timedelta(microseconds=1)).is_met
    assert judge(LADDER, [piece], NOW).reached == 1
    assert judge(LADDER, [piece], NOW - timedelta(microseconds=1)).reached == 0


def test_practice_adds_up_and_lasts_until_the_piece_ends_that_is_needed_last() -> None:
    days = [datetime(2026, month, 10, tzinfo=UTC) for month in (1, 2, 3, 4)]
    two, four = answer(DRILLS, map(drill, days[:2]), NOW), answer(DRILLS, map(drill, days), NOW)
    assert (two.is_met, two.amount, two.until, len(two.by)) == (False, 2, None, 2)
    # Of four, the one from January may go; the one from February is needed.
    assert (four.is_met, four.amount, four.until) == (True, 4, datetime(2027, 2, 10, 23, 59, 59, tzinfo=UTC))
    assert answer(DRILLS, [drill(days[0], amount=3)], NOW).is_met


def test_practice_of_long_ago_does_not_count() -> None:
    old = answer(DRILLS, [drill(NOW - 800 * DAY, amount=9), drill(NOW - DAY)], NOW)
    assert (old.is_met, old.amount) == (False, 1)


def test_a_rating_has_to_be_high_enough() -> None:
    low, high = (Evidence(Kind.COMPETENCY, 7, NOW, weight=weight) for weight in (2, 3))
    assert (answer(SERVICE, [low], NOW).is_met, answer(SERVICE, [low], NOW).amount) == (False, 2)
    assert answer(SERVICE, [low], NOW).by == (low,)  # what there is so far is shown
    assert answer(SERVICE, [low, high], NOW).by == (high,)
    assert not answer(SERVICE, [Evidence(Kind.COMPETENCY, 8, NOW, weight=5)], NOW).is_met


def test_of_two_certificates_the_one_that_lasts_longer_answers() -> None:
    short, long = paper(1, NOW + DAY), paper(1)
    assert answer(JUNIOR, [long, short], NOW).by == answer(JUNIOR, [short, long], NOW).by == (long,)


def test_what_lapses_is_named_once_and_in_order() -> None:
    verdict = judge(LADDER, [paper(1, NOW + 60 * DAY), paper(2, NOW + 10 * DAY), paper(3, NOW + 200 * DAY)], NOW)
    assert [a.need.subject for a in lapsing(verdict, NOW + 90 * DAY)] == [2, 1]
    assert verdict.until == NOW + 10 * DAY
    assert lapsing(verdict, NOW + 5 * DAY) == []


def test_who_was_promoted_keeps_the_level_while_the_requirements_of_that_day_hold() -> None:
    stricter = [LADDER[0], Rung(20, (JUNIOR, SENIOR, SERVICE)), LADDER[2]]
    held = [paper(1), paper(2, NOW + DAY)]
    assert judge(stricter, held, NOW).reached == 1
    kept = judge_with_promise(stricter, LADDER[:2], held, NOW)
    assert (kept.reached, kept.is_kept, kept.until) == (2, True, NOW + DAY)
    assert progress(kept) == 66  # of the rung above, by what is asked for today
    assert judge_with_promise(stricter, LADDER[:2], held, NOW + 2 * DAY).reached == 1


def test_a_promise_of_a_level_that_is_gone_or_lower_gives_nothing() -> None:
    assert judge_with_promise(LADDER, [Rung(77)], [paper(1)], NOW).reached == 1
    verdict = judge_with_promise(LADDER, LADDER[:1], [paper(1), paper(2)], NOW)
    assert (verdict.reached, verdict.is_kept) == (2, False)


KINDS = st.sampled_from(Kind)
moments = st.integers(-900, 900).map(lambda days: NOW + days * DAY)
pieces = st.builds(
    Evidence,
    kind=KINDS,
    subject=st.integers(1, 3),
    at=moments,
    until=st.none() | moments,
    weight=st.integers(1, 5),
    changed_at=st.none() | moments,
)
needs = st.builds(
    Need,
    key=st.integers(1, 99),
    kind=KINDS,
    subject=st.integers(1, 3),
    least=st.integers(1, 5),
    months=st.none() | st.integers(1, 24),
    change_months=st.none() | st.integers(1, 6),
)
ladders = st.lists(st.lists(needs, max_size=3).map(tuple), max_size=4).map(
    lambda rows: [Rung(number, row) for number, row in enumerate(rows, start=1)]
)
evidences = st.lists(pieces, max_size=12)


@given(ladders, evidences, evidences, moments)
def test_more_evidence_never_lowers_a_level(ladder, some, more, now) -> None:
    few, many = judge(ladder, some, now), judge(ladder, some + more, now)
    assert many.reached >= few.reached
    for before, after in zip(few.answers, many.answers, strict=True):
        assert all(b.is_met for a, b in zip(before, after, strict=True) if a.is_met)
        assert all((a.until is None) <= (b.until is None) for a, b in zip(before, after, strict=True) if a.is_met)


@given(ladders, evidences, moments, moments)
def test_a_lapse_lowers_only_what_rests_on_it(ladder, evidence, one, other) -> None:
    now, later = sorted((one, other))
    known = [piece for piece in evidence if piece.at <= now]  # nothing new comes in between
    before, after = judge(ladder, known, now), judge(ladder, known, later)
    for row, then in zip(before.answers, after.answers, strict=True):
        for old, new in zip(row, then, strict=True):
            assert new.is_met == (old.is_met and (old.until is None or old.until >= later))
    assert after.reached <= before.reached
    assert (after.reached == before.reached) == (not lapsing(before, later))


@given(ladders, evidences, st.lists(moments, min_size=2, max_size=6))
def test_with_nothing_new_a_level_only_falls_and_only_where_the_forecast_says(ladder, evidence, times) -> None:
    times.sort()
    known = [piece for piece in evidence if piece.at <= times[0]]
    verdicts = [judge(ladder, known, moment) for moment in times]
    for earlier, later, moment in zip(verdicts, verdicts[1:], times[1:], strict=False):
        fell = later.reached < earlier.reached
        assert fell == (earlier.until is not None and earlier.until < moment)
    assert all(a.reached >= b.reached for a, b in pairwise(verdicts))


@given(ladders, ladders, evidences, moments)
def test_a_promise_never_takes_a_level_away(ladder, promised, evidence, now) -> None:
    kept = judge_with_promise(ladder, promised, evidence, now)
    assert kept.reached >= judge(ladder, evidence, now).reached
    assert kept.is_kept == (kept.reached > judge(ladder, evidence, now).reached)
    assert all(a.is_met for a in kept.resting)


@given(ladders, evidences, moments)
def test_the_order_in_which_evidence_is_told_does_not_matter(ladder, evidence, now) -> None:
    def plain(verdict):
        return verdict.reached, [[(a.is_met, a.amount, a.until) for a in row] for row in verdict.answers]

    assert plain(judge(ladder, evidence, now)) == plain(judge(ladder, evidence[::-1], now))
