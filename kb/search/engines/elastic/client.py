"""Plain JSON over HTTP: the part of the API that Elasticsearch 8 and 9 and OpenSearch 2 and 3 have in common.

A server that does not answer is left alone for a few seconds, so that readers wait once and not each time.
"""

import base64
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from kb.rules.addresses import Address
from kb.search.folder import IndexBusy, NoUsableIndex, Unreachable

REST = 5.0  # seconds
SLOW = 60.0  # seconds that making an index or writing to it may take
BUSY = {429, 503}

Json = dict[str, Any]


class Server:
    """One server, any number of threads. Raises NoUsableIndex when it lacks the index, Unreachable when it is away."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.rests_until = 0.0
        self.headers = {"Accept": "application/json", **authorization(address)}
        self.pool = urllib3.PoolManager(maxsize=16, retries=False, ca_certs=address.ca or None)

    def ask(self, path: str, body: Json | None = None, **params: str) -> Json:
        """A reader's question: short, and not asked at all while the server rests. POST with a body, GET without."""
        if time.monotonic() < self.rests_until:
            raise Unreachable("the search server is away")
        try:
            return self.send("POST" if body else "GET", path, packed(body), self.address.timeout, params)
        except IndexBusy as error:
            raise Unreachable(str(error)) from None

    def tell(self, method: str, path: str, body: Json | Iterable[Json] | None = None, **params: str) -> Json:
        """A writer's request, which may take a minute. Raises IndexBusy when the server asks for patience."""
        return self.send(method, path, packed(body), SLOW, params)

    def send(self, method: str, path: str, data: bytes | None, patience: float, params: Mapping[str, str]) -> Json:
        timeout = urllib3.Timeout(connect=min(patience, 2.0), read=patience)
        url = f"{self.address.server}/{path}{'?' + urlencode(params) if params else ''}"
        kind = "application/x-ndjson" if path.endswith("_bulk") else "application/json"
        headers = {**self.headers, "Content-Type": kind} if data else self.headers
        try:
            answer = self.pool.request(method, url, body=data, headers=headers, timeout=timeout)
        except HTTPError as error:  # refused, reset, timed out, a certificate nobody knows
            self.rests_until = time.monotonic() + REST
            raise Unreachable(f"the search server is away ({type(error).__name__})") from None
        return understood(answer.status, answer.data)


def understood(status: int, data: bytes) -> Json:
    """The JSON of an answer, or the exception that it stands for. Reasons of the server stay in the log."""
    if status in BUSY:
        raise IndexBusy(f"the search server is busy ({status})")
    if status == 404:
        raise NoUsableIndex("missing")
    if status >= 300:
        raise Unreachable(f"the search server refuses ({status})")
    try:
        found = json.loads(data or b"{}")
    except ValueError:
        raise Unreachable("the search server talks nonsense") from None
    if not isinstance(found, dict):
        raise Unreachable("the search server talks nonsense")
    return found


def packed(body: Json | Iterable[Json] | None) -> bytes | None:
    """One object as JSON, several as lines of JSON."""
    if body is None:
        return None
    if isinstance(body, dict):
        return dumped(body)
    return b"".join(dumped(line) + b"\n" for line in body)


def dumped(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def authorization(address: Address) -> dict[str, str]:
    if address.api_key:
        return {"Authorization": f"ApiKey {address.api_key}"}
    if address.user:
        secret = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
        return {"Authorization": f"Basic {secret}"}
    return {}
