"""The JSON that is sent. Pure: terms and numbers in, bodies out.

The server cuts nothing: texts arrive as terms between blanks, questions as terms. Scores are Lucene's BM25 with our B
and K1 over the two fields, pairs at the weight that the question gives them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.search.scoring import K1, B, Clause

VERSION = 1  # raise it when mapping or contents change: older indexes are then built anew
MOST_MATCHES = 10_000  # that one answer may have (index.max_result_window); beyond it the best are counted
MOST_IDS = 1_000  # a scope of so few is named one by one
LONGEST = 255  # characters of a term: where the whitespace tokenizer would cut it
BLANK = re.compile(r"\s+")
BULK_BYTES = 5_000_000
FIELDS = {"kind": "keyword", "audience": "keyword", "manual": "long", "edition": "long"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """A document as the server keeps it: terms by field, and what questions are narrowed by."""

    id: int
    version: int
    terms: Mapping[str, Sequence[str]]
    narrow: Mapping[str, str | int] = field(default_factory=dict)


def token(term: str) -> str:
    """A term that the whitespace tokenizer leaves whole."""
    return BLANK.sub("_", term)[:LONGEST]


def index(dictionary: Sequence[str], names: Iterable[str], shards: int) -> Json:
    """Settings and mapping of a new index. It is filled without refreshing and copied to replicas afterwards."""
    bag = {"type": "text", "analyzer": "terms", "similarity": "bm25", "index_options": "freqs"}
    numbers = {"id": {"type": "long"}, "version": {"type": "long"}}
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": 0,
                "refresh_interval": "-1",
                "max_result_window": MOST_MATCHES,
                "similarity": {"bm25": {"type": "BM25", "b": B, "k1": K1}},
                "analysis": {"analyzer": {"terms": {"type": "custom", "tokenizer": "whitespace"}}},
            }
        },
        "mappings": {
            "_meta": {"version": VERSION, "dictionary": list(dictionary)},
            "dynamic": False,
            "_source": {"enabled": False},
            "properties": {
                **numbers,
                **{name: {"type": kind} for name, kind in FIELDS.items()},
                **dict.fromkeys(names, bag),
            },
        },
    }


def opened(replicas: int) -> Json:
    """A finished index is refreshed every second, also when nobody has asked for a while, and copied."""
    return {"index": {"refresh_interval": "1s", "number_of_replicas": replicas}}


def swap(alias: str, new: str, old: Iterable[str]) -> Json:
    """One atomic step: the alias names the new index, the old ones are deleted."""
    gone = [{"remove_index": {"index": name}} for name in old if name != new]
    return {"actions": [{"add": {"index": new, "alias": alias}}, *gone]}


def put(item: Item) -> tuple[Json, Json]:
    """Two lines. A version that is not higher than the one there is refused, so retries and detours do no harm."""
    said = {name: " ".join(map(token, terms)) for name, terms in item.terms.items()}
    action = {"_id": str(item.id), "version": item.version, "version_type": "external"}
    return {"index": action}, {"id": item.id, "version": item.version, **item.narrow, **said}


def forget(pk: int, version: int) -> Json:
    return {"delete": {"_id": str(pk), "version": version, "version_type": "external"}}


def search(clauses: Iterable[Clause], starts: Iterable[Clause], narrow: Sequence[Json], patience: float) -> Json:
    """All matches, best first; of each only its number and its score."""
    should = [
        *({"term": {c.field: {"value": token(c.term), "boost": c.weight}}} for c in clauses),
        *({"prefix": {c.field: {"value": token(c.term), "boost": c.weight}}} for c in starts),
    ]
    return {
        "size": MOST_MATCHES,
        "timeout": f"{int(patience * 1000)}ms",
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["id"],
        "query": {"bool": {"should": should, "minimum_should_match": 1, "filter": list(narrow)}},
    }


def frequencies(name: str, terms: Sequence[str]) -> Json:
    """How many documents there are, and how many hold each term; t0, t1 … because names of aggregations are limited."""
    counted = {f"t{number}": {"filter": {"term": {name: token(term)}}} for number, term in enumerate(terms)}
    return {"size": 0, "track_total_hits": True, **({"aggs": counted} if counted else {})}


def inventory(after: int) -> Json:
    """The next ten thousand documents by number."""
    return {
        "size": MOST_MATCHES,
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["id", "version"],
        "track_total_hits": False,
        "sort": [{"id": "asc"}],
        "search_after": [after],
    }
