"""Pictures in what an item says. A file of items names them by what is in them; only this bank can show them again."""

import re
from typing import Any

from exams.authoring import Draft

PICTURE = re.compile(r"!\[([^\]\n]*)\]\(picture:[0-9a-f]{64}\)")


def has_pictures(draft: Draft) -> bool:
    texts: list[Any] = [draft.stem, draft.explanation, draft.answer, [option.text for option in draft.options]]
    return bool(PICTURE.search(str(texts)))


def without_pictures(text: str) -> str:
    """With what a picture is called in its place."""
    return PICTURE.sub(lambda found: f"（{found[1]}）" if found[1] else "", text)
