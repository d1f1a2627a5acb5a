"""Outlines as values."""

import pytest

from courses.rules import outline
from courses.rules.outline import Lesson, Module

FIRST = Lesson(1, 10, "一", 5, "aaa", {"m/k@9-0": 7})
SECOND = Lesson(2, 20, "二", 15, "bbb")


def test_what_is_written_is_read_back():
    modules = [Module("甲", [FIRST]), Module("乙", [SECOND])]
    assert outline.read(outline.write(modules)) == modules
    assert [module.minutes for module in modules] == [5, 15]


def test_a_new_revision_that_says_the_same_changes_no_fingerprint():
    again = Lesson(1, 99, "一", 5, "aaa", {"m/k@9-0": 7})
    assert outline.fingerprint("课", [Module("甲", [FIRST])]) == outline.fingerprint("课", [Module("甲", [again])])


@pytest.mark.parametrize(
    "other",
    [
        [Module("甲", [SECOND, FIRST])],
        [Module("丙", [FIRST, SECOND])],
        [Module("甲", [FIRST])],
        [Module("甲", [FIRST, Lesson(2, 20, "二", 20, "bbb")])],
        [Module("甲", [Lesson(1, 10, "一", 5, "aaa", {"m/k@9-0": 8}), SECOND])],
    ],
    ids=["order", "module title", "fewer lessons", "minutes", "section version"],
)
def test_anything_else_that_is_taught_changes_it(other):
    assert outline.fingerprint("课", [Module("甲", [FIRST, SECOND])]) != outline.fingerprint("课", other)


def test_a_lesson_is_the_same_under_another_title_but_not_with_another_section():
    assert FIRST.is_same(Lesson(1, 11, "壹", 9, "aaa", {"m/k@9-0": 7}))
    assert not FIRST.is_same(Lesson(1, 10, "一", 5, "aaa", {"m/k@9-0": 8}))
    assert not FIRST.is_same(Lesson(1, 10, "一", 5, "abc", {"m/k@9-0": 7}))


def test_a_difference_tells_new_from_changed_from_gone():
    after = [Module("甲", [Lesson(1, 12, "一", 5, "ccc", {}), Lesson(3, 30, "三", 5)])]
    found = outline.difference([Module("甲", [FIRST, SECOND])], after)
    assert (found.added, found.changed, found.removed) == ({3}, {1}, {2})


def test_a_lesson_that_is_not_taught_is_not_found():
    assert outline.find([Module("甲", [FIRST])], 1) == FIRST
    assert outline.find([Module("甲", [FIRST])], 2) is None
