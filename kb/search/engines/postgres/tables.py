"""Where the index lives in PostgreSQL: a schema of its own with two tables, built beside the old one and renamed.

No migration makes it, so an installation on SQLite never hears of it; nothing outside the schema is touched, and
`DROP SCHEMA … CASCADE` leaves no trace. A dump may leave it out: it is a cache.
"""

import logging
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

from kb.rules.addresses import Address
from kb.search.folder import IndexBusy, NoUsableIndex, Unreachable

log = logging.getLogger(__name__)

MISSING = {"3F000", "42P01", "42703"}  # no such schema, table or column
BUSY = {"40001", "40P01", "55P03"}  # serialisation, deadlock, a lock not had in time
VERSION = 1  # raise it when the tables or their contents change: older ones are then built anew

CREATE = """
    CREATE SCHEMA {schema};
    CREATE TABLE {schema}.documents (
        id bigint NOT NULL, version integer NOT NULL, found tsvector NOT NULL, counts jsonb NOT NULL
    ) WITH (toast_tuple_target = 128);
    CREATE TABLE {schema}.terms (lexeme text COLLATE "C" NOT NULL, n bigint NOT NULL);
    CREATE TABLE {schema}.about (fingerprint text NOT NULL, dictionary text NOT NULL);
"""
# Made when the tables are full, which is many times faster. Without fastupdate no question has to look through a
# list of what was written since the last vacuum.
INDEX = """
    ALTER TABLE {schema}.documents ADD PRIMARY KEY (id);
    CREATE INDEX documents_found ON {schema}.documents USING gin (found) WITH (fastupdate = off);
    CREATE INDEX terms_lexeme ON {schema}.terms (lexeme) INCLUDE (n);
"""
COUNT = """
    INSERT INTO {schema}.terms
        SELECT '', count(*) FROM {schema}.documents
        UNION ALL
        SELECT lexeme, count(*) FROM {schema}.documents, unnest(tsvector_to_array(found)) lexeme GROUP BY lexeme
"""
LENGTH = "INSERT INTO {schema}.terms SELECT %s, coalesce(sum((counts->>%s)::bigint), 0) FROM {schema}.documents"
# Text in many small pieces packs better and faster so, where the server was built with it.
PACK = """
    DO $$ BEGIN
        EXECUTE 'ALTER TABLE {schema}.documents ALTER found SET COMPRESSION lz4, ALTER counts SET COMPRESSION lz4';
    EXCEPTION WHEN OTHERS THEN NULL;
    END $$
"""
# Writers only add rows, so that none waits for another; what has gathered is added up once a night, in one statement:
# a reader sees all of it or none.
GATHER = """
    WITH gathered AS (
        DELETE FROM {schema}.terms
        WHERE lexeme IN (SELECT lexeme FROM {schema}.terms GROUP BY lexeme HAVING count(*) > 1)
        RETURNING lexeme, n
    )
    INSERT INTO {schema}.terms SELECT lexeme, sum(n) FROM gathered GROUP BY lexeme HAVING sum(n) <> 0
"""


@dataclass(frozen=True)
class Place:
    """A schema that holds an index, in use or being built."""

    alias: str
    base: str
    schema: str

    @classmethod
    def of(cls, address: Address) -> "Place":
        return cls(address.alias, address.schema, f"{address.schema}_v{VERSION}")

    @cached_property
    def connection(self) -> BaseDatabaseWrapper:
        return connections[self.alias]

    def sql(self, text: str) -> str:
        """`{schema}` filled in; the name has been checked when SEARCH_URL was read."""
        return text.replace("{schema}", self.schema)

    def rows(self, text: str, values: Any = ()) -> list[tuple[Any, ...]]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(self.sql(text), values)
            return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def transaction(self, **settings: str) -> Iterator[None]:
        """One transaction, or a savepoint of the open one; its settings end with it. Errors become their `meaning`."""
        names, values = list(settings), list(settings.values())
        try:
            before = self.setting(names) if self.connection.in_atomic_block else []
            with transaction.atomic(using=self.alias):
                self.set(names, values)
                yield
                self.set(names, before)
        except DatabaseError as error:
            raise meaning(error) from error

    def setting(self, names: list[str]) -> list[str]:
        return [str(self.rows("SELECT current_setting(%s)", [name])[0][0]) for name in names]

    def set(self, names: list[str], values: list[str]) -> None:
        if names and values:
            calls = ", ".join(["set_config(%s, %s, true)"] * len(names))
            self.rows(f"SELECT {calls}", [part for pair in zip(names, values, strict=True) for part in pair])

    def about(self) -> str:
        """Fingerprint of the dictionary that its documents were cut with."""
        with self.transaction():
            return str(self.rows("SELECT fingerprint FROM {schema}.about")[0][0])

    def dictionary(self) -> tuple[str, ...]:
        with self.transaction():
            return tuple(str(self.rows("SELECT dictionary FROM {schema}.about")[0][0]).splitlines())

    def exists(self) -> bool:
        return self.rows("SELECT to_regclass(%s) IS NOT NULL", [f"{self.schema}.documents"]) == [(True,)]

    def create(self, fingerprint: str, dictionary: Iterable[str]) -> None:
        self.rows(CREATE)
        self.rows(PACK)
        self.rows("INSERT INTO {schema}.about VALUES (%s, %s)", [fingerprint, "\n".join(dictionary)])

    def finish(self, letters: Iterable[str]) -> None:
        """Indexes, frequencies, lengths of fields and the planner's statistics, when all documents are in."""
        self.rows(COUNT)
        for letter in letters:
            self.rows(LENGTH, [letter, letter])
        for text in (INDEX, "ANALYZE {schema}.documents", "ANALYZE {schema}.terms"):
            self.rows(text)

    def gather(self) -> None:
        self.rows(GATHER)

    def beside(self) -> "Place":
        """A place to build in."""
        return Place(self.alias, self.base, f"{self.schema}_{uuid.uuid4().hex[:12]}")

    def take_over(self, built: "Place") -> None:
        """Put a finished build in this place. Renaming waits for no reader; whoever reads the old tables reads on."""
        with self.transaction():
            if self.exists():
                self.rows(f"ALTER SCHEMA {self.schema} RENAME TO {self.beside().schema}")
            self.rows(f"ALTER SCHEMA {built.schema} RENAME TO {self.schema}")

    def drop(self) -> None:
        self.rows("DROP SCHEMA IF EXISTS {schema} CASCADE")

    def clear_out(self) -> None:
        """Drop what other builds and older versions left behind; what is still read goes the next time."""
        names = self.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", [f"{self.base}%"])
        ours = re.compile(rf"{self.base}_v\d+(_[0-9a-f]{{12}})?")
        for (name,) in names:
            if ours.fullmatch(name) and name != self.schema:
                with suppress(NoUsableIndex, IndexBusy), self.transaction(lock_timeout="2s"):
                    Place(self.alias, self.base, name).drop()


def meaning(error: DatabaseError) -> Exception:
    """What an error of PostgreSQL says about the index."""
    state = getattr(error.__cause__, "sqlstate", "") or ""
    if state in MISSING:
        return NoUsableIndex("missing")
    if state in BUSY:
        return IndexBusy(state)
    log.warning("the search database: %s", type(error).__name__, exc_info=error)
    return Unreachable(f"the search database does not answer ({type(error).__name__})")
