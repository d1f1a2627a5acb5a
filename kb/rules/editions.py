"""Rules about editions: their address, and which one to turn to when the wanted one does not have something."""

import re
import unicodedata
from collections.abc import Container, Sequence


def slug_of(label: str) -> str:
    """V9.0 → 9-0, 14.0 → 14-0, V9.0 SP1 → 9-0-sp1. An address cannot hold a dot."""
    short = re.sub(r"^v(?=\d)", "", unicodedata.normalize("NFKC", label).strip().lower())
    return re.sub(r"[\W_]+", "-", short).strip("-")


def nearest(order: Sequence[str], wanted: str, available: Container[str]) -> str | None:
    """`order` is newest first. The wanted edition, else the next older one that has it, else the next newer."""
    if wanted in available:
        return wanted
    if wanted not in order:
        return next((slug for slug in order if slug in available), None)
    here = list(order).index(wanted)
    return next((slug for slug in [*order[here + 1 :], *reversed(order[:here])] if slug in available), None)
