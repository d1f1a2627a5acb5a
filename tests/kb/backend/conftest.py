"""Things editors look for, and an index of models of its own for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db.models import Model
from django.test import override_settings
from modelsearch.query import SearchQuery

from kb.models import FaqEntry
from kb.search.backend import rebuilding
from kb.search.backend.opening import opened
from tests.bases import shared

BACKENDS = {"default": {"BACKEND": "kb.search.backend"}}
QUESTIONS = [
    "如何处理月末结账失败",
    "反结账后如何重新打开期间",
    "凭证号不连续怎么办",
    "ORA-00060 死锁怎么处理",
    "How do I close a period in IT budgeting?",
    "财务人员的权限如何设置",
    "财务报表打不开",
]


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> Iterator[Path]:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_URL = "whoosh:"
    settings.WAGTAILSEARCH_BACKENDS = BACKENDS
    yield tmp_path / "index" / "models"
    opened.forget()


def ask() -> list[FaqEntry]:
    """Frequent questions of all sorts, indexed."""
    with override_settings(WAGTAILSEARCH_BACKENDS=BACKENDS):
        entries = [
            FaqEntry.objects.create(slug=f"q{number}", question=question, audience=("public", "internal")[number % 2])
            for number, question in enumerate(QUESTIONS)
        ]
        rebuilding.rebuild()
    return entries


questions = shared(ask, has_index=True)


@pytest.fixture
def found() -> Callable[..., list[str]]:
    """`found("结账")` — the titles a search finds, best first."""

    def search(query: str | SearchQuery, model: type[Model] = FaqEntry, **options: object) -> list[str]:
        from modelsearch.backends import get_search_backend

        return [str(one) for one in get_search_backend().search(query, model, **options)]

    return search
