"""Fixtures of the courses."""

import pytest

from courses.models import CoursePage
from tests.courses import material
from tests.kb import shelf as shelves


@pytest.fixture
def shelf(db: None) -> shelves.Shelf:
    return shelves.build()


@pytest.fixture
def course(world, shelf) -> CoursePage:
    """月末结账速成, for customers and staff, with one embedded section."""
    return material.build()
