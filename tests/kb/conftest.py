"""Fixtures for the knowledge base."""

from collections.abc import Callable

import pytest
from wagtail.images.tests.utils import get_test_image_file

from kb.models import Picture
from tests.bases import shared
from tests.kb import shelf as shelves

shelf = shared(shelves.build)


@pytest.fixture
def picture(db: None) -> Picture:
    """A real PNG of four by three pixels."""
    return Picture.objects.create(title="结账向导", alt="结账向导", file=get_test_image_file(size=(4, 3)))


@pytest.fixture
def make_picture(db: None) -> Callable[[str], Picture]:
    def make(title: str) -> Picture:
        return Picture.objects.create(title=title, file=get_test_image_file(filename=f"{title}.png", size=(4, 3)))

    return make
