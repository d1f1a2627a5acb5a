"""A study plan: the weakest subject first, and in it what cost most first."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from exams.rules.planning import STRONG, Asked, plan, subjects


def asked(slot, subject, mark, points=10, about=()):
    return Asked(slot, subject, Decimal(mark), Decimal(points), about)


def test_the_weakest_comes_first_and_of_equally_weak_what_cost_more():
    found = plan(
        [
            asked(1, "技术", 0, 10),
            asked(2, "技术", 10, 10),
            asked(3, "服务", 10, 20),
            asked(4, "行业", 1, 10),
            asked(5, "沟通", 10, 10),
        ]
    )
    assert [(one.name, one.share, one.wrong) for one in found] == [
        ("行业", Decimal("10.0"), (4,)),
        ("技术", Decimal("50.0"), (1,)),
        ("服务", Decimal("50.0"), (3,)),
    ]


def test_from_eighty_percent_on_nothing_is_planned():
    assert plan([asked(1, "技术", 8), asked(2, "服务", 10)]) == []
    assert [one.name for one in plan([asked(1, "技术", "7.99")])] == ["技术"]


def test_a_section_that_cost_more_is_read_first_and_each_once():
    found = plan(
        [
            asked(1, "技术", 9, 10, ["结账"]),
            asked(2, "技术", 0, 10, ["凭证", "结账"]),
            asked(3, "技术", 5, 10, ["凭证"]),
            asked(4, "技术", 10, 10, ["报表"]),  # all right: nothing to read again
        ]
    )
    assert found[0].about == ("凭证", "结账")


def test_subjects_of_a_chart_are_all_there_by_name():
    assert [(one.name, one.share) for one in subjects([asked(1, "乙", 10), asked(2, "甲", 0)])] == [
        ("乙", Decimal(100)),
        ("甲", Decimal(0)),
    ]


QUESTIONS = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 4), st.lists(st.sampled_from("abcd"), max_size=3)), max_size=20
)


@given(QUESTIONS)
def test_a_plan_names_every_weak_subject_once_in_order_and_only_what_was_wrong(rows):
    questions = [asked(n, name, mark, 4, about) for n, (name, mark, about) in enumerate(rows, 1)]
    found = plan(questions)
    assert [one.name for one in found] == sorted(
        (one.name for one in found), key=lambda name: next(one.share for one in found if one.name == name)
    ) or len({one.share for one in found}) < len(found)
    assert len({one.name for one in found}) == len(found)
    for one in subjects(questions):
        assert (one.name in {weak.name for weak in found}) == (one.share < STRONG and bool(one.wrong))
    for one in found:
        lost = [question for question in questions if question.subject == one.name and question.lost > 0]
        assert one.wrong == tuple(question.slot for question in lost)
        assert set(one.about) == {thing for question in lost for thing in question.about}
