"""The hash chain of the transparency log: how an entry is written, hashed and checked (docs/transparency-log.md)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

VERSION = 1
GENESIS = "0" * 64  # what the first entry names as the one before
LABEL = "zhizheng certificate v1\n"


@dataclass(frozen=True)
class Link:
    """One entry without its own hash. Hashes are lower-case hex of SHA-256; empty where there is nothing to say."""

    sequence: int
    kind: str
    certificate: str
    at: str
    previous: str
    content: str = ""
    file: str = ""
    successor: str = ""


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8; for strings, whole numbers, lists and null the same as RFC 8785."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def written(link: Link) -> dict[str, object]:
    """The entry as published: empty fields are left out."""
    return {"version": VERSION, **{name: value for name, value in asdict(link).items() if value != ""}}


def digest(value: Mapping[str, object]) -> str:
    return sha256(canonical(value)).hexdigest()


def hash_of(link: Link) -> str:
    return digest(written(link))


def reference(code: str) -> str:
    """How the log names a certificate. A code has 100 random bits: nobody finds it from this."""
    return sha256((LABEL + code).encode()).hexdigest()


def moment(at: datetime) -> str:
    """Whole seconds, UTC: 2026-03-31T09:30:00Z."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True)
class Broken:
    """Where a log stops being trustworthy, and why: `gap`, `link`, `hash`, `head` or `short`."""

    sequence: int
    why: str


def first_broken(entries: Iterable[tuple[Link, str]], heads: Mapping[int, str]) -> Broken | None:
    """Walks the chain (entry, stored hash) from the beginning; `heads` are published hashes by sequence.

    A head past the end says that the log was cut off; the log of no entries ends with GENESIS.
    """
    last, previous = 0, GENESIS
    for link, stored in entries:
        last += 1
        if link.sequence != last:
            return Broken(last, "gap")
        if link.previous != previous:
            return Broken(last, "link")
        previous = hash_of(link)
        if stored != previous:
            return Broken(last, "hash")
        if heads.get(last, stored) != stored:
            return Broken(last, "head")
    beyond = [sequence for sequence in heads if sequence > last]
    return Broken(last + 1, "short") if beyond else None


def chained(facts: Iterable[Mapping[str, str]], sequence: int, previous: str) -> Iterator[tuple[Link, str]]:
    """Links for facts (the fields of Link but sequence and previous) after the entry of that number and hash."""
    for number, fact in enumerate(facts, start=sequence + 1):
        link = Link(sequence=number, previous=previous, **fact)
        previous = hash_of(link)
        yield link, previous
