"""What became of something a certificate rests on: the same, other words, another meaning, or gone."""

from collections.abc import Iterable
from enum import StrEnum

Step = tuple[str, str, str]  # fingerprint before, fingerprint after, kind of the change


class Change(StrEnum):
    """The kinds of kb's SectionChange that can befall what was there before."""

    WORDING = "wording"
    MEANING = "meaning"
    REMOVED = "removed"


def change_between(then: str, now: str | None, steps: Iterable[Step]) -> Change | None:
    """None when it reads as it did. Only wording, if steps of nothing but wording lead from then to now.

    Otherwise it counts as another meaning, also where nobody recorded how one came from the other: better look.
    """
    if now is None:
        return Change.REMOVED
    if now == then:
        return None
    gentle = [(before, after) for before, after, kind in steps if kind == Change.WORDING]
    reached, fresh = {then}, {then}
    while fresh:
        fresh = {after for before, after in gentle if before in fresh} - reached
        reached |= fresh
    return Change.WORDING if now in reached else Change.MEANING
