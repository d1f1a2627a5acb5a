"""Writes the index of an Elasticsearch or OpenSearch: versions decide, an alias names the one in use."""

import logging
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from kb.models import SearchDocument
from kb.search.analysis import Analysis, analysis_with
from kb.search.engines import locking
from kb.search.engines.base import Inventory, Versions
from kb.search.engines.elastic import bodies
from kb.search.engines.elastic.bodies import Item, Json
from kb.search.engines.elastic.client import Server, dumped
from kb.search.engines.folders import FIELDS, entry_of
from kb.search.folder import IndexBusy, NoUsableIndex, Unreachable

log = logging.getLogger(__name__)

FRESH = 5.0  # seconds for which it is not asked again what the alias names
BATCH = 500
FINE = {200, 201, 409}  # 409: this version, or a later one, is there already


@dataclass(frozen=True)
class About:
    """What an index says of itself."""

    name: str
    dictionary: tuple[str, ...]


class Index:
    """The store of the Lucene engines: the index behind an alias. Versions order what writers send, on any machine."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.alias = server.address.index
        self.known: tuple[float, About] | None = None

    def exclusive(self, purpose: str, patience: float = 0) -> AbstractContextManager[None]:
        return locking.exclusive(purpose, patience)

    def about(self, is_fresh: bool = False) -> About:
        """Asked every five seconds, or now."""
        if self.known is None or is_fresh or time.monotonic() - self.known[0] > FRESH:
            self.known = None
            self.known = time.monotonic(), about(self.server.ask(f"{self.alias}/_mapping"), self.alias)
        return self.known[1]

    def analysis(self) -> Analysis:
        return analysis_with(self.about().dictionary)

    def dictionary(self) -> tuple[str, ...]:
        return self.about(is_fresh=True).dictionary

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        analysis = analysis_with(self.dictionary())
        bulk(self.server, self.alias, actions(items_of(rows, analysis), gone), require_alias="true")

    @contextmanager
    def building(self, analysis: Analysis) -> Iterator["Build"]:
        address = self.server.address
        build = Build(self, f"{self.alias}-{uuid.uuid4().hex[:12]}", analysis)
        self.server.tell("PUT", build.name, bodies.index(analysis.dictionary, FIELDS, address.shards))
        try:
            yield build
        except BaseException:
            with suppress(NoUsableIndex, IndexBusy):
                self.server.tell("DELETE", build.name)
            raise

    def inventory(self) -> Inventory:
        found: Versions = {}
        after = -1
        while hits := hits_of(self.server.tell("POST", f"{self.alias}/_search", bodies.inventory(after))):
            found |= {int(hit["fields"]["id"][0]): int(hit["fields"]["version"][0]) for hit in hits}
            after = max(found)
        return Inventory(found)


class Build:
    """An index that nobody reads yet."""

    def __init__(self, index: Index, name: str, analysis: Analysis) -> None:
        self.index, self.server, self.name, self.analysis = index, index.server, name, analysis

    def fill(self, rows: Iterable[SearchDocument]) -> None:
        bulk(self.server, self.name, actions(items_of(rows, self.analysis), {}))

    def write(self, rows: Sequence[SearchDocument], gone: Versions) -> None:
        bulk(self.server, self.name, actions(items_of(rows, self.analysis), gone))

    def take_over(self) -> None:
        """Delete the old one, and what broken builds left, in the same step."""
        self.server.tell("PUT", f"{self.name}/_settings", bodies.opened(self.server.address.replicas))
        self.server.tell("POST", f"{self.name}/_refresh")
        ours = re.compile(rf"{re.escape(self.index.alias)}-[0-9a-f]{{12}}")
        names = [name for name in self.server.tell("GET", f"{self.index.alias}-*/_alias") if ours.fullmatch(name)]
        self.server.tell("POST", "_aliases", bodies.swap(self.index.alias, self.name, names))
        self.index.known = None


def items_of(rows: Iterable[SearchDocument], analysis: Analysis) -> Iterator[Item]:
    for row in rows:
        narrow: dict[str, str | int] = {
            "kind": row.kind,
            "audience": row.audience,
            "manual": row.manual_id or 0,
            "edition": row.edition_id or 0,
        }
        yield Item(row.pk, row.version, entry_of(row, analysis).fields, narrow)


def about(answer: Json, alias: str) -> About:
    """Out of GET alias/_mapping."""
    for name, found in answer.items():
        meta = found.get("mappings", {}).get("_meta", {})
        if name == alias or meta.get("version") != bodies.VERSION:
            raise NoUsableIndex("older schema")
        return About(name, tuple(meta["dictionary"]))
    raise NoUsableIndex("missing")


def actions(items: Iterable[Item], gone: Mapping[int, int]) -> Iterator[list[Json]]:
    """For each document the lines that belong together."""
    yield from ([bodies.forget(pk, version)] for pk, version in gone.items())
    yield from (list(bodies.put(item)) for item in items)


def bulk(server: Server, index: str, actions: Iterable[list[Json]], **params: str) -> None:
    """In requests of at most 500 documents and about 5 MB."""
    actions = iter(actions)
    lines: list[Json] = []
    number = size = 0
    for action in actions:
        lines += action
        number, size = number + 1, size + sum(len(dumped(line)) for line in action)
        if number == BATCH or size > bodies.BULK_BYTES:
            sent(server, index, lines, params)
            lines, number, size = [], 0, 0
    if lines:
        sent(server, index, lines, params)


def sent(server: Server, index: str, lines: list[Json], params: dict[str, str]) -> None:
    answer = server.tell("POST", f"{index}/_bulk", lines, **params)
    if answer.get("errors") is False:
        return
    for item in answer.get("items", []):
        (verb, result), *_ = item.items()
        accept(verb, result)


def accept(verb: str, result: Mapping[str, Any]) -> None:
    """One document's result. What was to be deleted and is not there is as good as deleted."""
    status = int(result.get("status", 500))
    reason = str(dict(result.get("error") or {}).get("type", ""))
    if status in FINE or (verb == "delete" and status == 404 and not reason):
        return
    if status == 429:
        raise IndexBusy("the search server is busy (429)")
    if reason == "index_not_found_exception":
        raise NoUsableIndex("missing")
    log.error("the search server refuses document %s: %s %s", result.get("_id"), status, reason)
    raise Unreachable(f"the search server refuses ({status})")


def hits_of(answer: Json) -> list[Json]:
    """The hits of a search that all shards have answered. Half an answer would be wrong counts."""
    if answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
        raise Unreachable("the search server is slow")
    try:
        return list(answer["hits"]["hits"])
    except (KeyError, TypeError):
        raise Unreachable("the search server talks nonsense") from None
