"""How urgent assigned learning is."""

from datetime import UTC, date, datetime

import pytest

from courses.rules.due import DueState, Task, state_of, task_for

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("due_on", "is_done", "state"),
    [
        (date(2026, 3, 9), False, DueState.OVERDUE),
        (date(2026, 3, 10), False, DueState.SOON),  # the day itself is still in time
        (date(2026, 3, 17), False, DueState.SOON),
        (date(2026, 3, 18), False, DueState.OPEN),
        (date(2025, 1, 1), True, DueState.DONE),
    ],
)
def test_state(due_on, is_done, state):
    assert state_of(due_on, TODAY, is_done=is_done) == state


MAY, APRIL = Task(date(2026, 5, 1)), Task(date(2026, 4, 1))
LAST_YEAR, NOW = datetime(2025, 4, 1, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
AGAIN = Task(date(2026, 6, 1), NOW)


def test_a_date_of_ones_own_stands_above_the_teams_even_when_it_is_later():
    assert task_for(MAY, [APRIL], None) == MAY
    assert task_for(MAY, [APRIL], LAST_YEAR) == MAY


def test_of_several_teams_the_earliest_date_counts():
    assert task_for(None, [MAY, APRIL], None) == APRIL
    assert task_for(None, [MAY, APRIL], LAST_YEAR) == APRIL
    assert task_for(None, [], None) is None


def test_what_is_to_be_taken_again_is_met_from_that_moment_on():
    assert not AGAIN.is_met(None)
    assert not AGAIN.is_met(LAST_YEAR)
    assert AGAIN.is_met(NOW)
    assert APRIL.is_met(LAST_YEAR)


def test_what_is_met_hides_nothing_that_is_open():
    assert task_for(APRIL, [AGAIN], LAST_YEAR) == AGAIN
    assert task_for(None, [APRIL, AGAIN], LAST_YEAR) == AGAIN
    assert task_for(AGAIN, [APRIL], LAST_YEAR) == AGAIN
    assert task_for(None, [AGAIN, APRIL], NOW) == APRIL  # nothing is open: the earliest, as ever
