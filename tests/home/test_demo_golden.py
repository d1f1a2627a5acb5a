"""The demo's golden questions name places that exist, and the demo answers them."""

import pytest

from home import seeding
from kb.asking import proving
from kb.models import GoldenQuestion
from kb.search import rebuilding
from kb.search.reading import opened

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_passes_its_own_golden_questions(unwalled, settings, tmp_path):
    settings.SEARCH_INDEX, settings.SEARCH_URL = tmp_path / "index", "whoosh:"
    for step in (seeding.people, seeding.manuals, seeding.entries, seeding.golden, seeding.golden):
        step(lambda text: None)
    rebuilding.rebuild()
    assert GoldenQuestion.objects.count() == len(seeding.read("golden.yaml"))
    assert [f"{one.question}: {one.found}" for one in proving.prove_all() if not one.is_passed] == []
    opened.forget()
