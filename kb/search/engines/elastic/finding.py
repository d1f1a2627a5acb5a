"""Questions to an Elasticsearch or OpenSearch. It narrows, ranks and forgets; the columns have the last word."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis import Analysis
from kb.search.engines.base import Found, Scope
from kb.search.engines.elastic import bodies
from kb.search.engines.elastic.bodies import Json
from kb.search.engines.elastic.client import Server
from kb.search.engines.elastic.keeping import Index, hits_of
from kb.search.folder import Unreachable
from kb.search.questions import Question
from kb.search.scoring import idf

MOST_TERMS = 100  # of each field; a server refuses more than a thousand in all
WHOLE = {"allow_partial_search_results": "false"}


class Lucene:
    """Elasticsearch 8 and 9, OpenSearch 2 and 3."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.name = server.address.engine
        self.store = Index(server)

    def analysis(self) -> Analysis:
        return self.store.analysis()

    def find(self, question: Question, scope: Scope) -> Found:
        if not scope.mask.any() or not question:
            return Found(self.name, np.empty(0, np.int64), np.empty(0, np.float32))
        clauses = [clause for name in ("words", "pairs") for clause in question.of_field(name)[:MOST_TERMS]]
        patience = self.server.address.timeout
        body = bodies.search(clauses, question.starts, narrow(scope), patience)
        ids, scores = scored(hits_of(self.ask(body)))
        rows = scope.columns.rows_of(ids)
        seen = rows >= 0
        seen[seen] = scope.mask[rows[seen]]
        return Found.of(self.name, rows[seen], scores[seen])

    def vocabulary(self, scope: Scope) -> None:
        """Putting slips right takes hundreds of look-ups, each of which would be a request; there is no correction."""
        return None

    def weights(self, words: list[str]) -> dict[str, float]:
        answer = self.ask(bodies.frequencies("words", words))
        try:
            total = int(answer["hits"]["total"]["value"])
            counted = [int(answer["aggregations"][f"t{n}"]["doc_count"]) for n in range(len(words))]
        except (KeyError, TypeError, ValueError):
            raise Unreachable("the search server talks nonsense") from None
        return {word: idf(total, frequency) for word, frequency in zip(words, counted, strict=True)}

    def ask(self, body: Json) -> Json:
        return self.server.ask(f"{self.store.alias}/_search", body, **WHOLE)


def narrow(scope: Scope) -> list[Json]:
    """Filters that keep at least the scope: its documents when they are few, else what they have in common."""
    columns, mask = scope.columns, scope.mask
    if np.count_nonzero(mask) <= bodies.MOST_IDS:
        return [{"terms": {"id": columns.pk[mask].tolist()}}]
    shared: dict[str, Sequence[str | int]] = {}
    for name in ("kind", "audience"):
        words, codes = columns.codes(name)
        there = set(codes[mask].tolist())
        if len(there) < len(words):
            shared[name] = [words[code] for code in sorted(there)]
    for name, numbers in (("manual", columns.manual_id), ("edition", columns.edition_id)):
        occurring = np.flatnonzero(np.bincount(numbers[mask]))
        if len(occurring) < np.count_nonzero(np.bincount(numbers)):
            shared[name] = occurring.tolist()
    return [{"terms": {name: values}} for name, values in shared.items()]


def scored(hits: Sequence[Json]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    try:
        ids = [int(hit["fields"]["id"][0]) for hit in hits]
        return np.array(ids, np.int64), np.array([float(hit["_score"]) for hit in hits], np.float32)
    except (KeyError, TypeError, ValueError, IndexError):
        raise Unreachable("the search server talks nonsense") from None
