"""Addresses that name nothing are not found, on every database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/guides/%00/", "/faq/a%00b/", "/checklists/%00/", "/verify/%00/", "/manuals/%00/"])
def test_a_nul_in_an_address_is_not_found_and_never_asked_of_the_database(client: Client, path: str):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 404
    assert not [query for query in asked if "\0" in query["sql"]]
