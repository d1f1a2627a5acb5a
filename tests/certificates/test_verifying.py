"""What a stranger with a code is told, and what nobody is told."""

import hashlib
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import chaining, limiting
from certificates.comparing import changes_of, currencies, currency_of
from certificates.consenting import agree
from certificates.issuing import issue_for
from certificates.models import Certificate, Consent, LogEntry
from certificates.revoking import revoke
from certificates.rules.chain import canonical
from certificates.rules.codes import grouped, new_code
from certificates.rules.states import State
from certificates.verifying import look_up
from kb.models import SectionChange, SectionVersion
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
    for words in ("证书真实，当前有效", "赵*", certificate.serial, certificate.title, "顾明远", "V9.0"):
        assert words in page
    assert grouped(certificate.code) in page


@pytest.mark.parametrize(
    ("name", "shows_organisation", "shown", "withheld"),
    [
        (None, None, ["赵*"], ["赵敏", "恒远制造"]),
        ("masked", False, ["赵*"], ["赵敏", "恒远制造"]),
        ("masked", True, ["赵*", "恒远制造"], ["赵敏"]),
        ("full", True, ["赵敏", "恒远制造"], []),
        ("full", False, ["赵敏"], ["恒远制造"]),
        ("hidden", True, ["恒远制造", "持证人没有公开姓名"], ["赵"]),
        ("hidden", False, ["持证人没有公开姓名"], ["赵", "恒远制造"]),
    ],
)
def test_the_page_shows_of_the_holder_what_they_agreed_to(
    client: Client,
    stage: Stage,
    certificate: Certificate,
    name: str | None,
    shows_organisation: bool,
    shown: list[str],
    withheld: list[str],
) -> None:
    zhao = stage.world.zhao
    if name:
        agree(zhao, "full" if name == "hidden" else "hidden", shows_organisation=not shows_organisation)
        agree(zhao, name, shows_organisation=shows_organisation)
    page = client.get(path(certificate)).content.decode()
    data = client.get(path(certificate), {"format": "json"})
    for words in shown:
        assert words in page
    for words in withheld:
        assert words not in page
        assert words not in data.content.decode()
    assert data.json()["holder_in_full"] is (name == "full")
    assert (data.json()["holder"] is None) is (name == "hidden")


def test_each_consent_is_kept_and_the_same_again_adds_nothing(stage: Stage) -> None:
    for name in ("full", "full", "hidden", "hidden", "full"):
        agree(stage.world.zhao, name, shows_organisation=False)
    assert list(Consent.objects.order_by("id").values_list("name", flat=True)) == ["full", "hidden", "full"]


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
    assert (data["state"], data["is_valid"]) == ("current", True)
    assert data["holder"] == "赵*"
    assert data["issued_on"] == "2026-03-31"
    assert data["sections"] == {"total": 2, "changed": 0, "kinds": {}}
    freeze(stage.closing, "第二版")
    data = client.get(path(certificate), **ask).json()
    assert (data["state"], data["is_valid"]) == ("outdated", True)
    assert data["sections"] == {"total": 2, "changed": 1, "kinds": {"meaning": 1}}
    revoke(certificate, stage.world.admin, "替考")
    data = client.get(path(certificate), **ask).json()
    assert (data["state"], data["is_valid"], data["reason"]) == ("revoked", False, "替考")
    unknown = client.get("/verify/unknown/", **ask)
    assert (unknown.status_code, unknown.json()) == (404, {"state": "unknown"})


def test_json_has_an_address_of_its_own(client: Client, certificate: Certificate) -> None:
    answer = client.get(f"/verify/{certificate.code}.json")
    assert answer.json() == client.get(path(certificate), {"format": "json"}).json()
    unknown = client.get(f"/verify/{new_code()}.json")
    assert (unknown.status_code, unknown.json()) == (404, {"state": "unknown"})


def test_the_page_says_what_took_its_place_but_does_not_lead_there(
    client: Client, stage: Stage, certificate: Certificate
) -> None:
    """Who was given the old one was not given the new one."""
    new = make(stage, stage.world.zhao, replaces=certificate, replacement="renewal")
    page, data = client.get(path(certificate)).content.decode(), client.get(f"/verify/{certificate.code}.json").json()
    assert "已被新证书接替" in page
    assert new.serial in page
    assert new.code not in page
    assert (data["state"], data["superseded_by"]) == ("superseded", new.serial)
    assert "当前有效" in client.get(path(new)).content.decode()


