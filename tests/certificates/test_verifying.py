"""What a stranger with a code is told, and what nobody is told."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import limiting
from certificates.models import Certificate
from certificates.revoking import revoke
from certificates.rules.codes import grouped, new_code
from certificates.rules.states import State
from certificates.verifying import currency_of, look_up
from people import pacing
from people.scoping import everyone
from tests.certificates.stage import Stage, add_edition, add_section, basis_entry, freeze, passed
from tests.certificates.stage import certificate as make

VISITOR = AnonymousUser()


@pytest.fixture
def certificate(stage: Stage) -> Certificate:
    return make(stage, stage.world.zhao)


def path(certificate: Certificate) -> str:
    return f"/verify/{certificate.code}/"


def test_a_visitor_sees_that_it_is_genuine_and_what_is_printed_on_it(client: Client, certificate: Certificate) -> None:
    response = client.get(path(certificate))
    assert response.status_code == 200
    page = response.content.decode()
    for words in ("证书真实，当前有效", "赵敏", "恒远制造", certificate.serial, certificate.title, "顾明远", "V9.0"):
        assert words in page
    assert grouped(certificate.code) in page


def hide(stage: Stage, audience: str = "internal") -> None:
    stage.manual.audience = audience
    stage.manual.save()


@pytest.mark.parametrize("name", ["visitor", "zhao", "admin"])
def test_nobody_is_told_which_internal_manual_it_rests_on(
    client: Client, as_user, stage: Stage, certificate: Certificate, name: str
) -> None:
    """Page and paper have to say the same to everybody; what was stored stays."""
    client = client if name == "visitor" else as_user(getattr(stage.world, name))
    addresses = [path(certificate), f"{path(certificate)}?format=json"]
    assert all("V9.0" in client.get(address).content.decode() for address in addresses)
    hide(stage)
    for address in addresses:
        said = client.get(address).content.decode()
        assert "V9.0" not in said
        assert "总账操作手册" not in said
    certificate.refresh_from_db()
    assert certificate.edition_label == "总账操作手册 V9.0"
    hide(stage, "public")
    assert all("V9.0" in client.get(address).content.decode() for address in addresses)


def test_the_exam_that_was_sat_decides_not_what_the_award_asks_for_today(client: Client, stage: Stage) -> None:
    sat = make(stage, stage.world.zhao, attempt=passed(stage, stage.world.zhao))
    stage.junior.exam = None
    stage.junior.save()
    assert "V9.0" in client.get(path(sat)).content.decode()
    hide(stage)
    assert "V9.0" not in client.get(path(sat)).content.decode()


def test_a_manual_that_cannot_be_told_any_more_is_not_named(
    client: Client, stage: Stage, certificate: Certificate
) -> None:
    stage.exam.edition = None
    stage.exam.save()
    assert "V9.0" not in client.get(path(certificate)).content.decode()


def test_the_page_says_when_it_has_expired(client: Client, stage: Stage) -> None:
    old = make(stage, stage.world.zhao, expires_at=timezone.now() - timedelta(days=1))
    page = client.get(path(old)).content.decode()
    assert "证书真实，但已过期" in page
    assert "当前有效" not in page


def test_the_page_says_since_when_and_why_it_is_revoked(client: Client, stage: Stage, certificate: Certificate) -> None:
    revoke(certificate, stage.world.admin, "考试由他人代替 <b>")
    page = client.get(path(certificate)).content.decode()
    assert "证书已被撤销" in page
    assert "考试由他人代替 &lt;b&gt;" in page
    assert "当前有效" not in page


@pytest.mark.parametrize("code", ["x", "0" * 20, "' OR 1=1 --", "%00", "陈琳", "A" * 900, "..%2f..%2f"])
def test_an_unknown_code_is_a_clear_404(client: Client, certificate: Certificate, code: str) -> None:
    response = client.get(f"/verify/{code}/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "没有查到这张证书" in page or "找不到这一页" in page
    assert certificate.holder_name not in page


def test_a_serial_is_no_code(client: Client, certificate: Certificate) -> None:
    assert client.get(f"/verify/{certificate.serial}/").status_code == 404


def test_an_unknown_code_costs_as_many_queries_whatever_it_looks_like(certificate: Certificate) -> None:
    counts = set()
    for code in (new_code(), "x", "A" * 500, "", "陈琳"):
        with CaptureQueriesContext(connection) as queries:
            assert look_up(code, VISITOR) is None
        counts.add(len(queries))
    assert counts == {1}


def test_the_form_forgives_how_a_code_is_typed(client: Client, certificate: Certificate) -> None:
    typed = f"  {grouped(certificate.code).lower()} "
    response = client.get("/verify/", {"code": typed})
    assert response.status_code == 302
    assert response["Location"] == path(certificate)
    assert client.get(f"/verify/{grouped(certificate.code).lower()}/").status_code == 200


@pytest.mark.parametrize("typed", ["", "   ", "--·--", "A" * 101])
def test_the_form_says_what_is_wrong(client: Client, db: None, typed: str) -> None:
    response = client.get("/verify/", {"code": typed})
    assert response.status_code == 400
    assert "id_code" in response.content.decode()


def test_the_empty_form_is_open_to_everybody(client: Client, db: None) -> None:
    assert client.get("/verify/").status_code == 200


@pytest.mark.parametrize("url", ["/verify/", "/verify/nothing/"])
def test_search_engines_are_kept_out(client: Client, certificate: Certificate, url: str) -> None:
    for address in (url, path(certificate)):
        response = client.get(address)
        assert "noindex" in response["X-Robots-Tag"]
        assert 'content="noindex"' in response.content.decode()


@pytest.mark.parametrize(
    "ask", [{"headers": {"accept": "application/json"}}, {"query_params": {"format": "json"}}], ids=["accept", "format"]
)
def test_machines_get_json(client: Client, stage: Stage, certificate: Certificate, ask: dict) -> None:
    answer = client.get(path(certificate), **ask)
    assert answer["Content-Type"] == "application/json"
    assert "Accept" in answer["Vary"]
    data = answer.json()
    assert data["state"] == "valid"
    assert data["holder"] == "赵敏"
    assert data["issued_on"] == "2026-03-31"
    assert data["sections"] == {"total": 2, "changed": 0}
    revoke(certificate, stage.world.admin, "替考")
    data = client.get(path(certificate), **ask).json()
    assert (data["state"], data["reason"]) == ("revoked", "替考")
    unknown = client.get("/verify/unknown/", **ask)
    assert (unknown.status_code, unknown.json()) == (404, {"state": "unknown"})


def test_a_browser_gets_the_page(client: Client, certificate: Certificate) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get(path(certificate), headers={"accept": accept})["Content-Type"].startswith("text/html")


def test_trying_codes_is_slowed_down(client: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "LOOK_UPS", 3)
    monkeypatch.setattr(pacing, "time", lambda: 1_000_000.0)
    statuses = [client.get(f"/verify/{new_code()}/").status_code for _ in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    refused = client.get(path(certificate))
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "查询太频繁" in refused.content.decode()
    assert "赵敏" not in refused.content.decode()
    assert client.get(path(certificate), {"format": "json"}).json() == {"state": "too_many_requests"}
    assert client.get(path(certificate), REMOTE_ADDR="203.0.113.9").status_code == 200
    monkeypatch.setattr(pacing, "time", lambda: 1_000_061.0)
    assert client.get(path(certificate)).status_code == 200


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_subscriber_counts_as_one(address: str, counted_as: str) -> None:
    assert limiting.neighbourhood(address) == counted_as


def test_nothing_changes_by_asking(client: Client, certificate: Certificate) -> None:
    assert client.post(path(certificate)).status_code == 405


def test_what_it_rests_on_is_current_until_a_section_changes(stage: Stage, certificate: Certificate) -> None:
    assert currency_of(certificate, VISITOR).is_current
    freeze(stage.closing, "第二版")
    currency = currency_of(certificate, VISITOR)
    assert (currency.total, currency.changed) == (2, 1)


def test_a_newer_edition_that_says_something_else_counts_as_a_change(stage: Stage, certificate: Certificate) -> None:
    newer = add_edition(stage.manual, "V10.0", date(2027, 1, 1))
    add_section(newer, "月末结账", stage.closing.lineage)  # the same text
    assert currency_of(certificate, VISITOR).is_current
    changed = add_section(newer, "反结账", stage.reversing.lineage)
    freeze(changed, "在 V10.0 中改写")
    assert currency_of(certificate, VISITOR).changed == 1


def test_a_correction_of_an_older_edition_is_no_news(stage: Stage, certificate: Certificate) -> None:
    older = add_edition(stage.manual, "V8.5", date(2023, 6, 30))
    freeze(add_section(older, "月末结账", stage.closing.lineage), "旧版更正")
    assert currency_of(certificate, VISITOR).is_current


def test_a_withdrawn_section_counts_as_changed(stage: Stage, certificate: Certificate) -> None:
    stage.closing.unpublish()
    assert currency_of(certificate, VISITOR).changed == 1


def test_titles_of_changed_sections_are_for_those_who_may_read_them(
    client: Client, as_user, stage: Stage, certificate: Certificate
) -> None:
    freeze(stage.closing, "第二版")
    assert currency_of(certificate, VISITOR).readable == []
    assert "月末结账" not in client.get(path(certificate)).content.decode().replace(certificate.statement, "")
    named = currency_of(certificate, stage.world.zhao).readable
    assert [section.title for section in named] == ["月末结账"]
    assert named[0].url in as_user(stage.world.zhao).get(path(certificate)).content.decode()
    stage.manual.audience = "internal"
    stage.manual.save()
    assert currency_of(certificate, stage.world.zhao).readable == []
    assert len(currency_of(certificate, stage.world.chen).readable) == 1


def test_currency_takes_three_queries_however_many_sections(stage: Stage) -> None:
    def queries(number: int) -> int:
        sections = [add_section(stage.edition, f"第{n}节") for n in range(number)]
        certificate = make(stage, stage.world.zhao, basis=[basis_entry(section) for section in sections])
        for section in sections:
            freeze(section, "第二版")
        with CaptureQueriesContext(connection) as captured:
            assert currency_of(certificate, stage.world.zhao).changed == number
        return len(captured)

    assert queries(2) == queries(12) == 3


def test_another_organisation_may_verify_what_it_was_handed(as_user, stage: Stage, certificate: Certificate) -> None:
    assert as_user(stage.world.qian).get(path(certificate)).status_code == 200


def test_a_verdict_is_about_a_moment(stage: Stage, certificate: Certificate) -> None:
    assert certificate.expires_at is not None
    later = look_up(certificate.code, VISITOR, certificate.expires_at + timedelta(seconds=1))
    assert later is not None
    assert later.face.state is State.EXPIRED
    with everyone():
        assert Certificate.objects.count() == 1
