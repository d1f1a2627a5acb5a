"""Addresses that name nothing are not found, on every database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from tests.kb import shelf as shelves

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/guides/%00/", "/faq/a%00b/", "/checklists/%00/", "/verify/%00/", "/manuals/%00/"])
def test_a_nul_in_an_address_is_not_found_and_never_asked_of_the_database(client: Client, path: str):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 404
    assert not [query for query in asked if "\0" in query["sql"]]


def test_the_old_address_of_a_page_leads_on_only_whom_the_page_is_for(client: Client, world, as_user):
    shelf = shelves.build()
    Redirect.add_redirect("/old-levels/", shelf.levels)
    Redirect.add_redirect("/old-handbook/", "/manuals/service-handbook/")
    Redirect.add_redirect("/old-closing/", shelf.closing)
    Redirect.add_redirect("/old-search/", "/search/")
    for path, target in (("/old-levels/", shelf.levels.url), ("/old-handbook/", "/manuals/service-handbook/")):
        assert client.get(path).status_code == 404
        assert b"service-handbook" not in client.get(path).content
        assert as_user(world.zhao).get(path).status_code == 404
        assert as_user(world.chen).get(path)["Location"] == target
    assert client.get("/old-closing/")["Location"] == shelf.closing.url
    assert client.get("/old-search/")["Location"] == "/search/"
