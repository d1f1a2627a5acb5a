"""When are two items the same question? By stem and choices as a person reads them: spaces, width, case, the order of
the options and the usual punctuation do not matter, the key does not either."""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from exams.rules.blanks import fold

# Signs inside numbers, codes and formulas (. - / + %) stay: V9.0 is not V90.
PUNCTUATION = re.compile(r"[,;:?!\"'()\[\]。、・“”‘’「」《》〈〉【】…—]")
GAPS = re.compile(r"_+")
BY_STEM_AND_OPTIONS = {"single", "multiple", "true_false", "fill_in"}


def likeness(kind: str, stem: str, options: Iterable[str], key: Mapping[str, Any] | None = None) -> str:
    """64 hex digits, the same for items that ask the same. `key` counts for kinds that keep their question in it."""
    parts: list[object] = [plain(stem), sorted(plain(text) for text in options)]
    if kind not in BY_STEM_AND_OPTIONS:
        parts += [kind, dict(key or {})]
    return sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plain(text: str) -> str:
    folded = fold(text)
    return GAPS.sub("_", PUNCTUATION.sub("", folded) or folded)
