"""What counts as Chinese text, and how a source says that a text is meant to stay Chinese."""

import re
from dataclasses import dataclass

# Ideographs and the full-width punctuation that looks just as wrong on an English page.
CHINESE = re.compile("[\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]")
LINE_AS_IS = "i18n: as is"
FILE_AS_IS = "i18n: file as is"


@dataclass(frozen=True)
class Message:
    """A text to translate; `plural` is '' when it has no number in it."""

    id: str
    plural: str = ""
    context: str = ""
    where: str = ""


@dataclass(frozen=True)
class Stray:
    """A text that nobody can translate, and the line it stands in."""

    line: int
    text: str
    why: str


def is_chinese(text: str) -> bool:
    return CHINESE.search(text) is not None


def without_exempt(strays: list[Stray], source: str) -> list[Stray]:
    """Leave out what the source itself declares to be meant that way."""
    if FILE_AS_IS in source:
        return []
    lines = source.splitlines()
    return [stray for stray in strays if LINE_AS_IS not in "".join(lines[stray.line - 1 : stray.line])]
