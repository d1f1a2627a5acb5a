"""A question → the page of answers this viewer may see: ranked, folded by edition, counted, matching lines shown."""

import time
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject

from kb.models import SearchDocument
from kb.search import engines, folding, mirroring, nearness, phrases, spelling, spoken, synonyms
from kb.search.analysis import MEANS_SOMETHING, plain_question, tidy
from kb.search.columns import visible_mask
from kb.search.documents import Kind, visible
from kb.search.engines import Engine, Found, Scope, Vocabulary
from kb.search.facets import Facet, Filters, Left, chosen, facets, masks
from kb.search.folder import NoUsableIndex
from kb.search.hits import Hit, hits_of
from kb.search.lens import Lens, lens_of
from kb.search.questions import Question, question_of
from kb.search.rows import Reading
from kb.search.scoring import idf
from kb.search.spelling import Correction
from kb.search.suggesting import Suggestion, suggest
from people.visibility import Viewer

__all__ = ["Facet", "Filters", "Hit", "Results", "Suggestion", "search", "suggest"]

LARGEST_PAGE = 100
RETOLD = 0.8  # of its score is what a lesson counts: it retells what a section or an entry says
CORRECTED = 0.8  # how much the corrected words count beside those that were typed


@dataclass(frozen=True)
class Results:
    """One page of answers. A facet counts within what the other filters leave; `weights`: how much each word says.

    `unfiltered`: how many answers there are without any filter. `is_instead`: what was typed has no answer of its
    own, these are answers to the correction. `lens`: what the viewer may read, None when nothing was asked.
    """

    text: str
    hits: list[Hit]
    total: int
    page: int
    pages: int
    engine: str
    took_ms: float
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    correction: Correction | None = None
    weights: dict[str, float] = field(default_factory=dict)
    unfiltered: int = 0
    is_instead: bool = False
    lens: Lens | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Matches:
    """Everything that answers a question, before it is filtered and paged. `weights` and `meant`: how much each word
    says, as it was typed and as it was probably meant."""

    question: Question
    found: Found
    correction: Correction | None
    weights: dict[str, float]
    meant: dict[str, float]
    is_instead: bool = False


def search(
    viewer: Viewer,
    text: str,
    *,
    page: int = 1,
    size: int = 10,
    filters: Filters = Filters(),  # noqa: B008 - frozen
) -> Results:
    """Answers to any text at all; a page out of range is the nearest one."""
    started = time.perf_counter()
    text = tidy(text)
    if not MEANS_SOMETHING.search(text):
        return Results(text, [], 0, 1, 1, "none", since(started))
    columns, lens = mirroring.current(), lens_of(viewer)
    # Lazily: most questions never need the rows as SQL, and building it costs more than scoring.
    rows = cast("QuerySet[SearchDocument]", SimpleLazyObject(lambda: visible(viewer)))
    scope = Scope(columns, visible_mask(columns, lens), rows)
    matches = matches_of(text, scope)
    found, passed, reading = matches.found, masks(columns, matches.found.rows, lens, filters), Reading()
    left = narrowed(found, chosen(found.rows, passed)) if passed else found
    everything = Left(columns, found.rows, lens)
    counted = Left(columns, left.rows, lens) if passed else everything
    left = nearness.nearer(left, columns, matches.meant, reading)
    left.scores[columns.are_word("kind", Kind.LESSON, left.rows)] *= RETOLD
    paginator = Paginator(range(len(counted.groups)), max(1, min(size, LARGEST_PAGE)))
    shown = paginator.get_page(page)
    meant = matches.correction.text if matches.correction and matches.is_instead else text
    start = max(shown.start_index() - 1, 0)
    groups = folding.best(columns, left, lens, plain_question(meant), start, paginator.per_page)
    return Results(
        text=text,
        hits=hits_of(groups, columns, lens, matches.question.said, reading),
        total=paginator.count,
        page=shown.number,
        pages=paginator.num_pages,
        engine=found.engine,
        took_ms=since(started),
        facets=facets(everything, counted, passed),
        correction=matches.correction,
        weights=matches.weights,
        unfiltered=len(everything.groups),
        is_instead=matches.is_instead,
        lens=lens,
    )


def since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def matches_of(text: str, scope: Scope) -> Matches:
    """By the chosen engine or, when it has no index to trust, by the database."""
    try:
        return matches_by(engines.chosen(), text, scope)
    except NoUsableIndex as reason:
        return matches_by(engines.fallback(reason), text, scope)


def matches_by(engine: Engine, text: str, scope: Scope) -> Matches:
    analysis, expansions = engine.analysis(), list(synonyms.expansions(text))
    vocabulary = engine.vocabulary(scope)
    correction = (spelling.correct(text, vocabulary) if vocabulary else None) or spoken.read_as(text, scope, vocabulary)
    typed = question_of(text, analysis, expansions)
    is_instead = correction is not None and not len(engine.find(replace(typed, insides=(), last=()), scope).rows)
    if correction:
        expansions.insert(0, synonyms.Expansion(correction.text, CORRECTED))
    question = replace(question_of(text, analysis, expansions), insides=()) if correction else typed
    found = engine.find(question, scope)
    if question.phrases:
        found = narrowed(found, phrases.said(question.phrases, found, scope, vocabulary))
    total = int(scope.mask.sum())
    weights = weights_of(question.terms.words, vocabulary, total)
    meant = weights_of(analysis.of_question(correction.text).words, vocabulary, total) if correction else weights
    return Matches(question, found, correction, weights, meant, is_instead)


def weights_of(words: list[str], vocabulary: Vocabulary | None, total: int) -> dict[str, float]:
    """How much each word says among the documents that may be seen."""
    return {word: idf(total, vocabulary.frequency("words", word)) if vocabulary else 1.0 for word in words}


def narrowed(found: Found, mask: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Found:
    return found if mask.all() else Found(found.engine, found.rows[mask], found.scores[mask])
