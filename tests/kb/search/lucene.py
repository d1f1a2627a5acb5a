"""A stand-in for Elasticsearch and OpenSearch: the requests that are made of them, answered in the documented shapes.

It understands just enough (terms, prefixes, filters, versions, aliases) for the readers' own tests to run against it,
remembers every request, and says whatever a test wants it to say instead.

Shapes are those of https://www.elastic.co/docs/api/doc/elasticsearch/ (indices-create, bulk, search, indices-get-alias,
indices-update-aliases, indices-get-mapping) and https://docs.opensearch.org/latest/api-reference/ (the same pages).
"""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
Answer = tuple[int, Any]


@dataclass
class Index:
    """`documents`: id → version and source, None for what was deleted."""

    body: Json
    documents: dict[str, tuple[int, Json | None]] = field(default_factory=dict)

    def alive(self) -> dict[str, Json]:
        return {pk: source for pk, (_version, source) in self.documents.items() if source is not None}


@dataclass
class Request:
    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any


class Cluster:
    """What the server knows. `says`: asked before anything else; an answer of its own replaces the usual one."""

    def __init__(self) -> None:
        self.indices: dict[str, Index] = {}
        self.aliases: dict[str, str] = {}
        self.requests: list[Request] = []
        self.says: Callable[[Request], Answer | None] = lambda request: None

    def asked(self, path: str, method: str = "") -> list[Request]:
        return [one for one in self.requests if one.path.endswith(path) and method in {"", one.method}]

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        said = self.says(request)
        if said is not None:
            return said
        name, _slash, verb = request.path.strip("/").partition("/")
        if name == "_aliases":
            return self.change_aliases(request.body)
        if verb == "_alias":
            found = {index: {"aliases": self.aliases_of(index)} for index in self.indices if fnmatchcase(index, name)}
            return 200, found
        if not verb and request.method == "PUT":
            return self.create(name, request.body)
        is_alias = name in self.aliases
        index = self.indices.get(self.aliases.get(name, name))
        if index is None or (request.params.get("require_alias") and not is_alias):
            return 404, missing(name)
        if request.method == "DELETE":
            del self.indices[name]
            return 200, {"acknowledged": True}
        verbs: dict[str, Callable[[], Json]] = {
            "_mapping": lambda: {self.aliases.get(name, name): {"mappings": index.body["mappings"]}},
            "_settings": lambda: {"acknowledged": True},
            "_refresh": lambda: {"_shards": {"total": 2, "successful": 1, "failed": 0}},
            "_bulk": lambda: bulk(name, index, request.body),
            "_search": lambda: search(name, index, request.body),
        }
        return 200, verbs[verb]()

    def create(self, name: str, body: Json) -> Answer:
        self.indices[name] = Index(body)
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def aliases_of(self, index: str) -> Json:
        return {alias: {} for alias, name in self.aliases.items() if name == index}

    def change_aliases(self, body: Json) -> Answer:
        for action in body["actions"]:
            (verb, details), *_ = action.items()
            if verb == "add":
                self.aliases[details["alias"]] = details["index"]
            else:
                del self.indices[details["index"]]
        return 200, {"acknowledged": True}


def missing(name: str) -> Json:
    reason = {
        "type": "index_not_found_exception",
        "reason": f"no such index [{name}]",
        "resource.type": "index_or_alias",
        "resource.id": name,
        "index_uuid": "_na_",
        "index": name,
    }
    return {"error": {"root_cause": [reason], **reason}, "status": 404}


def bulk(name: str, index: Index, lines: list[Json]) -> Json:
    items, rest = [], iter(lines)
    for line in rest:
        (verb, details), *_ = line.items()
        source = next(rest) if verb == "index" else None
        items.append({verb: {"_index": name, "_id": details["_id"], **write(index, verb, details, source)}})
    return {"took": 3, "errors": any("error" in next(iter(item.values())) for item in items), "items": items}


