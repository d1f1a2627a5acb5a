"""Other engines over the very same terms: words and pairs of characters, cut by our analysis, pairs at half weight.

Each takes every document's terms and answers a question's terms with numbers of documents, best first.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Protocol

from kb.search.analysis import Terms

PAIR_WEIGHT = 0.5
DEPTH = 50  # documents asked for: enough for ten answers after editions are folded


class Peer(Protocol):
    name: str

    def fill(self, documents: Iterable[tuple[int, Terms]]) -> None: ...

    def ask(self, terms: Terms) -> list[int]: ...

    def close(self) -> None: ...


class Names:
    """A short name of letters and digits for each term, so that no tokenizer cuts it again: w12, p7."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}

    def of(self, field: str, terms: Sequence[str], learn: bool = False) -> list[str]:
        if learn:
            return [self.known.setdefault((field, term), f"{field}{len(self.known)}") for term in terms]
        return [self.known[field, term] for term in terms if (field, term) in self.known]


class Tantivy:
    """Two fields, BM25 of each, pairs boosted by ½, terms cut at spaces."""

    name = "tantivy"

    def __init__(self) -> None:
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True, indexed=True)
        for field in ("words", "pairs"):
            builder.add_text_field(field, tokenizer_name="spaces", index_option="freq")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        self.index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self.names = Names()

    def fill(self, documents: Iterable[tuple[int, Terms]]) -> None:
        writer = self.index.writer(heap_size=200_000_000, num_threads=1)
        for number, terms in documents:
            document = self.tantivy.Document()
            document.add_integer("number", number)
            document.add_text("words", " ".join(self.names.of("w", terms.words, learn=True)))
            document.add_text("pairs", " ".join(self.names.of("p", terms.pairs, learn=True)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, terms: Terms) -> list[int]:
        query = self.tantivy.Query
        words = [self.term("words", name) for name in self.names.of("w", terms.words)]
        pairs = [query.boost_query(self.term("pairs", name), PAIR_WEIGHT) for name in self.names.of("p", terms.pairs)]
        if not words and not pairs:
            return []
        either = query.boolean_query([(self.tantivy.Occur.Should, part) for part in chain(words, pairs)])
        hits = self.searcher.search(either, DEPTH).hits
        return [self.searcher.doc(address)["number"][0] for _score, address in hits]

    def term(self, field: str, name: str) -> Any:
        return self.tantivy.Query.term_query(self.schema, field, name)

    def close(self) -> None:
        pass


class Fts5:
    """SQLite's full-text table and its bm25(); with or without the pairs."""

    name = "SQLite FTS5"

    def __init__(self, pairs: bool = True) -> None:
        if not pairs:
            self.name = "SQLite FTS5, words only"
        self.pairs = pairs
        self.names = Names()
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.database.execute("CREATE VIRTUAL TABLE found USING fts5(words, pairs, tokenize='ascii')")

    def fill(self, documents: Iterable[tuple[int, Terms]]) -> None:
        self.database.executemany(
            "INSERT INTO found (rowid, words, pairs) VALUES (?, ?, ?)",
            (
                (
                    number,
                    " ".join(self.names.of("w", terms.words, learn=True)),
                    " ".join(self.names.of("p", terms.pairs, learn=True)) if self.pairs else "",
                )
                for number, terms in documents
            ),
        )
        self.database.commit()

    def ask(self, terms: Terms) -> list[int]:
        names = [*self.names.of("w", terms.words), *(self.names.of("p", terms.pairs) if self.pairs else [])]
        if not names:
            return []
        rows = self.database.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 1.0, ?) LIMIT ?",
            (" OR ".join(names), PAIR_WEIGHT, DEPTH),
        )
        return [number for (number,) in rows]

    def close(self) -> None:
        self.database.close()


class Postgres:
    """PostgreSQL's ts_rank over a tsvector of the same terms; pairs are labelled B, worth half of A."""

    name = "PostgreSQL ts_rank"

    def __init__(self, url: str) -> None:
        import psycopg

        self.names = Names()
        self.database = psycopg.connect(url, autocommit=True)
        self.database.execute("CREATE TEMPORARY TABLE found (number integer, terms tsvector)")

    def fill(self, documents: Iterable[tuple[int, Terms]]) -> None:
        self.database.execute("CREATE TEMPORARY TABLE raw (number integer, words text, pairs text)")
        with self.database.cursor().copy("COPY raw FROM STDIN") as copy:
            for number, terms in documents:
                words = " ".join(self.names.of("w", terms.words, learn=True))
                copy.write_row((number, words, " ".join(self.names.of("p", terms.pairs, learn=True))))
        self.database.execute(
            "INSERT INTO found SELECT number, setweight(to_tsvector('simple', words), 'A')"
            " || setweight(to_tsvector('simple', pairs), 'B') FROM raw"
        )
        self.database.execute("CREATE INDEX ON found USING gin (terms)")
        self.database.execute("ANALYZE found")

    def ask(self, terms: Terms) -> list[int]:
        names = [*self.names.of("w", terms.words), *self.names.of("p", terms.pairs)]
        if not names:
            return []
        rows = self.database.execute(
            "SELECT number FROM found, to_tsquery('simple', %s) AS asked WHERE terms @@ asked"
            " ORDER BY ts_rank(%s::float4[], terms, asked) DESC, number LIMIT %s",
            (" | ".join(names), [0.0, 0.0, PAIR_WEIGHT, 1.0], DEPTH),
        ).fetchall()
        return [number for (number,) in rows]

    def close(self) -> None:
        self.database.close()
