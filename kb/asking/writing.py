"""An optional language model that words an answer. It is given what the viewer's own search found and nothing else.

Whatever it returns is checked by `rules.drafts`; what does not stand is dropped and the plain passage is shown alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings

from kb.models import SearchDocument
from kb.rules import drafts
from kb.rules.drafts import Draft, Sentence
from kb.rules.passages import Passage

log = logging.getLogger(__name__)

MOST = 4  # passages a model is given


class NoDraft(Exception):
    """The model did not answer in time, or not in a form that can be checked."""


@dataclass(frozen=True)
class Source:
    """A passage as a writer sees it; `id` is what it cites."""

    id: str
    title: str
    heading: str
    text: str


class Writer(Protocol):
    def write(self, question: str, passages: Sequence[Source]) -> Draft:
        """A draft that quotes these passages. Raises NoDraft."""
        ...


@dataclass(frozen=True)
class Cited:
    """Words of a passage, and where they are from."""

    number: int
    title: str
    url: str
    text: str


@dataclass(frozen=True)
class Written:
    """A draft that stood the test: sentences with the numbers of the quotations they rest on."""

    sentences: list[tuple[str, list[int]]]
    quotes: list[Cited]


def write(question: str, found: Sequence[tuple[SearchDocument, Passage]]) -> Written | None:
    """A worded answer, or None: no model, no answer in time, or one that says more than its passages."""
    writer = configured()
    if writer is None:
        return None
    known = {f"p{number}": pair for number, pair in enumerate(found[:MOST], start=1)}
    sources = [Source(name, doc.title, passage.heading, passage.text) for name, (doc, passage) in known.items()]
    try:
        draft = writer.write(question, sources)
    except NoDraft as reason:
        log.warning("the language model gave no draft: %s", reason)
        return None
    if fault := drafts.fault(draft, {source.id: source.text for source in sources}):
        log.warning("a draft of the language model was refused: %s", fault)
        return None
    return written(draft, known)


def written(draft: Draft, known: dict[str, tuple[SearchDocument, Passage]]) -> Written:
    quotes = []
    for number, quote in enumerate(draft.quotes, start=1):
        document, passage = known[quote.passage]
        url = f"{document.url}#{passage.anchor}" if passage.anchor else document.url
        quotes.append(Cited(number, document.title, url, quote.text))
    return Written([(one.text, numbers_of(one, draft)) for one in drafts.sentences(draft.text)], quotes)


def numbers_of(sentence: Sentence, draft: Draft) -> list[int]:
    return [number for number, quote in enumerate(draft.quotes, start=1) if quote.passage in sentence.cites]


def configured() -> Writer | None:
    """The writer that ANSWERS_MODEL names; off unless it names one."""
    return writer_of(str(settings.ANSWERS_MODEL), str(settings.ANSWERS_MODEL_KEY))


@cache
def writer_of(url: str, key: str) -> Writer | None:
    if not url:
        return None
    from kb.asking.chat import Chat  # only where a model is configured is there any code that leaves the house

    return Chat.of(url, key)
