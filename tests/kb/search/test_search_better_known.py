"""The rules about better known pairs, for many characters at once, say what they say of one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.better_known import FAR, KNOWN, WELL_KNOWN, holds, is_far_better, is_kept, is_likelier

count = st.sampled_from([0, 1, 2, 3, 4, 5, 59, 60, 61, 150])
thens = st.lists(st.tuples(count, count), min_size=1, max_size=2)


def kept(then: list[tuple[int, int]]) -> bool:
    return all(new >= old for old, new in then) and any(new for _old, new in then)


def far_better(then: list[tuple[int, int]]) -> bool:
    if len(then) == 2 and all(new and not old for old, new in then):
        return True
    enough = KNOWN if all(new for _old, new in then) else WELL_KNOWN
    return any(new >= enough and new >= FAR * old for old, new in then)


def likelier(then: list[tuple[int, int]]) -> bool:
    return len(then) == 2 and any(not old for old, _new in then) and all(new >= WELL_KNOWN for _old, new in then)


@pytest.mark.parametrize(
    ("rule", "slowly"),
    [(is_kept, kept), (is_far_better, far_better), (is_likelier, likelier)],
    ids=lambda one: one.__name__,
)
@given(then=thens)
def test_a_rule_holds_as_it_does_worked_out_slowly(rule, slowly, then: list[tuple[int, int]]) -> None:
    assert holds(rule, then) == slowly(then)
    assert not holds(rule, [])


@given(old=st.tuples(count, count), new=st.lists(st.tuples(count, count), min_size=1, max_size=9))
def test_many_characters_are_judged_as_each_is(old: tuple[int, int], new: list[tuple[int, int]]) -> None:
    before = np.repeat(np.array([old]), len(new), axis=0).T
    for rule in (is_kept, is_far_better, is_likelier):
        each = [holds(rule, [(old[0], left), (old[1], right)]) for left, right in new]
        assert rule(before, np.array(new).T).tolist() == each
