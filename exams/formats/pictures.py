"""Pictures in what an item says, `![what it is](picture:<fingerprint>)`, and those of a file while it is read."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from hashlib import sha256
from typing import Any

from exams.authoring import Draft
from exams.formats.record import Picture
from exams.rules import images

PICTURE = re.compile(r"!\[([^\]\n]*)\]\(picture:([0-9a-f]{64})\)")
SHOWN = re.compile(r"picture:([0-9a-f]{64})")


def shown_in(draft: Draft) -> set[str]:
    """Their fingerprints."""
    options = [text for option in draft.options for text in (option.text, option.feedback)]
    return set(SHOWN.findall(str([draft.stem, draft.explanation, draft.answer, options])))


def in_words(text: str, but: Collection[str] = ()) -> str:
    """With what a picture is called in its place, except for some."""

    def words(found: re.Match[str]) -> str:
        return found[0] if found[2] in but else f"（{found[1]}）" if found[1] else ""

    return PICTURE.sub(words, text)


def with_only(draft: Draft, pictures: Collection[str]) -> Draft:
    """The others in words, wherever they stand."""

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return in_words(value, pictures)
        if isinstance(value, list | tuple):
            return [changed(one) for one in value]
        return {name: changed(one) for name, one in value.items()} if isinstance(value, dict) else value

    if shown_in(draft) <= set(pictures):
        return draft
    options = (replace(one, text=changed(one.text), feedback=changed(one.feedback)) for one in draft.options)
    texts = {"stem": changed(draft.stem), "explanation": changed(draft.explanation)}
    return replace(draft, options=tuple(options), answer=changed(dict(draft.answer)), **texts)


class Album:
    """The pictures of a file by their fingerprints. Each is opened once, however many items show it."""

    def __init__(self) -> None:
        self.taken: dict[str, Picture] = {}
        self.known: dict[str, str] = {}

    def take(self, name: str, read: Callable[[], bytes]) -> str:
        """The fingerprint of what is called so in the file; an empty string when it is no picture that items show."""
        if name not in self.known:
            data = read()
            kind = images.kind_of(data)
            self.known[name] = sha256(data).hexdigest() if kind else ""
            if kind:
                self.taken.setdefault(self.known[name], Picture(kind, read))
        return self.known[name]

    def of(self, draft: Draft) -> dict[str, Picture]:
        return {mark: self.taken[mark] for mark in sorted(shown_in(draft)) if mark in self.taken}
