"""A shelf that can be asked, with an index of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.search.reading import opened
from tests.bases import shared
from tests.kb.asking import material as materials


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> Iterator[Path]:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_URL = "whoosh:"
    settings.ANSWERS_MODEL = settings.ANSWERS_MODEL_KEY = ""
    yield tmp_path / "index"
    opened.forget()


# A manual in two editions, an internal handbook and questions for every audience, indexed.
material = shared(materials.build, has_index=True)
