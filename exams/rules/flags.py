"""What is worth a second look at an item, and why. A flag carries a code and the figure that raised it, no words."""

from dataclasses import dataclass

WEAK = 20.0  # percent: an item that separates less is flagged
HARD, EASY = 0.2, 0.9
IDLE = 0.05  # a distractor that fewer take is no distractor
SHIFT = 0.1  # a facility that moved this far between two releases has drifted, if it is no chance
CHANCE = 1.96  # standard errors


@dataclass(frozen=True, slots=True)
class Flag:
    """`code` is weak, reversed, hard, easy, lure, idle or drift; `about` names an option or a release."""

    code: str
    value: float
    about: str = ""


def flags_of(facility: float | None, discrimination: float | None) -> tuple[Flag, ...]:
    """From the share of the marks and the discrimination index in percent."""
    found = []
    if discrimination is not None and discrimination < WEAK:
        found.append(Flag("reversed" if discrimination < 0 else "weak", discrimination))
    if facility is not None and facility < HARD:
        found.append(Flag("hard", facility))
    if facility is not None and facility > EASY:
        found.append(Flag("easy", facility))
    return tuple(found)
