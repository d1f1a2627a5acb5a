"""A question reads each row once, and finds it as it is at that moment."""

from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from kb.models import SearchDocument
from kb.search import documents
from kb.search.characters import fold
from kb.search.documents import Kind
from kb.search.rows import LONGEST, Reading, Row
from tests.kb.search.library import Library, faq

pytestmark = pytest.mark.django_db


def test_a_row_is_what_the_database_says(library: Library) -> None:
    reading = Reading()
    for document in SearchDocument.objects.all():
        reading.read([document.pk])
        row = reading.row(document.pk)
        assert row is not None
        assert {name: getattr(row, name) for name in Row._fields} == {
            name: getattr(document, name) for name in Row._fields
        }
        assert isinstance(row.updated_at, datetime)


def test_each_is_read_once_and_what_is_gone_is_left_out(
    library: Library, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [*SearchDocument.objects.values_list("pk", flat=True)]
    reading = Reading()
    with django_assert_num_queries(1):
        reading.read([ids[0], 10**9])
    with django_assert_num_queries(1):
        reading.read(ids)
    with django_assert_num_queries(0):
        reading.read(ids)
    assert reading.row(10**9) is None


def test_a_withdrawn_row_says_so(library: Library) -> None:
    pk = SearchDocument.objects.get(kind=Kind.FAQ, object_id=1).pk
    documents.remove(Kind.FAQ, 1)
    reading = Reading()
    reading.read([pk])
    row = reading.row(pk)
    assert row is not None
    assert not row.live


def test_title_and_text_are_folded_up_to_a_limit(library: Library) -> None:
    text = "報錯：" + "結賬" * LONGEST
    pk = faq(40, "ＧＬ－２０３１", text, "public").pk
    reading = Reading()
    reading.read([pk])
    assert reading.plain(pk) == ""
    reading.fold([pk, 10**9])
    assert reading.plain(pk) == fold(f"ＧＬ－２０３１\n{text}")[:LONGEST]
