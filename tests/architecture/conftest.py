"""The permission table runs on a machine where all is well."""

import pytest


@pytest.fixture(autouse=True)
def search_without_an_index(settings):
    settings.SEARCH_URL = "database:"
