"""A browser's connection, as small as it can be: the generator shares two cores with the server it loads."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

PATIENCE = 15.0  # seconds; what the page itself waits for an answer
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NoReply(Exception):
    """The request may or may not have been carried out: nobody said."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Connection:
    """Kept alive between requests, opened again after trouble. One request at a time."""

    def __init__(self, port: int, session: str, csrf: str) -> None:
        self.port, self.session, self.csrf = port, session, csrf
        self.pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Reply:
        return await self.request("GET", path, {}, b"")

    async def form(self, path: str, fields: Mapping[str, object]) -> Reply:
        data = urlencode({"csrfmiddlewaretoken": self.csrf, **fields}, doseq=True).encode()
        return await self.request("POST", path, FORM, data)

    async def json(self, path: str, body: bytes, *, listens: bool = True) -> Reply:
        return await self.request("POST", path, {"Content-Type": "application/json"}, body, listens=listens)

    async def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, *, listens: bool = True
    ) -> Reply:
        """Raises NoReply; with `listens=False` always, after the request is on its way."""
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = self.pipe or await self.connect()
                writer.write(self.head(method, path, headers, len(body)) + body)
                await writer.drain()
                if not listens:
                    await asyncio.sleep(0.5)
                    raise ConnectionError
                return await self.reply(reader)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError) as trouble:
            self.close()
            raise NoReply from trouble

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.pipe = await asyncio.open_connection("127.0.0.1", self.port)
        return self.pipe

    def head(self, method: str, path: str, headers: Mapping[str, str], length: int) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {length}"]
        lines += [f"Cookie: sessionid={self.session}; csrftoken={self.csrf}", f"X-CSRFToken: {self.csrf}"]
        return ("\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items())]) + "\r\n\r\n").encode()

    async def reply(self, reader: asyncio.StreamReader) -> Reply:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(int(first.split()[1]), headers, body)

    def close(self) -> None:
        if self.pipe:
            self.pipe[1].close()
        self.pipe = None
