"""The transparency log: what is entered with what, and that nobody changes it unnoticed."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from certificates import chaining, drawing
from certificates.auditing import audit
from certificates.issuing import issue_for
from certificates.models import Certificate, LogEntry, LogHead, LogTip, Revocation
from certificates.revoking import revoke
from certificates.rules import chain
from people.scoping import everyone
from tests.certificates.stage import NOW, Stage, passed
from tests.certificates.stage import certificate as make


def kinds() -> list[str]:
    return list(LogEntry.objects.values_list("kind", flat=True))


@pytest.fixture
def history(stage: Stage, quick_press: Callable[[], list[str]]) -> list[Certificate]:
    """Issued, drawn, renewed and revoked: six entries."""
    world = stage.world
    first = issue_for(stage.senior, world.chen, passed(stage, world.chen, stage.senior.exam))
    drawing.draw(first.pk)
    renewed = issue_for(
        stage.senior, world.chen, passed(stage, world.chen, stage.senior.exam, at=NOW + timedelta(days=700))
    )
    other = issue_for(stage.manager, world.wang)
    revoke(other, world.admin, "材料不实")
    return [first, renewed, other]


def test_each_fact_is_an_entry_in_its_order(history: list[Certificate]) -> None:
    first, renewed, other = (chain.reference(one.code) for one in history)
    rows = list(LogEntry.objects.values_list("kind", "certificate", "successor"))
    assert rows == [
        ("issued", first, ""),
        ("filed", first, ""),
        ("issued", renewed, ""),
        ("replaced", first, renewed),
        ("issued", other, ""),
        ("revoked", other, ""),
    ]
    assert audit() == []


def test_an_outsider_can_follow_the_chain_with_nothing_but_the_documentation(history: list[Certificate]) -> None:
    """Written anew from docs/transparency-log.md, without a line of ours."""
    previous = "0" * 64
    for number, entry in enumerate(LogEntry.objects.all(), start=1):
        fields = {
            "version": 1,
            "sequence": number,
            "kind": entry.kind,
            "certificate": entry.certificate,
            "at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "previous": previous,
        }
        fields |= {name: getattr(entry, name) for name in ("content", "file", "successor") if getattr(entry, name)}
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(text.encode("utf-8")).hexdigest()
        assert entry.hash == previous
    code = history[0].code
    assert (
        LogEntry.objects.first().certificate == hashlib.sha256(f"zhizheng certificate v1\n{code}".encode()).hexdigest()
    )


def test_the_log_says_nothing_of_a_person(history: list[Certificate]) -> None:
    said = json.dumps([chain.written(chaining.link_of(entry)) for entry in LogEntry.objects.all()])
    for certificate in history:
        for secret in (certificate.code, certificate.serial, certificate.holder_name, certificate.organisation_name):
            assert secret not in said
    assert "材料不实" not in said


def test_what_is_not_committed_is_not_in_the_log(stage: Stage) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue_for(stage.manager, stage.world.wang)
        raise ZeroDivisionError
    assert kinds() == []
    issue_for(stage.manager, stage.world.wang)
    assert kinds() == ["issued"]
    assert LogEntry.objects.get().sequence == 1


def test_what_happens_twice_is_entered_once(stage: Stage, quick_press: Callable[[], list[str]]) -> None:
    attempt = passed(stage, stage.world.wang, stage.senior.exam)
    for _ in range(2):
        certificate = issue_for(stage.senior, stage.world.wang, attempt)
        drawing.draw(certificate.pk)
        revoke(certificate, stage.world.admin, "材料不实")
    assert kinds() == ["issued", "filed", "revoked"]


def test_appending_costs_the_same_however_long_the_log_is(stage: Stage) -> None:
    certificate = make(stage, stage.world.wang)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            chaining.issued(certificate)
        return len(captured)

    queries()
    assert queries() == (queries(), [chaining.issued(certificate) for _ in range(20)], queries())[2]


def rehash(entry: LogEntry, **values: object) -> None:
    """Somebody who knows the rules changes an entry and all hashes after it."""
    LogEntry.objects.filter(pk=entry.pk).update(**values)
    rows = list(LogEntry.objects.all())
    links = [chaining.link_of(row) for row in rows]
    LogEntry.objects.all().delete()
    facts = [
        {name: getattr(link, name) for name in ("kind", "certificate", "at", "content", "file", "successor")}
        for link in links
    ]
    anew = list(chain.chained(facts, 0, chain.GENESIS))
    LogEntry.objects.bulk_create([chaining.row_of(link, digest) for link, digest in anew])
    LogTip.objects.update(sequence=anew[-1][0].sequence, hash=anew[-1][1])


def change(log: list[LogEntry]) -> None:
    LogEntry.objects.filter(pk=3).update(file="f" * 64)


def remove(log: list[LogEntry]) -> None:
    LogEntry.objects.filter(pk=3).delete()


def reorder(log: list[LogEntry]) -> None:
    LogEntry.objects.filter(pk__in=(3, 4)).delete()
    third, fourth = log[2], log[3]
    third.pk, fourth.pk = 4, 3
    LogEntry.objects.bulk_create([third, fourth])


def forge_hash(log: list[LogEntry]) -> None:
    entry = log[2]
    entry.file = "f" * 64
    LogEntry.objects.filter(pk=3).update(file=entry.file, hash=chain.hash_of(chaining.link_of(entry)))


def truncate(log: list[LogEntry]) -> None:
    LogEntry.objects.filter(pk__gt=4).delete()


def truncate_with_tip(log: list[LogEntry]) -> None:
    truncate(log)
    LogTip.objects.update(sequence=4, hash=log[3].hash)


def rewrite(log: list[LogEntry]) -> None:
    rehash(log[2], content="c" * 64)


def insert_by_hand(log: list[LogEntry]) -> None:
    LogEntry.objects.create(
        sequence=7, kind="issued", certificate="a" * 64, at=NOW, previous=log[-1].hash, hash="b" * 64
    )


@pytest.mark.parametrize(
    ("tamper", "why", "at"),
    [
        (change, "hash", 3),
        (remove, "gap", 3),
        (reorder, "link", 3),
        (forge_hash, "link", 4),
        (truncate, "short", 5),
        (truncate_with_tip, "short", 5),
        (rewrite, "head", 6),
        (insert_by_hand, "hash", 7),
    ],
)
def test_a_log_that_somebody_laid_hands_on_is_found_and_the_entry_named(
    history: list[Certificate], tamper: Callable[[list[LogEntry]], None], why: str, at: int
) -> None:
    chaining.publish_head(date(2026, 4, 1))
    assert audit() == []
    tamper(list(LogEntry.objects.all()))
    assert [(finding.why, finding.sequence) for finding in audit()] == [(why, at)]
    with pytest.raises(CommandError, match=f"第 {at} 条"):
        call_command("verify_log")


def test_without_a_published_head_a_cut_is_told_by_the_end(history: list[Certificate]) -> None:
    truncate([])
    assert (audit()[0].why, audit()[0].sequence) == ("tip", 6)


def test_who_rewrites_log_and_heads_is_caught_by_heads_kept_elsewhere(
    history: list[Certificate], tmp_path: Path
) -> None:
    head = chaining.publish_head()
    saved = tmp_path / "heads.json"
    saved.write_text(json.dumps({"heads": [{"sequence": head.sequence, "hash": head.hash}]}))
    call_command("verify_log", heads=saved, stdout=StringIO())
    rehash(LogEntry.objects.get(pk=6), kind="issued", content="0" * 64)
    LogHead.objects.update(hash=LogEntry.objects.last().hash)
    assert "head" not in {finding.why for finding in audit()}
    with pytest.raises(CommandError, match="第 6 条: 与公布过的日志首部不符"):
        call_command("verify_log", heads=saved)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"heads": [{}]}'])
def test_heads_that_cannot_be_read_are_an_error_and_not_a_pass(db: None, tmp_path: Path, text: str) -> None:
    saved = tmp_path / "heads.json"
    saved.write_text(text)
    with pytest.raises(CommandError, match="读不出"):
        call_command("verify_log", heads=saved)


def test_the_database_is_compared_with_the_log(history: list[Certificate], stage: Stage) -> None:
    first, renewed, other = history
    with everyone():
        Certificate.objects.filter(pk=first.pk).update(holder_name="陈林")
        Certificate.objects.filter(pk=renewed.pk).update(sha256="f" * 64)
        Revocation.objects.filter(certificate=other).delete()
        smuggled = make(stage, stage.world.zhao)
    assert {(finding.serial, finding.why) for finding in audit()} == {
        (first.serial, "changed"),
        (renewed.serial, "file"),
        (other.serial, "revocation"),
        (smuggled.serial, "unlogged"),
    }
    with everyone():
        Certificate.objects.filter(pk=renewed.pk).update(replaces=None, replacement="")
    assert (first.serial, "successor") in {(finding.serial, finding.why) for finding in audit()}


def test_a_certificate_that_is_gone_is_missed(history: list[Certificate]) -> None:
    other = history[2]
    with everyone():
        Revocation.objects.all().delete()
        Certificate.objects.filter(pk=other.pk).delete()
    assert [(finding.why, finding.sequence) for finding in audit()] == [("missing", 5)]


def test_a_sound_log_says_how_long_it_is(history: list[Certificate]) -> None:
    chaining.publish_head()
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert "日志完好：6 条" in out.getvalue()


def test_an_empty_log_is_sound(db: None) -> None:
    chaining.publish_head()
    assert audit() == []


def test_a_head_is_published_once_a_day_and_kept(stage: Stage) -> None:
    issue_for(stage.manager, stage.world.wang)
    monday = chaining.publish_head(date(2026, 4, 6))
    issue_for(stage.manager, stage.world.chen)
    assert chaining.publish_head(date(2026, 4, 6)) == monday
    tuesday = chaining.publish_head(date(2026, 4, 7))
    assert [(head.sequence, head.hash) for head in (monday, tuesday)] == [
        (entry.sequence, entry.hash) for entry in LogEntry.objects.all()
    ]
    assert audit() == []


def test_the_database_refuses_two_entries_after_one(history: list[Certificate]) -> None:
    last = LogEntry.objects.last()
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.create(
            sequence=8, kind="issued", certificate="a" * 64, at=NOW, previous=last.previous, hash="b" * 64
        )


def test_what_was_there_before_the_log_is_entered_when_it_begins(stage: Stage) -> None:
    drawn = make(stage, stage.world.zhao, sha256="e" * 64)
    make(stage, stage.world.chen, issued_at=NOW - timedelta(days=300))
    with everyone():
        Revocation.objects.create(certificate=drawn, reason="替考", at=NOW + timedelta(days=1))
    LogTip.objects.all().delete()
    with everyone():
        import_module("certificates.migrations.0021_proof").begin_log(apps, None)
    assert kinds() == ["issued", "issued", "filed", "revoked"]
    assert audit() == []
    issue_for(stage.manager, stage.world.wang)
    assert audit() == []
