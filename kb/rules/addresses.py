"""SEARCH_URL: which engine finds, and where it lives. Settings and search both ask here, nobody else reads it."""

import re
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import dj_database_url

WHOOSH, DATABASE, POSTGRES = "whoosh", "database", "postgres"
LUCENE = ("elasticsearch", "opensearch")  # one JSON API, two houses
SCHEMES = {"postgresql": POSTGRES, **{f"{name}+https": name for name in LUCENE}}
# The major version decides which of Wagtail's own backends serves the admin's search.
VERSIONS = {"elasticsearch": (8, 9), "opensearch": (2, 3)}
OPTIONS = {"api_key", "ca", "replicas", "shards", "timeout", "version"}
INDEX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")  # stricter than either house: lower case, no dots, no wildcards
SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,30}")  # names of builds grow from it, and PostgreSQL cuts at 63
HELP = (
    "use whoosh:, database:, postgres:, postgres://user:password@host/name, "
    "elasticsearch://host:9200/index or opensearch+https://user:password@host/index"
)
Number = TypeVar("Number", int, float)


class NoSuchEngine(ValueError):
    """The text of SEARCH_URL makes no sense. Its message never repeats a password."""


@dataclass(frozen=True)
class Address:
    """`alias`: which of Django's databases holds a PostgreSQL index. `server`: http(s)://host:port, no password."""

    engine: str
    alias: str = "default"
    schema: str = "zhizheng_search"
    server: str = ""
    index: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    version: int = 0
    ca: str = ""
    timeout: float = 2.0
    shards: int = 1
    replicas: int = 1


def parse(url: str) -> Address:
    """What a SEARCH_URL means. Raises NoSuchEngine with the ways it may be written."""
    scheme, colon, rest = url.partition(":")
    engine = SCHEMES.get(scheme, scheme)
    if engine in {"", WHOOSH, DATABASE} and not rest:
        return Address(engine or WHOOSH)
    if engine == POSTGRES and colon:
        return postgres(split(url))
    if engine in LUCENE and rest.startswith("//"):
        return lucene(engine, split(url), is_safe=scheme.endswith("+https"))
    raise NoSuchEngine(f"{scheme + colon!r} — {HELP}")


def split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 — it is read here, where the error can be told
    except ValueError:
        raise NoSuchEngine("host or port cannot be read") from None
    return parts


def postgres(parts: SplitResult) -> Address:
    """postgres: is the default database; postgres://… another one, which Django knows as "search"."""
    schema = dict(parse_qsl(parts.query)).get("schema", Address.schema)
    if not SCHEMA.fullmatch(schema):
        raise NoSuchEngine(f"schema={schema!r} — lower case letters, digits and _, at most 31")
    if parts.netloc and not parts.path.strip("/"):
        raise NoSuchEngine("no database is named — use postgres://user:password@host/name")
    return Address(POSTGRES, "search" if parts.netloc or parts.path else "default", schema)


def database_at(url: str) -> dict[str, object]:
    """postgres://… as one of Django's databases; the schema is ours to look after."""
    found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    options = {name: value for name, value in found.get("OPTIONS", {}).items() if name != "schema"}
    return {**found, "OPTIONS": options}


def lucene(engine: str, parts: SplitResult, *, is_safe: bool) -> Address:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := options.keys() - OPTIONS:
        raise NoSuchEngine(f"unknown option {min(unknown)!r} — options are {', '.join(sorted(OPTIONS))}")
    folder, _slash, index = parts.path.rstrip("/").rpartition("/")
    if not parts.hostname or not INDEX.fullmatch(index):
        raise NoSuchEngine(f"{index!r} is no index name — use {engine}://host:9200/index")
    version = number(options, "version", VERSIONS[engine][-1])
    if version not in VERSIONS[engine]:
        raise NoSuchEngine(f"version={version} — {engine} is known in {VERSIONS[engine]}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(
        engine,
        server=f"{'https' if is_safe else 'http'}://{host}:{parts.port or 9200}{folder}",
        index=index,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        api_key=options.get("api_key", ""),
        version=version,
        ca=options.get("ca", ""),
        timeout=number(options, "timeout", Address.timeout),
        shards=number(options, "shards", Address.shards),
        replicas=number(options, "replicas", Address.replicas),
    )


def number(options: dict[str, str], name: str, default: Number) -> Number:
    try:
        value = type(default)(options.get(name, default))
    except ValueError:
        raise NoSuchEngine(f"{name}={options[name]!r} is no number") from None
    if not 0 <= value < 1000:
        raise NoSuchEngine(f"{name}={options[name]!r} is out of range")
    return value
