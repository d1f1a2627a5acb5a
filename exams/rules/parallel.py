"""Parallel forms: papers that are alike. Under every rule they have the same number of items of each topic, type and
difficulty, and they share as few items as the bank allows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from exams.rules.draw import Choice, DrawSection, choose, hashed
from exams.rules.filling import Candidate, DrawRule

TRIES = 12  # first choices that are tried; one that takes rare items makes the others take them too
LABELS = "ABCDEFGHIJ"


def parallel(
    sections: Sequence[DrawSection], pool: Sequence[Candidate], count: int, seed: str
) -> dict[str, list[Choice]]:
    """`count` choices by label. The same seed and pool give the same forms. Raises NotEnoughItems."""
    best: list[list[Choice]] = []
    for attempt in range(TRIES):
        made = alike(sections, pool, count, f"{seed}|{attempt}")
        if not best or shared(made) < shared(best):
            best = made
        if not shared(best):
            break
    return dict(zip(LABELS, best, strict=False))


def alike(sections: Sequence[DrawSection], pool: Sequence[Candidate], count: int, seed: str) -> list[list[Choice]]:
    """A first choice, and others cut to its pattern; what was taken before is taken last."""
    forms = [choose(sections, pool, seed)]
    pattern = [cut_to(section, chosen) for section, chosen in zip(sections, forms[0], strict=True)]
    while len(forms) < count:
        forms.append(choose(pattern, pool, f"{seed}|{len(forms)}", uses(forms)))
    return forms


def cut_to(section: DrawSection, chosen: Choice) -> DrawSection:
    """The section with its rules made as narrow as what they took."""
    rules: list[DrawRule] = []
    left = list(chosen)
    for rule in section.rules:
        mine, left = left[: rule.count], left[rule.count :]
        cells = Counter((one.topic, one.shape.kind, one.difficulty) for one, _points in mine)
        if rule.item is not None:
            rules.append(rule)
        else:
            for (topic, kind, level), count in sorted(cells.items()):
                rules.append(replace(rule, topic=topic, kind=kind, easiest=level, hardest=level, count=count))
    return replace(section, rules=tuple(rules))


def uses(forms: Sequence[Sequence[Choice]]) -> Mapping[int, int]:
    return Counter(one.item for form in forms for section in form for one, _points in section)


def shared(forms: Sequence[Sequence[Choice]]) -> int:
    """How often an item is on more than one form."""
    return sum(times - 1 for times in uses(forms).values())


def form_for(seed: str, labels: Sequence[str]) -> str:
    """The form that the paper of this seed is made from: each as likely."""
    return labels[int(hashed(f"{seed}|form"), 16) % len(labels)]
