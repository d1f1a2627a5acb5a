"""What an author writes, before it is an item: the same from a form, the demo's YAML or a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class OptionDraft:
    text: str
    right: bool
    feedback: str = ""
    fixed: bool = False  # keeps its place when the others are shuffled


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author wrote. Fields that a kind does not use stay empty."""

    kind: str
    stem: str
    options: tuple[OptionDraft, ...] = ()
    right: bool | None = None  # true/false
    blanks: tuple[tuple[str, ...], ...] = ()  # fill-in
    answer: Mapping[str, Any] = field(default_factory=dict)  # plain JSON; each newer type says which names it reads
    explanation: str = ""
    cites: tuple[str, ...] = ()  # references manual-slug/key
