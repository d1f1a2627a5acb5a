"""The log in public: heads by day, entries to check, and nothing about anybody."""

from datetime import date, timedelta

import pytest
from django.test import Client

from certificates import chaining
from certificates.issuing import issue_for
from certificates.models import LogEntry
from certificates.rules import chain
from certificates.views import log
from tests.certificates.stage import Stage


@pytest.fixture
def days(stage: Stage) -> list[date]:
    """One certificate and one head a day."""
    found = []
    for number, person in enumerate((stage.world.wang, stage.world.chen, stage.world.zhao)):
        issue_for(stage.manager, person)
        found.append(chaining.publish_head(date(2026, 4, 1) + timedelta(days=number)).day)
    return found


def test_anybody_sees_the_heads_newest_first(client: Client, days: list[date]) -> None:
    page = client.get("/verify/log/").content.decode()
    hashes = [entry.hash for entry in LogEntry.objects.order_by("-sequence")]
    assert [page.index(one) for one in hashes] == sorted(page.index(one) for one in hashes)
    assert "2026年4月3日" in page
    assert "赵敏" not in page


def test_earlier_heads_stay_in_json(client: Client, days: list[date], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "DAYS", 1)
    page = client.get("/verify/log/").content.decode()
    assert "更早的 2 个" in page
    heads = client.get("/verify/log/", headers={"accept": "application/json"}).json()["heads"]
    assert [head["day"] for head in heads] == ["2026-04-03", "2026-04-02", "2026-04-01"]


def test_a_stranger_can_check_the_whole_log_from_its_public_pages(
    client: Client, days: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST", 2)
    entries, after = [], 0
    while after is not None:
        answer = client.get("/verify/log/entries/", {"after": after}).json()
        entries, after = entries + answer["entries"], answer["next"]
    previous = chain.GENESIS
    for entry in entries:
        told = entry.pop("hash")
        assert entry["previous"] == previous
        assert chain.digest(entry) == told
        previous = told
    heads = client.get("/verify/log/", {"format": "json"}).json()["heads"]
    assert (len(entries), previous) == (3, heads[0]["hash"])


@pytest.mark.parametrize("after", ["", "x", "-1", "९", "1" * 40])
def test_nonsense_starts_at_the_beginning(client: Client, days: list[date], after: str) -> None:
    assert len(client.get("/verify/log/entries/", {"after": after}).json()["entries"]) == 3


def test_before_the_first_day_there_is_nothing_to_see(client: Client, db: None) -> None:
    assert "还没有公布过首部" in client.get("/verify/log/").content.decode()
    assert client.get("/verify/log/entries/").json() == {"entries": [], "next": None}
