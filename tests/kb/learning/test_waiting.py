"""A beacon does not wait for SQLite's one writer: it gives up within a moment, and the connection is as before."""

import threading

import pytest
from django.db import connection, transaction

from kb import querylog
from kb.models import SearchQuery
from kb.slips import Slip
from people.scoping import everyone

pytestmark = pytest.mark.django_db(transaction=True)


def slip(key: str) -> Slip:
    return Slip(key, "结账", 1_700_000_000, "whoosh", 3, {}, "", "", "public", None, None, "a" * 32, 1, [])


def busy_timeout() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


def test_while_somebody_writes_a_row_is_dropped_and_nothing_raised():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer")
    holds, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic(), everyone():
                SearchQuery.objects.update(total=0)
                holds.set()
                may_go.wait(20)
        finally:
            connection.close()

    before = busy_timeout()
    writer = threading.Thread(target=hold)
    writer.start()
    try:
        assert holds.wait(20)
        with querylog.in_passing():
            querylog.see(slip("while"))
    finally:
        may_go.set()
        writer.join()
    with everyone():
        assert not SearchQuery.objects.exists()
    assert busy_timeout() == before
    with querylog.in_passing():
        querylog.see(slip("after"))
    with everyone():
        assert SearchQuery.objects.get().key == "after"
