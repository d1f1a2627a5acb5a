"""What each option of a multiple choice is worth in Moodle and GIFT, in percent, and the policy that adds up to it.

The sum of what was chosen counts, not below 0. Nothing there says “all or nothing”: -100 for every wrong option is as
near as it gets, is what we write for it, and is read as that.
"""

from collections.abc import Sequence

from exams.authoring import Draft
from exams.rules.choice import ALL, PENALTY, PROPORTIONAL

NEAR = 0.01
WORST = -100.0


def worth(draft: Draft) -> list[float]:
    """Of each option in its order."""
    right = sum(option.right for option in draft.options)
    wrong = {PROPORTIONAL: 0.0, PENALTY: -100 / max(1, len(draft.options) - right)}.get(policy_of(draft), WORST)
    return [round(100 / right, 5) if option.right else round(wrong, 5) for option in draft.options]


def policy_of(draft: Draft) -> str:
    return str(draft.answer.get("policy", "") or ALL)


def are_held(draft: Draft) -> bool:
    """Whether its policy comes back from what its options are worth."""
    return policy_by(worth(draft)) == policy_of(draft)


def policy_by(fractions: Sequence[float]) -> str | None:
    """ALL, PROPORTIONAL or PENALTY; None where no policy of ours adds up to the same."""
    right, wrong = [one for one in fractions if one > 0], [one for one in fractions if one <= 0]
    if not are_all(right, 100 / max(1, len(right))):
        return None
    if not wrong or are_all(wrong, WORST):
        return ALL
    if are_all(wrong, 0):
        return PROPORTIONAL
    return PENALTY if are_all(wrong, -100 / len(wrong)) else None


def are_all(fractions: Sequence[float], value: float) -> bool:
    return all(abs(one - value) <= NEAR for one in fractions)


def answer_by(policy: str | None) -> dict[str, str]:
    """How a draft says it. The usual one is said as well: the item that a file changes may have had another."""
    return {"policy": policy or ALL}
