"""The check every page of the suite goes through sees what it is for."""

import pytest

from tests import markup


def test_an_id_that_is_there_twice_is_seen():
    assert markup.problems('<p id="q5"></p><input id="q5"><p id="q6"></p>') == ["id twice: 'q5'"]


@pytest.mark.parametrize("name", markup.REFERENCES)
def test_an_id_that_is_named_in_vain_is_seen(name):
    assert markup.problems(f'<p id="a"></p><i {name}="a b"></i>') == ["no such id: 'b'"]
    assert not markup.problems(f'<p id="a"></p><i {name}="a"></i>')


def test_every_page_of_the_suite_is_checked(client, db, monkeypatch):
    monkeypatch.setattr(markup, "problems", lambda page: [page[:15].lower()])
    with pytest.raises(markup.Broken, match="/verify/: <!doctype html>"):
        client.get("/verify/")