def test_the_page_says_until_when_it_is_in_grace(client: Client, stage: Stage) -> None:
    now = timezone.now()
    late = make(
        stage, stage.world.zhao, expires_at=now - timedelta(days=1), grace_until=now + timedelta(days=9), basis=[]
    )
    assert "仍在宽限期内" in client.get(path(late)).content.decode()
    data = client.get(f"/verify/{late.code}.json").json()
    assert (data["state"], data["is_valid"]) == ("grace", True)


def test_the_page_shows_where_it_stands_in_the_log(client: Client, stage: Stage) -> None:
    others = [issue_for(stage.manager, person) for person in (stage.world.wang, stage.world.chen, stage.world.li)]
    entries = list(LogEntry.objects.all())
    chaining.publish_head()
    page = client.get(path(others[1])).content.decode()
    for entry in entries:
        assert entry.hash in page
    assert "透明日志第 2 条" in page
    told = client.get(f"/verify/{others[1].code}.json").json()["log"]
    assert [(one["sequence"], one["hash"]) for one in told] == [(2, entries[1].hash)]
    assert hashlib.sha256(canonical({k: v for k, v in told[0].items() if k != "hash"})).hexdigest() == told[0]["hash"]


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
    assert "赵" not in refused.content.decode()
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


def change(before: SectionVersion, after: SectionVersion, kind: str) -> None:
    SectionChange.objects.create(lineage=before.lineage, before=before, after=after, kind=kind, similarity="0.9")


def test_the_page_says_how_a_section_changed(client: Client, stage: Stage, certificate: Certificate) -> None:
    first, gentle = stage.closing.versions.get(), freeze(stage.closing, "措辞更好")
    change(first, gentle, "wording")
    assert currency_of(certificate, VISITOR).kinds == {"wording": 1}
    assert "1 个仅改措辞" in client.get(path(certificate)).content.decode()
    change(gentle, freeze(stage.closing, "换了流程"), "meaning")
    stage.reversing.unpublish()
    assert currency_of(certificate, VISITOR).kinds == {"meaning": 1, "removed": 1}
    assert [(one.title, one.kind) for one in changes_of([certificate])[certificate.pk]] == [
        ("月末结账", "meaning"),
        ("反结账", "removed"),
    ]


def test_many_certificates_are_compared_in_as_many_queries_as_one(stage: Stage, certificate: Certificate) -> None:
    freeze(stage.closing, "第二版")
    many = [certificate, *(make(stage, stage.world.chen) for _ in range(5)), make(stage, stage.world.li, basis=[])]
    with CaptureQueriesContext(connection) as captured:
        found = currencies(many, stage.world.zhao)
    assert len(captured) == 4
    assert [found[one.pk].changed for one in many] == [1] * 6 + [0]


def test_a_page_takes_as_many_queries_for_any_certificate(client: Client, stage: Stage) -> None:
    def queries(certificate: Certificate) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path(certificate))
        return len(captured)

    sections = [add_section(stage.edition, f"第{n}节") for n in range(6)]
    one, many = (
        make(stage, stage.world.zhao, basis=[basis_entry(section) for section in some])
        for some in (sections[:1], sections)
    )
    for section in sections:
        freeze(section, "第二版")
    queries(one)
    assert queries(one) == queries(many)


def test_currency_takes_four_queries_however_many_sections(stage: Stage) -> None:
    def queries(number: int) -> int:
        sections = [add_section(stage.edition, f"第{n}节") for n in range(number)]
        certificate = make(stage, stage.world.zhao, basis=[basis_entry(section) for section in sections])
        for section in sections:
            freeze(section, "第二版")
        with CaptureQueriesContext(connection) as captured:
            assert currency_of(certificate, stage.world.zhao).changed == number
        return len(captured)

    assert queries(2) == queries(12) == 4


def test_another_organisation_may_verify_what_it_was_handed(as_user, stage: Stage, certificate: Certificate) -> None:
    assert as_user(stage.world.qian).get(path(certificate)).status_code == 200


def test_a_verdict_is_about_a_moment(stage: Stage, certificate: Certificate) -> None:
    assert certificate.expires_at is not None
    later = look_up(certificate.code, VISITOR, certificate.expires_at + timedelta(seconds=1))
    assert later is not None
    assert later.face.state is State.EXPIRED
    with everyone():
        assert Certificate.objects.count() == 1
