"""Fixtures of the courses."""

from tests.bases import shared
from tests.courses import material
from tests.kb import shelf as shelves

shelf = shared(shelves.build)
course = shared(material.build, after=[shelf])  # 月末结账速成, for customers and staff, with one embedded section
