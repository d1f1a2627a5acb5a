"""How urgent assigned learning is."""

from datetime import date

import pytest

from courses.rules.due import DueState, date_for, state_of

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


def test_a_date_of_ones_own_stands_above_the_teams_even_when_it_is_later():
    assert date_for(date(2026, 5, 1), [date(2026, 4, 1)]) == date(2026, 5, 1)


def test_of_several_teams_the_earliest_date_counts():
    assert date_for(None, [date(2026, 5, 1), date(2026, 4, 1)]) == date(2026, 4, 1)
    assert date_for(None, []) is None