def write(index: Index, verb: str, details: Json, source: Json | None) -> Json:
    pk, version = details["_id"], details["version"]
    there, old = index.documents.get(pk, (-1, None))
    if version <= there:
        reason = (
            f"[{pk}]: version conflict, current version [{there}] is higher or equal to the one provided [{version}]"
        )
        return {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": reason, "shard": "0"}}
    index.documents[pk] = (version, source)
    if verb == "delete":
        result, status = ("deleted", 200) if old is not None else ("not_found", 404)
    else:
        result, status = ("updated", 200) if old is not None else ("created", 201)
    return {
        "_version": version,
        "result": result,
        "status": status,
        "_shards": {"total": 2, "successful": 1, "failed": 0},
    }


def search(name: str, index: Index, body: Json) -> Json:
    scored = [(score(index, source, body), source) for source in index.alive().values()]
    found = [(points, source) for points, source in scored if points is not None]
    if "sort" in body:
        after = body["search_after"][0]
        found = sorted(((p, s) for p, s in found if s["id"] > after), key=lambda pair: pair[1]["id"])
    else:
        found.sort(key=lambda pair: -pair[0])
    hits = [
        {"_index": name, "_score": points, "fields": {key: [source[key]] for key in body.get("docvalue_fields", [])}}
        for points, source in found[: body["size"]]
    ]
    answer: Json = {
        "took": 1,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {"max_score": None, "hits": hits},
    }
    if body.get("track_total_hits") is True:
        answer["hits"]["total"] = {"value": len(found), "relation": "eq"}
    if "aggs" in body:
        everything = index.alive().values()
        answer["aggregations"] = {
            key: {"doc_count": sum(holds(source, aggregation["filter"]) for source in everything)}
            for key, aggregation in body["aggs"].items()
        }
    return answer


def score(index: Index, source: Json, body: Json) -> float | None:
    """None: no match."""
    query = body.get("query", {}).get("bool", {})
    if not all(holds(source, one) for one in query.get("filter", [])):
        return None
    if "should" not in query:
        return 0.0
    points = [clause_score(index, source, one) for one in query["should"] if holds(source, one)]
    return sum(points) if points else None


def holds(source: Json, clause: Json) -> bool:
    (kind, details), *_ = clause.items()
    (name, wanted), *_ = details.items()
    if kind == "terms":
        return source[name] in wanted
    value = wanted["value"] if isinstance(wanted, dict) else wanted
    said = str(source[name]).split()
    return value in said if kind == "term" else any(word.startswith(value) for word in said)


def clause_score(index: Index, source: Json, clause: Json) -> float:
    (kind, details), *_ = clause.items()
    (name, wanted), *_ = details.items()
    if kind == "prefix":
        return float(wanted["boost"])
    similarity = index.body["settings"]["index"]["similarity"][index.body["mappings"]["properties"][name]["similarity"]]
    texts = [str(one[name]).split() for one in index.alive().values()]
    frequency, average = sum(wanted["value"] in text for text in texts), sum(map(len, texts)) / len(texts)
    idf = math.log(1 + (len(texts) - frequency + 0.5) / (frequency + 0.5))
    said = str(source[name]).split()
    times, length = said.count(wanted["value"]), len(said) / average
    return float(
        wanted["boost"] * idf * times / (times + similarity["k1"] * (1 - similarity["b"] + similarity["b"] * length))
    )


class Handler(BaseHTTPRequestHandler):
    """Reads JSON or lines of JSON, answers JSON; bytes as they are; a number is how many seconds to keep silent."""

    cluster: Cluster
    protocol_version = "HTTP/1.1"

    def handle_one(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        is_lines = self.headers.get("Content-Type") == "application/x-ndjson"
        body = [json.loads(line) for line in data.splitlines()] if is_lines else json.loads(data or "null")
        request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers.items()), body)
        status, answer = self.cluster.answer(request)
        if isinstance(answer, float):
            time.sleep(answer)
            answer = {}
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")  # without it their own client refuses to talk
        self.send_header("Content-Length", str(len(payload)))
        if status in {301, 302}:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_PUT = do_POST = do_DELETE = handle_one  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[tuple[Cluster, str]]:
    """A cluster, and host:port where it answers."""
    cluster = Cluster()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"cluster": cluster}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield cluster, f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
