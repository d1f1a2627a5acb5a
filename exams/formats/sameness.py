"""Whether an item came back from a file as it was. Ids are made afresh each time, so what was written is compared."""

from dataclasses import replace
from typing import Any

from exams import types
from exams.authoring import Draft, content_from
from exams.rules.choice import speaks_of_others


def normal(draft: Draft) -> Draft:
    """The draft with everything that may be left out, as it would come back from the bank."""
    content = content_from(draft)
    return replace(draft, stem=content.stem, **{"answer": {}, **types.of(draft.kind).written(content)})


def essence(draft: Draft) -> dict[str, Any]:
    """What an item asks and accepts, without the places of its options."""
    whole = normal(draft)
    options = [(option.text, option.right, option.feedback) for option in whole.options]
    return {
        "kind": whole.kind,
        "stem": whole.stem,
        "options": options,
        "right": whole.right,
        "blanks": whole.blanks,
        "answer": dict(whole.answer),
    }


def is_the_same(one: Draft, other: Draft) -> bool:
    return essence(one) == essence(other)


def has_places(draft: Draft) -> bool:
    """Whether an option keeps its place by the author's word alone; 以上都对 does so by what it says."""
    return any(option.fixed and not speaks_of_others(option.text) for option in draft.options)
