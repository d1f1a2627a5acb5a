"""The judged questions, asked: what was considered for each, and which of it is right."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.asking import answering
from kb.asking.quoting import place_of
from kb.asking.standins import StandIn
from kb.models import SearchDocument
from kb.rules.evidence import Evidence

NAMES = [one.name for one in fields(Evidence)]
JUDGED = Path(__file__).parent / "judged.jsonl"


@dataclass(frozen=True)
class Judged:
    """A question as somebody might type it. `places` are all that answer it; none means that silence is right."""

    split: str
    question: str
    audience: str
    places: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Asked:
    """`evidence`: one row per candidate, in the retriever's order; `right`: which of them answer."""

    judged: Judged
    evidence: NDArray[np.float64]
    right: NDArray[np.bool_]
    places: tuple[str, ...]


def judged(split: str = "") -> list[Judged]:
    rows = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
    found = [Judged(**{**row, "places": tuple(row["places"])}) for row in rows]
    return [one for one in found if not split or one.split == split]


def asked(one: Judged) -> Asked:
    _reply, found = answering.considered(StandIn(one.audience), one.question)
    places = [names(candidate.document) for candidate in found]
    return Asked(
        one,
        np.array([[getattr(candidate.evidence, name) for name in NAMES] for candidate in found]),
        np.array([bool(set(pair) & set(one.places)) for pair in places], np.bool_),
        tuple(pair[-1] for pair in places),
    )


def names(document: SearchDocument) -> tuple[str, str]:
    """The place, and the place in its edition: some questions are right in one edition only."""
    place = place_of(document)
    return place, f"{place}@{document.edition.slug}" if document.edition else place
