"""A library to search, and readers whose results pages hand their slips back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from kb.models import SearchQuery
from kb.rules.keystrokes import same_text
from kb.search.reading import opened
from people.scoping import everyone
from tests.bases import shared
from tests.kb.search import library as libraries

SLIP = 'data-slip="'


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> Iterator[None]:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_URL = "whoosh:"
    yield
    opened.forget()


library = shared(libraries.build, has_index=True)


@dataclass(frozen=True)
class Reader:
    """Somebody with a browser that runs the page's script."""

    client: Client

    def asks(self, text: str, **filters: str) -> str:
        """The slip of the results page; blank when there is none."""
        page = self.client.get("/search/", {"q": text, **filters}).content.decode()
        return page.partition(SLIP)[2].partition('"')[0] if SLIP in page else ""

    def sees(self, slip: str) -> int:
        return self.client.post("/search/seen/", {"slip": slip}).status_code

    def opens(self, slip: str, document: int) -> int:
        return self.client.post("/search/opened/", {"slip": slip, "document": document}).status_code

    def searches(self, text: str, *documents: int, **filters: str) -> str:
        slip = self.asks(text, **filters)
        self.sees(slip)
        for document in documents:
            self.opens(slip, document)
        return slip


@pytest.fixture
def reader(as_user) -> Callable[..., Reader]:
    """A reader who signed in, or without a person a visitor from the address given."""

    def sit_down(person=None, address: str = "10.0.0.1", browser: str = "Firefox") -> Reader:
        client = as_user(person) if person else Client()
        client.defaults.update({"REMOTE_ADDR": address, "HTTP_USER_AGENT": browser})
        return Reader(client)

    return sit_down


@pytest.fixture
def make_query(db: None) -> Callable[..., SearchQuery]:
    """A row of the log as it stands after settling, or with settled=False before it."""
    count = iter(range(1, 1_000_000))

    def make(text: str = "结账", at: datetime | None = None, total: int = 3, **more: object) -> SearchQuery:
        number = next(count)
        fields = {
            "key": f"k{number}",
            "text": text,
            "normalised": same_text(text),
            "at": at or timezone.now(),
            "engine": "whoosh",
            "total": total,
            "audience": "public",
            "session": f"{number:016x}{number:016x}",
            "settled": True,
        }
        with everyone():
            return SearchQuery.objects.create(**{**fields, **more})

    return make
