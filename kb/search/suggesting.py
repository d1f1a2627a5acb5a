"""As-you-type suggestions: titles, headings and questions that led somewhere, only what the viewer may see.

Found in memory by characters, by pinyin and by initials; the database has the last word about what is shown.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from kb.models import SearchDocument
from kb.search import engines, mirroring
from kb.search.analysis import MEANS_SOMETHING, PLAIN, normalise, tidy
from kb.search.catalogue import TITLE, Catalogue, Entries, catalogue_of
from kb.search.columns import Columns, Mask, visible_mask
from kb.search.documents import labels, visible
from kb.search.engines import Scope, Vocabulary
from kb.search.folder import NoUsableIndex
from kb.search.lens import Lens, lens_of
from kb.search.titles import LITERAL, Pattern, patterns
from people.visibility import Viewer

MOST = 8
MOST_QUERIES = 3
LONGEST = 50
LOOKED_AT = 96  # matches of each way, the best first, among which the different ones are picked
TOGETHER = 1  # all words of the text, in any order: after the text itself, before its sound
Identity = tuple[int, str]  # group, and the heading, if it is one


@dataclass(frozen=True)
class Suggestion:
    """`start` and `end` say which part of the title was typed; `where`: the title above a heading."""

    title: str
    url: str
    kind: str
    edition: str
    where: str = ""
    start: int = 0
    end: int = 0


Source = Callable[[Viewer, str], Iterable[str]]
# successful_queries(viewer, beginning): whoever keeps a log adds itself at start-up. A source gives only questions that
# this viewer may be told, the most useful first; here every word of them must be said by something visible, too.
sources: list[Source] = []


@dataclass(frozen=True)
class Match:
    """One entry that was found. Equal `identity`: the same thing in another edition."""

    entries: Entries
    at: int
    row: int
    identity: Identity


def suggest(viewer: Viewer, text: str, limit: int = MOST) -> list[Suggestion]:
    """Titles and headings that begin with the text, contain it, hold all its words, sound or are shortened so."""
    text = normalise(tidy(text)[:LONGEST]).strip()
    if not MEANS_SOMETHING.search(text):
        return []
    columns, lens = mirroring.current(), lens_of(viewer)
    mask = visible_mask(columns, lens)
    found = found_by(text, catalogue_of(columns), columns, mask, limit)
    shown = suggestions_of(viewer, columns, lens, best(columns, lens, found, limit))
    queries = past_queries(viewer, text, Scope(columns, mask, visible(viewer)))[: min(MOST_QUERIES, limit // 2)]
    return [*shown[: limit - len(queries)], *queries]


# Finding


def found_by(text: str, catalogue: Catalogue, columns: Columns, mask: Mask, limit: int) -> list[tuple[int, Entries]]:
    """Entries by the ways of matching, the surest first; no further way once there is enough to show."""
    found: list[tuple[int, Entries]] = []
    groups: set[int] = set()
    for way, entries in ways(text, catalogue, mask):
        found.append((way, entries))
        groups.update(np.unique(columns.group[entries.rows[:LOOKED_AT]]).tolist())
        if len(groups) >= limit:
            break
    return found


def ways(text: str, catalogue: Catalogue, mask: Mask) -> Iterator[tuple[int, Entries]]:
    understood = patterns(text)
    for way, pattern in understood:
        if way != LITERAL:
            way += TOGETHER
        for entries in catalogue.find(pattern, mask):
            yield way, entries
        if way == LITERAL:
            for entries in holding_all(text, catalogue, mask):
                yield TOGETHER, entries


def holding_all(text: str, catalogue: Catalogue, mask: Mask) -> Iterator[Entries]:
    """Entries that hold every word of the text."""
    words: list[Pattern] = [tuple(char for char in word if char.isalnum()) for word in PLAIN.of_question(text).words]
    words = [word for word in words if word]
    if not words or words == [tuple(char for char in text if char.isalnum())]:
        return
    for found in zip(*(catalogue.find(word, mask) for word in words), strict=True):
        first, *others = sorted(found, key=len)
        keep = np.ones(len(first), np.bool_)
        for other in others:
            keep &= np.isin(first.numbers, other.numbers)
        yield Entries(
            first.part,
            first.numbers[keep],
            first.rows[keep],
            first.starts[keep],
            first.ends[keep],
            np.zeros(int(keep.sum()), np.bool_),
        )


# Choosing


def best(columns: Columns, lens: Lens, found: list[tuple[int, Entries]], limit: int) -> list[Match]:
    """Different things, the best first, each in the edition that this viewer should read."""
    matches = [pair for way, entries in found for pair in ranked(columns, way, entries)]
    chosen: dict[Identity, Match] = {}
    for _rank, match in sorted(matches, key=lambda pair: pair[0]):
        chosen.setdefault(match.identity, match)
        if len(chosen) == limit:
            break
    groups = [(entries, columns.group[entries.rows]) for _way, entries in found]
    return [preferred(columns, lens, groups, match) for match in chosen.values()]


def preferred(columns: Columns, lens: Lens, groups: list[tuple[Entries, NDArray[np.int32]]], match: Match) -> Match:
    """The same title or heading in the best edition that has it."""
    same = [
        other
        for entries, group in groups
        for at in np.flatnonzero(group == match.identity[0]).tolist()
        if (other := match_of(columns, entries, at)).identity == match.identity
    ]

    def rank(other: Match) -> int:
        edition = int(columns.edition_id[other.row])
        return int(lens.ranks[edition]) if edition < len(lens.ranks) else 0

    return max(same, key=rank)


def ranked(columns: Columns, way: int, entries: Entries) -> list[tuple[tuple[int, ...], Match]]:
    """The best of these entries: titles before headings, beginnings before what is inside, short before long."""
    is_heading = entries.part.heading[entries.numbers] != TITLE
    lengths = entries.part.titles.lengths[entries.numbers]
    ranks = (2 * is_heading + ~entries.begin) * 1000 + np.minimum(lengths, 999)
    places = np.arange(len(entries))
    if len(entries) > LOOKED_AT:
        places = np.argpartition(ranks, LOOKED_AT)[:LOOKED_AT]
    return [
        ((way, int(ranks[at]), int(entries.rows[at]), at), match_of(columns, entries, at)) for at in places.tolist()
    ]


def match_of(columns: Columns, entries: Entries, at: int) -> Match:
    row = int(entries.rows[at])
    heading = "" if entries.heading(at) == TITLE else entries.text(columns, at)
    return Match(entries, at, row, (int(columns.group[row]), heading))


# Showing


def suggestions_of(viewer: Viewer, columns: Columns, lens: Lens, matches: list[Match]) -> list[Suggestion]:
    ids = [int(columns.pk[match.row]) for match in matches]
    rows = visible(viewer).only("url", "kind", "title").in_bulk(ids) if ids else {}
    return [suggestion_of(match, columns, lens, rows[pk]) for pk, match in zip(ids, matches, strict=True) if pk in rows]


def suggestion_of(match: Match, columns: Columns, lens: Lens, row: SearchDocument) -> Suggestion:
    entries, at = match.entries, match.at
    heading, edition = entries.heading(at), int(columns.edition_id[match.row])
    anchor, title = columns.headings_of(match.row)[heading] if heading != TITLE else ("", columns.title[match.row])
    return Suggestion(
        title=title,
        url=f"{row.url}#{anchor}" if anchor else row.url,
        kind=labels()[row.kind],
        edition=lens.editions[edition].label if edition in lens.editions else "",
        where=row.title if heading != TITLE else "",
        start=int(entries.starts[at]),
        end=int(entries.ends[at]),
    )


def past_queries(viewer: Viewer, text: str, scope: Scope) -> list[Suggestion]:
    """Questions of which every word is said by something this viewer may see, none without an index."""
    asked = dict.fromkeys(question for source in sources for question in source(viewer, text))
    try:
        engine = engines.chosen()
        analysis, vocabulary = (engine.analysis(), engine.vocabulary(scope)) if asked else (PLAIN, None)
        said = [one for one in asked if vocabulary and is_said(analysis.of_question(one).words, vocabulary)]
    except NoUsableIndex:
        return []
    return [query_suggestion(question, text) for question in said]


def is_said(words: list[str], vocabulary: Vocabulary) -> bool:
    return bool(words) and all(vocabulary.frequency("words", word) for word in words)


def query_suggestion(question: str, text: str) -> Suggestion:
    start = max(normalise(question).find(text), 0)
    url = f"{reverse('kb:search')}?{urlencode({'q': question})}"
    return Suggestion(question, url, _("搜索"), "", start=start, end=start + len(text))
