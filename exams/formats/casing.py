"""A part of a case as an item of its kind, and back: most formats know items, and cases as several of them."""

from typing import Any

from exams.authoring import Draft
from exams.types.case_parts import option_written


def part_of(draft: Draft, **own: Any) -> dict[str, Any]:
    """As `Draft.answer` of a case has it; `own` is what a part says beside its item."""
    key: dict[str, Any] = {"answer": dict(draft.answer)} if draft.answer else {}
    if draft.options:
        key["options"] = [option_written(one) for one in draft.options]
    if draft.blanks:
        key["blanks"] = [list(blank) for blank in draft.blanks]
    if draft.kind == "true_false":
        key["right"] = draft.right
    return {"kind": draft.kind, "stem": draft.stem, "points": "1", "formula": "", "carried": "1", **key, **own}
