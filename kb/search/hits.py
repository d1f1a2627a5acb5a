"""One answer as it is shown: its title and its best lines with the terms marked, where it leads, its other editions."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from kb.search.analysis import Terms
from kb.search.columns import Columns
from kb.search.describing import joined
from kb.search.documents import labels
from kb.search.folding import Group
from kb.search.lens import Lens
from kb.search.rows import Reading, Row
from kb.search.snippets import Needles, highlight, passage


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


def hits_of(groups: list[Group], columns: Columns, lens: Lens, said: Terms, reading: Reading) -> list[Hit]:
    """The database has the last word about what is shown. `said`: what to mark."""
    ids = {row: int(columns.pk[row]) for group in groups for row in (group.first, *group.others)}
    reading.read(ids.values())
    reading.fold(ids[group.first] for group in groups)
    rows = {place: row for place, pk in ids.items() if (row := reading.glance(pk)) is not None and lens.shows(row)}
    shown = [(group, reading.row(ids[group.first])) for group in groups if group.first in rows]
    others = [[rows[other] for other in group.others if other in rows] for group, _row in shown]
    needles, kinds = Needles.of(said), labels()
    return [
        hit_of(group, row, more, lens, needles, reading, kinds)
        for (group, row), more in zip(shown, others, strict=True)
        if row is not None
    ]


def hit_of(
    group: Group,
    row: Row,
    others: list[Row],
    lens: Lens,
    needles: Needles,
    reading: Reading,
    kinds: dict[str, str],
) -> Hit:
    plain, size = reading.plain(row.pk), len(row.title)
    lines = passage(prose_of(row), needles, plain[size + 1 :])
    anchor, heading = heading_at(row, lines.place)
    return Hit(
        id=row.pk,
        object_id=row.object_id,
        kind=row.kind,
        kind_label=kinds[row.kind],
        title=row.title,
        title_marked=highlight(row.title, needles, plain[:size]),
        url=f"{row.url}#{anchor}" if anchor else row.url,
        heading=heading,
        edition=edition_of(row, lens),
        manual=lens.manuals[row.manual_id].slug if row.manual_id in lens.manuals else "",
        path=row.path_titles if lens.shows_manual(row) else row.category,
        score=round(group.score, 4),
        strength=round(group.strength, 4),
        snippet=lines.html,
        updated=row.updated_at,
        others=[OtherEdition(edition_of(other, lens), other.url, is_own(other, lens)) for other in others],
        is_own=is_own(row, lens),
    )


def prose_of(row: Row) -> str:
    """What the thing says, without the line of tags below it, which is there to be found."""
    if not row.tags:
        return row.text
    said, _newline, last = row.text.rpartition("\n")
    return said if joined(last) == row.tags else row.text


def edition_of(row: Row, lens: Lens) -> str:
    return lens.editions[row.edition_id].label if row.edition_id in lens.editions else ""


def is_own(row: Row, lens: Lens) -> bool:
    return row.edition_id in lens.editions and lens.editions[row.edition_id].is_own


def heading_at(row: Row, place: int | None) -> tuple[str, str]:
    """Anchor and words of the heading above a place in the text; nothing when the text does not match at all."""
    if place is None:
        return "", ""
    above = (heading for heading in reversed(row.headings) if heading[0] <= place)
    _offset, anchor, title = next(above, (0, "", ""))
    return str(anchor), str(title)
