"""SEARCH_URL in all its ways, and what is said when it makes no sense."""

import pytest

from kb.rules.addresses import Address, NoSuchEngine, parse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("", Address("whoosh")),
        ("whoosh:", Address("whoosh")),
        ("database:", Address("database")),
        ("postgres:", Address("postgres", "default")),
        ("postgresql:?schema=zz", Address("postgres", "default", "zz")),
        ("postgres://me:secret@db:5433/found", Address("postgres", "search")),
        ("postgres:///found?schema=zz", Address("postgres", "search", "zz")),
    ],
)
def test_an_engine_is_named_by_its_scheme(url: str, address: Address) -> None:
    assert parse(url) == address


def test_a_server_has_host_index_and_secrets_apart() -> None:
    address = parse("elasticsearch+https://me:p%40ss@es.example.com:9243/found?version=8&timeout=0.5&ca=/etc/ca.pem")
    assert (address.engine, address.server, address.index) == (
        "elasticsearch",
        "https://es.example.com:9243",
        "found",
    )
    assert (address.user, address.password, address.version, address.timeout) == ("me", "p@ss", 8, 0.5)
    assert address.ca == "/etc/ca.pem"


def test_a_server_may_be_below_a_path_or_at_an_address_of_six_bytes() -> None:
    assert parse("opensearch://proxy/search/found").server == "http://proxy:9200/search"
    assert parse("opensearch://[::1]:9201/found").server == "http://[::1]:9201"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gopher://nowhere", "whoosh:"),
        ("whoosh://here", "whoosh:"),
        ("postgres", "postgres:"),
        ("postgres://db", "no database"),
        ("postgres:?schema=Robert'); DROP", "schema"),
        ("elasticsearch:", "elasticsearch://host"),
        ("elasticsearch://host", "index"),
        ("elasticsearch://host/Index", "index"),
        ("elasticsearch://host/a,b", "index"),
        ("elasticsearch://host:ninety/found", "port"),
        ("elasticsearch://[::1/found", "host"),
        ("elasticsearch://host/found?versoin=8", "versoin"),
        ("elasticsearch://host/found?version=2", "version"),
        ("opensearch://host/found?timeout=soon", "timeout"),
        ("opensearch://host/found?timeout=-1", "timeout"),
    ],
)
def test_what_makes_no_sense_says_how_to_write_it(url: str, said: str) -> None:
    with pytest.raises(NoSuchEngine, match=said):
        parse(url)


@pytest.mark.parametrize(
    "url", ["mysql://me:hunter2@db/x", "elasticsearch://me:hunter2@host", "postgres://me:hunter2@db"]
)
def test_no_complaint_repeats_a_password(url: str) -> None:
    with pytest.raises(NoSuchEngine) as complaint:
        parse(url)
    assert "hunter2" not in str(complaint.value)
    assert "hunter2" not in repr(parse("elasticsearch://me:hunter2@host/found?api_key=hunter2"))
