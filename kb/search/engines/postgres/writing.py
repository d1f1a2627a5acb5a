"""Puts documents into the tables and keeps count of who says what."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from kb.search.engines.postgres.lexemes import Counts, changes, counts_of, vector
from kb.search.engines.postgres.tables import Place
from kb.search.postings import Entry

BATCH = 200

ADD = """
    INSERT INTO {schema}.documents (id, version, found, counts)
    SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::tsvector[], %s::jsonb[])
"""
PUT = f"""{ADD}
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, found = excluded.found, counts = excluded.counts
"""
# What is counted is a difference to what was there: nobody else may change the same documents in between.
ALONE = "SELECT pg_advisory_xact_lock(hashtext(%s))"
KNOWN = "SELECT counts::text FROM {schema}.documents WHERE id = ANY(%s)"
FORGET = "DELETE FROM {schema}.documents WHERE id = ANY(%s)"
CHANGE = "INSERT INTO {schema}.terms (lexeme, n) SELECT * FROM unnest(%s::text[], %s::bigint[])"


def add(place: Place, entries: Iterable[Entry]) -> int:
    """Into tables that have no index yet and count nothing: `Place.finish` does both at once."""
    done = 0
    for batch in batches(entries):
        with place.transaction():
            done += stored(place, ADD, batch, [counts_of(entry.fields) for entry in batch])
    return done


def write(place: Place, entries: Iterable[Entry], gone: Sequence[int]) -> int:
    """Each batch is one transaction; writing the same again changes nothing. Returns how many entries there were."""
    if gone:
        with alone(place):
            count(place, known(place, gone), [])
            place.rows(FORGET, [list(gone)])
    done = 0
    for batch in batches(entries):
        counts = [counts_of(entry.fields) for entry in batch]
        with alone(place):
            count(place, known(place, [entry.id for entry in batch]), counts)
            done += stored(place, PUT, batch, counts)
    return done


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """A transaction that waits for the one of another writer to end."""
    with place.transaction():
        place.rows(ALONE, [place.schema])
        yield


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    entries = iter(entries)
    while batch := list(islice(entries, BATCH)):
        yield batch


def known(place: Place, ids: Sequence[int]) -> list[Counts]:
    return [json.loads(counts) for (counts,) in place.rows(KNOWN, [list(ids)])]


def stored(place: Place, text: str, batch: list[Entry], counts: list[Counts]) -> int:
    values = [
        [entry.id for entry in batch],
        [entry.version for entry in batch],
        [vector(one) for one in counts],
        [json.dumps(one, ensure_ascii=False) for one in counts],
    ]
    place.rows(text, values)
    return len(batch)


def count(place: Place, before: list[Counts], after: list[Counts]) -> None:
    """Rows are only added, so that two writers of the same words never wait for each other."""
    change = changes(before, after)
    if change:
        place.rows(CHANGE, [list(change), list(change.values())])
