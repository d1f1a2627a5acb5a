"""Keystrokes become searches: properties that hold for any session, and the cases people meet."""

from itertools import accumulate, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.rules.keystrokes import AGAIN, SAME, TYPING, Asked, Search, same_text, searches

# A busy machine is slow at making examples too.
slowly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.sampled_from(["月", "月末", "月末结账", "结账", "结账失败", "凭证", ""])
STEPS = st.sampled_from([0.0, 0.4, TYPING, TYPING + 0.5, AGAIN, AGAIN + 1, SAME, SAME + 1])


@st.composite
def sessions(draw: st.DrawFn) -> list[Asked]:
    steps = draw(st.lists(STEPS, max_size=12))
    clicks = st.none() | st.sampled_from([0.0, 1.0, 30.0, 500.0])
    times = accumulate(steps)
    return [
        Asked(key, draw(TEXTS), at, None if (after := draw(clicks)) is None else at + after)
        for key, at in enumerate(times)
    ]


def session(*pages: tuple[str, float] | tuple[str, float, float]) -> list[Asked]:
    return [Asked(key, page[0], page[1], page[2] if len(page) > 2 else None) for key, page in enumerate(pages)]


@slowly
@given(sessions())
def test_every_page_is_in_exactly_one_search_and_the_order_stays(asked):
    found = searches(asked)
    grouped = [sorted([one.key, *one.parts]) for one in found]
    assert [key for group in grouped for key in group] == [page.key for page in asked]


@slowly
@given(sessions())
def test_what_stands_for_a_search_has_the_text_they_ended_with(asked):
    by_key = {page.key: page for page in asked}
    for one in searches(asked):
        last = by_key[max(one.key, *one.parts, one.key)]
        assert by_key[one.key].text == last.text


@slowly
@given(sessions(), sessions())
def test_sessions_that_lie_far_apart_never_touch(first, second):
    end = (first[-1].at if first else 0.0) + SAME + 1
    later = [Asked(page.key + 100, page.text, page.at + end, page.clicked and page.clicked + end) for page in second]
    assert searches([*first, *later]) == [*searches(first), *searches(later)]


@slowly
@given(sessions())
def test_only_an_unopened_search_is_reformulated_and_only_into_the_next_one(asked):
    found = searches(asked)
    by_key = {page.key: page for page in asked}
    assert not found or found[-1].instead is None
    for before, after in pairwise(found):
        if before.instead is None:
            continue
        assert before.instead == after.key
        began = min(by_key[key].at for key in (after.key, *after.parts))
        clicks = [by_key[key].clicked for key in (before.key, *before.parts)]
        assert not [click for click in clicks if click is not None and click <= began]


@slowly
@given(st.text(alphabet="月末结账失败", min_size=1, max_size=9), st.floats(0, TYPING))
def test_typing_a_text_letter_by_letter_is_one_search_for_it(text, pause):
    typed = session(*((text[: end + 1], end * pause) for end in range(len(text))))
    assert searches(typed) == [Search(len(text) - 1, tuple(range(len(text) - 1)))]


@slowly
@given(sessions())
def test_it_does_not_matter_that_a_session_is_settled_in_two_goes(asked):
    """The last search of the first go is looked at again together with what follows."""
    whole = searches(asked)
    for number, one in enumerate(whole[1:], start=1):
        start = min(one.key, *one.parts, one.key)
        assert [found.key for found in searches(asked[start:])] == [found.key for found in whole[number:]]


def test_a_text_that_grows_slowly_is_another_search():
    assert len(searches(session(("月末", 0), ("月末结账", TYPING + 1)))) == 2


def test_taking_letters_back_is_still_typing():
    assert searches(session(("结账失败了", 0), ("结账失败", 3))) == [Search(1, (0,))]


def test_pages_and_filters_of_one_text_are_one_search_also_after_a_click():
    assert searches(session(("结账", 0, 20), ("结账", 60), ("结账", 900))) == [Search(0, (1, 2))]


def test_the_same_text_an_hour_later_is_asked_again():
    assert len(searches(session(("结账", 0), ("结账", 3600)))) == 2


def test_another_text_soon_after_nothing_was_opened_is_a_reformulation():
    found = searches(session(("关账", 0), ("月末结账", 40)))
    assert found == [Search(0, (), instead=1), Search(1, ())]


def test_another_text_after_a_click_is_a_new_question():
    assert [one.instead for one in searches(session(("关账", 0, 10), ("凭证", 40)))] == [None, None]


def test_a_click_after_coming_back_does_not_undo_the_reformulation():
    assert searches(session(("关账", 0, 90), ("月末结账", 40)))[0].instead == 1


def test_another_text_after_a_pause_is_a_new_question():
    assert searches(session(("关账", 0), ("凭证", AGAIN + 1)))[0].instead is None


def test_width_case_space_and_marks_do_not_make_another_question():
    assert same_text("　ＯＲＡ-00060  报错？") == same_text("ora-00060 报错")
    assert same_text("“月末结账”！") == "月末结账"
