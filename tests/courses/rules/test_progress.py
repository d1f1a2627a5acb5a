"""Counting lessons and finding where to go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.progress import following, preceding, tally


@pytest.mark.parametrize(
    ("done", "last", "expected"),
    [
        (set(), None, (0, 4, 0, 1)),
        ({1}, 1, (1, 4, 25, 2)),
        ({1}, 3, (1, 4, 25, 3)),  # left lesson 3 unfinished
        ({1, 3}, 3, (2, 4, 50, 4)),
        ({1, 3, 4}, 4, (3, 4, 75, 2)),  # nothing ahead, so back to what was skipped
        ({1, 2, 3, 4}, 4, (4, 4, 100, None)),
        ({1, 99}, 99, (1, 4, 25, 2)),  # a lesson that left the course counts nothing
    ],
)
def test_tally(done, last, expected):
    found = tally([1, 2, 3, 4], done, last)
    assert (found.done, found.total, found.percent, found.resume_at) == expected


def test_a_course_without_lessons_is_at_zero():
    assert tally([], set(), None) == tally([], {1}, 1)
    assert tally([], set(), None).percent == 0


@given(st.integers(1, 300), st.data())
def test_a_hundred_percent_means_everything(total, data):
    done = data.draw(st.sets(st.integers(0, total - 1)))
    found = tally(list(range(total)), done, None)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == (len(done) == total) == (found.resume_at is None)


def test_the_ends_have_no_neighbours():
    assert (preceding([1, 2], 1), following([1, 2], 1)) == (None, 2)
    assert (preceding([1, 2], 2), following([1, 2], 2)) == (1, None)
