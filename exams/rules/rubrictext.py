"""A rubric as an author types it: a title, below it the levels as points and words, an empty line before the next.

原因
4 说清三个原因
2 说清一个原因
0 没有说明
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

LEVEL = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:\s*分)?[\s：:、.．]\s*(.*)|([+-]?\d+(?:\.\d+)?)(?:\s*分)?")


class Unreadable(ValueError):
    """This line is no level; `line` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


def read(text: str) -> list[dict[str, Any]]:
    """[{"title", "levels": [{"points", "text"}]}]. Raises Unreadable."""
    criteria: list[dict[str, Any]] = []
    is_new = True
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if not words:
            is_new = True
        elif is_new:
            criteria.append({"title": words, "levels": []})
            is_new = False
        else:
            found = LEVEL.fullmatch(words)
            if found is None:
                raise Unreadable(number, words)
            criteria[-1]["levels"].append({"points": found[1] or found[3], "text": (found[2] or "").strip()})
    return criteria


def write(criteria: Iterable[Mapping[str, Any]]) -> str:
    return "\n\n".join(
        "\n".join([row["title"], *(f"{level['points']} {level['text']}".rstrip() for level in row["levels"])])
        for row in criteria
    )
