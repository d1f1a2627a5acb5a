"""A question → the page of answers this viewer may see: ranked, folded by edition, counted, matching lines shown."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

import numpy as np
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from kb.models import SearchDocument
from kb.search import columns as mirrors
from kb.search import documents, engines, folding, nearness, phrases, spelling, spoken, synonyms
from kb.search.analysis import MEANS_SOMETHING, normalise, tidy
from kb.search.columns import Columns
from kb.search.documents import Kind, fetched, joined, visible
from kb.search.engines import Engine, Found, Scope, Vocabulary
from kb.search.facets import Facet, Filters, chosen, facets, masks
from kb.search.folder import NoUsableIndex
from kb.search.folding import Group
from kb.search.lens import Lens, lens_of
from kb.search.questions import Question, question_of
from kb.search.scoring import idf
from kb.search.snippets import Needles, highlight, passage
from kb.search.spelling import Correction
from kb.search.suggesting import Suggestion, suggest
from people.visibility import Viewer

__all__ = ["Facet", "Filters", "Hit", "Results", "Suggestion", "search", "suggest"]

LARGEST_PAGE = 100
RETOLD = 0.8  # of its score is what a lesson counts: it retells what a section or an entry says
CORRECTED = 0.8  # how much the corrected words count beside those that were typed


@dataclass(frozen=True)
class OtherEdition:
    """The same section in another edition, which has the answer too."""

    label: str
    url: str
    is_own: bool = False


@dataclass(frozen=True)
class Hit:
    """One answer. `title_marked` and `snippet` are escaped, terms marked; `url` leads to the heading that matched.

    `score` orders the hits, `strength` is what their terms alone are worth. `is_own`: the edition shown is the one
    that the viewer's own system runs.
    """

    id: int
    object_id: int
    kind: str
    kind_label: str
    title: str
    title_marked: SafeString
    url: str
    heading: str
    edition: str
    manual: str
    path: str
    score: float
    strength: float
    snippet: SafeString
    updated: datetime
    others: list[OtherEdition]
    is_own: bool = False


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
    columns, lens = mirrors.current(), lens_of(viewer)
    # Lazily: most questions never need the rows as SQL, and building it costs more than scoring.
    rows = cast("QuerySet[SearchDocument]", SimpleLazyObject(lambda: visible(viewer)))
    scope = Scope(columns, mirrors.visible_mask(columns, lens), rows)
    matches = matches_of(text, scope)
    found, passed = matches.found, masks(columns, matches.found.rows, lens, filters)
    left = nearness.nearer(narrowed(found, chosen(found.rows, passed)), columns, matches.meant)
    left.scores[columns.is_word("kind", Kind.LESSON)[left.rows]] *= RETOLD
    paginator = Paginator(range(folding.count(columns, left.rows)), max(1, min(size, LARGEST_PAGE)))
    shown = paginator.get_page(page)
    asked = matches.correction.text if matches.correction and matches.is_instead else text
    groups = folding.best(columns, left, lens, normalise(asked), max(shown.start_index() - 1, 0), paginator.per_page)
    return Results(
        text=text,
        hits=hits_of(groups, columns, lens, matches.question),
        total=paginator.count,
        page=shown.number,
        pages=paginator.num_pages,
        engine=found.engine,
        took_ms=since(started),
        facets=facets(columns, found.rows, lens, passed),
        correction=matches.correction,
        weights=matches.weights,
        unfiltered=folding.count(columns, found.rows),
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


def hits_of(groups: list[Group], columns: Columns, lens: Lens, question: Question) -> list[Hit]:
    """The database has the last word about what is shown."""
    wanted = [int(columns.pk[row]) for group in groups for row in (group.first, *group.others)]
    rows = {pk: row for pk, row in fetched(wanted).items() if lens.shows(row)}
    needles = Needles.of(question.said)
    found = [hit_of(group, columns, lens, rows, needles) for group in groups]
    return [hit for hit in found if hit is not None]


def hit_of(group: Group, columns: Columns, lens: Lens, rows: dict[int, SearchDocument], needles: Needles) -> Hit | None:
    row = rows.get(int(columns.pk[group.first]))
    if row is None:
        return None
    others = [rows[pk] for other in group.others if (pk := int(columns.pk[other])) in rows]
    lines = passage(prose_of(row), needles)
    anchor, heading = heading_at(row, lines.place)
    return Hit(
        id=row.pk,
        object_id=row.object_id,
        kind=row.kind,
        kind_label=documents.label_of(row.kind),
        title=row.title,
        title_marked=highlight(row.title, needles),
        url=f"{row.url}#{anchor}" if anchor else row.url,
        heading=heading,
        edition=label_of(row, lens),
        manual=lens.manuals[row.manual_id].slug if row.manual_id in lens.manuals else "",
        path=row.path_titles if lens.shows_manual(row) else row.category,
        score=round(group.score, 4),
        strength=round(group.strength, 4),
        snippet=lines.html,
        updated=row.updated_at,
        others=[OtherEdition(label_of(other, lens), other.url, is_own(other, lens)) for other in others],
        is_own=is_own(row, lens),
    )


def prose_of(row: SearchDocument) -> str:
    """What the thing says, without the line of tags below it, which is there to be found."""
    said, _newline, last = row.text.rpartition("\n")
    return said if row.tags and joined(last) == row.tags else row.text


def label_of(row: SearchDocument, lens: Lens) -> str:
    return lens.editions[row.edition_id].label if row.edition_id in lens.editions else ""


def is_own(row: SearchDocument, lens: Lens) -> bool:
    return row.edition_id in lens.editions and lens.editions[row.edition_id].is_own


def heading_at(row: SearchDocument, place: int | None) -> tuple[str, str]:
    """Anchor and words of the heading above a place in the text; nothing when the text does not match at all."""
    above = [(str(anchor), str(title)) for offset, anchor, title in row.headings if offset <= (place or 0)]
    return above[-1] if above and place is not None else ("", "")
