"""What options of a multiple choice are worth in Moodle and GIFT, and the policies that add up to the same."""

from dataclasses import replace
from itertools import combinations

import pytest

from exams.authoring import Draft, OptionDraft, content_from
from exams.exporting import loss
from exams.formats import FORMATS, fractions
from exams.formats.record import Record
from exams.rules import choice
from exams.types import of

pytestmark = pytest.mark.django_db


def draft(right: int, wrong: int, policy: str = "all") -> Draft:
    options = tuple(OptionDraft(f"选项 {number}", number < right, "") for number in range(right + wrong))
    return Draft("multiple", "哪些对？", options, answer=fractions.answer_by(policy))


def back(name: str, one: Draft) -> tuple[Draft, tuple[str, ...]]:
    writer = FORMATS[name].writer
    assert writer is not None
    read = FORMATS[name].reader.read(writer.write([Record(1, one, "some-item", "结账")]))[0]
    return read.draft, read.notes


@pytest.mark.parametrize("name", ["moodle", "gift"])
@pytest.mark.parametrize("policy", ["all", "proportional", "penalty"])
@pytest.mark.parametrize(("right", "wrong"), [(2, 2), (2, 3), (3, 2), (3, 4)])
def test_a_policy_comes_back_from_what_options_are_worth(name: str, policy: str, right: int, wrong: int):
    one = draft(right, wrong, policy)
    assert back(name, one) == (replace(one, explanation=""), ())
    assert loss(FORMATS[name], Record(1, one, "some-item", "结账")).reasons == ()


@pytest.mark.parametrize("policy", ["proportional", "penalty"])
@pytest.mark.parametrize(("right", "wrong"), [(2, 2), (2, 3), (3, 4)])
def test_moodles_sum_is_our_share_for_every_choice(policy: str, right: int, wrong: int):
    content = content_from(draft(right, wrong, policy))
    worth = dict(
        zip((option.id for option in content.options), fractions.worth(draft(right, wrong, policy)), strict=True)
    )
    for size in range(right + wrong + 1):
        for chosen in combinations(worth, size):
            summed = max(0.0, sum(worth[one] for one in chosen))
            assert summed == pytest.approx(100 * float(choice.share(content, list(chosen))), abs=0.001)


@pytest.mark.parametrize("name", ["moodle", "gift"])
@pytest.mark.parametrize("one", [draft(2, 2, "no_wrong"), draft(2, 1, "penalty")])
def test_what_they_cannot_say_is_named_and_the_item_is_still_there(name: str, one: Draft):
    lost = loss(FORMATS[name], Record(1, one, "some-item", "结账"))
    assert not lost.is_left_out
    assert "部分选对怎样得分" in lost.reasons
    assert back(name, one)[0] == replace(one, answer={"policy": "all"})


@pytest.mark.parametrize(
    ("gift", "policy", "is_told"),
    [
        ("{~%50%甲 ~%50%乙 ~%0%丙 ~%0%丁}", "proportional", False),
        ("{~%50%甲 ~%50%乙 ~%-50%丙 ~%-50%丁}", "penalty", False),
        ("{~%50%甲 ~%50%乙 ~%-100%丙 ~%-100%丁}", "all", False),
        ("{~%70%甲 ~%30%乙 ~%0%丙}", "all", True),
        ("{~%50%甲 ~%50%乙 ~%-25%丙 ~%0%丁}", "all", True),
        ("{~%33.33%甲 ~%33.33%乙 ~%33.33%丙 ~%0%丁}", "proportional", False),
    ],
)
def test_fractions_from_elsewhere_become_the_policy_that_says_the_same_or_are_told(
    gift: str, policy: str, is_told: bool
):
    read = FORMATS["gift"].reader.read(f"哪些对？{gift}\n".encode())[0]
    assert fractions.policy_of(read.draft) == policy
    assert any("部分得分没有收入" in note for note in read.notes) == is_told
    assert of("multiple").validate(content_from(read.draft)) == []
