"""The pages of the holder and of those who certify: who may open what, and what they show."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import drawing
from certificates.models import Certificate, Revocation
from certificates.revoking import NoReasonGiven, revoke
from jobs.models import Job
from notices.models import Notice
from people.models import Membership
from people.scoping import everyone
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

PDF = b"%PDF-1.7 a certificate"


def drawn(stage: Stage, username: str, **values: object) -> Certificate:
    certificate = make(stage, getattr(stage.world, username), **values)
    certificate.pdf.save(f"{certificate.serial}.pdf", ContentFile(PDF))
    return certificate


@pytest.fixture
def chens(stage: Stage) -> Certificate:
    return drawn(stage, "chen")


@pytest.fixture
def zhaos(stage: Stage) -> Certificate:
    return drawn(stage, "zhao")


def pdf_of(certificate: Certificate) -> str:
    return f"/certificates/{certificate.serial}/pdf"


@pytest.mark.parametrize(
    ("username", "chen_is_open", "zhao_is_open"),
    [
        ("chen", True, False),
        ("li", False, False),  # author
        ("zhou", True, True),  # examiner
        ("wang", True, False),  # manages 陈琳's department
        ("admin", True, True),
        ("zhao", False, True),
        ("sun", False, True),  # manages 赵敏
        ("qian", False, False),  # another customer
    ],
)
def test_a_file_is_for_the_holder_their_managers_and_examiners(
    as_user, stage: Stage, chens: Certificate, zhaos: Certificate, username: str, chen_is_open: bool, zhao_is_open: bool
) -> None:
    client = as_user(getattr(stage.world, username))
    assert client.get(pdf_of(chens)).status_code == (200 if chen_is_open else 404)
    assert client.get(pdf_of(zhaos)).status_code == (200 if zhao_is_open else 404)


def test_a_visitor_is_asked_to_sign_in(client: Client, chens: Certificate) -> None:
    for path in (pdf_of(chens), "/certificates/mine/", "/certificates/issued/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_the_file_is_streamed_as_an_attachment_and_nothing_else(as_user, stage: Stage, chens: Certificate) -> None:
    response = as_user(stage.world.chen).get(pdf_of(chens))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{chens.serial}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_while_it_is_drawn_the_page_waits(as_user, stage: Stage) -> None:
    waiting = make(stage, stage.world.chen)
    response = as_user(stage.world.chen).get(pdf_of(waiting))
    assert response.status_code == 202
    assert response["Refresh"]
    assert "证书正在生成" in response.content.decode()
    assert as_user(stage.world.qian).get(pdf_of(waiting)).status_code == 404


def test_when_drawing_failed_the_page_stops_waiting(as_user, stage: Stage) -> None:
    waiting = make(stage, stage.world.chen)
    Job.objects.create(kind="draw_certificate", key=drawing.key_of(waiting), state="failed", error="GlyphMissing: 龘")
    response = as_user(stage.world.chen).get(pdf_of(waiting))
    assert response.status_code == 202
    assert "Refresh" not in response
    assert "暂时没能生成" in response.content.decode()


def test_my_page_shows_mine_with_state_and_links(as_user, stage: Stage, chens: Certificate, zhaos: Certificate) -> None:
    now = timezone.now()
    soon = drawn(stage, "chen", expires_at=now + timedelta(days=20, hours=1))
    gone = drawn(stage, "chen", expires_at=now - timedelta(days=1))
    revoked = drawn(stage, "chen")
    revoke(revoked, stage.world.admin, "材料不实")
    page = as_user(stage.world.chen).get("/certificates/mine/").content.decode()
    for words in ("有效", "20 天后到期", "已过期", "已撤销", "材料不实", chens.serial, soon.serial, gone.serial):
        assert words in page
    assert pdf_of(chens) in page
    assert pdf_of(revoked) not in page
    assert f"/verify/{chens.code}/" in page
    assert zhaos.serial not in page


def test_my_page_says_how_to_earn_the_first(as_user, stage: Stage) -> None:
    page = as_user(stage.world.qian).get("/certificates/mine/").content.decode()
    assert "还没有证书" in page
    assert "/exams/" in page


def test_a_certificate_stays_mine_when_i_change_employer(as_user, stage: Stage, zhaos: Certificate) -> None:
    zhao, sun, qian = stage.world.zhao, stage.world.sun, stage.world.qian
    zhao.organisation = stage.world.ruifeng
    zhao.save()
    team = stage.world.ruifeng_finance
    with everyone():
        Membership.objects.create(organisation=team.organisation, team=team, person=zhao)
        Membership.objects.filter(person=qian).update(role="manager")
    assert zhaos.serial in as_user(zhao).get("/certificates/mine/").content.decode()
    assert as_user(zhao).get(pdf_of(zhaos)).status_code == 200
    assert as_user(sun).get(pdf_of(zhaos)).status_code == 404  # no longer their person
    assert as_user(qian).get(pdf_of(zhaos)).status_code == 404  # not earned in their organisation


def test_my_page_takes_as_many_queries_for_many_certificates(as_user, stage: Stage) -> None:
    client = as_user(stage.world.chen)
    make(stage, stage.world.chen)
    with CaptureQueriesContext(connection) as few:
        client.get("/certificates/mine/")
    for _ in range(6):
        make(stage, stage.world.chen)
    with CaptureQueriesContext(connection) as many:
        client.get("/certificates/mine/")
    assert len(many) == len(few)


STAFF_PAGES = ["/certificates/issued/", "/certificates/{serial}/revocation/"]


@pytest.mark.parametrize("path", STAFF_PAGES)
@pytest.mark.parametrize(
    ("username", "status"),
    [("chen", 403), ("li", 403), ("wang", 403), ("zhao", 403), ("sun", 403), ("zhou", 200), ("admin", 200)],
)
def test_the_list_and_revoking_are_for_examiners_and_administrators(
    as_user, stage: Stage, zhaos: Certificate, path: str, username: str, status: int
) -> None:
    client = as_user(getattr(stage.world, username))
    assert client.get(path.format(serial=zhaos.serial)).status_code == status


@pytest.mark.parametrize(
    ("username", "status"), [("chen", 403), ("li", 403), ("sun", 403), ("zhou", 200), ("admin", 200)]
)
def test_granting_is_for_examiners(as_user, stage: Stage, username: str, status: int) -> None:
    assert as_user(getattr(stage.world, username)).get("/certificates/issued/new/").status_code == status


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("赵敏", {"zhao"}),
        ("恒远", {"zhao"}),
        ("工程师", {"zhao", "chen"}),
        ("没有", set()),
        ("", {"zhao", "chen"}),
        ("%", set()),
    ],
)
def test_the_list_is_searched_by_words(
    as_user, stage: Stage, chens: Certificate, zhaos: Certificate, query: str, found: set[str]
) -> None:
    page = as_user(stage.world.zhou).get("/certificates/issued/", {"q": query}).content.decode()
    shown = {name for name, one in (("chen", chens), ("zhao", zhaos)) if one.serial in page.replace(query or "\0", "")}
    assert shown == found


def test_the_list_is_searched_by_serial_and_code(as_user, stage: Stage, chens: Certificate, zhaos: Certificate) -> None:
    client = as_user(stage.world.zhou)
    for query in (zhaos.serial, zhaos.code.lower()):
        page = client.get("/certificates/issued/", {"q": query}).content.decode()
        assert "赵敏 ·" in page
        assert "陈琳 ·" not in page


def test_the_list_is_filtered_by_state(as_user, stage: Stage, chens: Certificate, zhaos: Certificate) -> None:
    expired = drawn(stage, "li", expires_at=timezone.now() - timedelta(days=1))
    waiting = make(stage, stage.world.wang)
    revoke(zhaos, stage.world.admin, "替考")
    client = as_user(stage.world.zhou)
    wanted = {"valid": {chens, waiting}, "expired": {expired}, "revoked": {zhaos}, "drawing": {waiting}}
    for state, expected in wanted.items():
        page = client.get("/certificates/issued/", {"state": state}).content.decode()
        assert {c for c in (chens, zhaos, expired, waiting) if c.serial in page} == expected


def test_the_list_is_paged_and_takes_as_many_queries_for_many_rows(as_user, stage: Stage) -> None:
    client = as_user(stage.world.zhou)
    make(stage, stage.world.chen)
    with CaptureQueriesContext(connection) as few:
        client.get("/certificates/issued/")
    for _ in range(29):
        make(stage, stage.world.chen)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/certificates/issued/").content.decode()
    assert len(many) == len(few)
    assert page.count("/revocation/") == 25
    assert "page=2" in page
    second = client.get("/certificates/issued/", {"page": 2, "q": "陈琳"}).content.decode()
    assert second.count("/revocation/") == 5
    assert "q=%E9%99%88%E7%90%B3" in second


def test_revoking_needs_a_reason_and_a_confirmation(as_user, stage: Stage, zhaos: Certificate) -> None:
    client, path = as_user(stage.world.zhou), f"/certificates/{zhaos.serial}/revocation/"
    for values in ({}, {"reason": "替考"}, {"sure": "on"}, {"reason": "  ", "sure": "on"}):
        assert client.post(path, values).status_code == 200
    assert not Revocation.objects.exists()
    response = client.post(path, {"reason": "经核实由他人替考", "sure": "on"})
    assert response.status_code == 302
    revocation = Revocation.objects.get()
    assert (revocation.reason, revocation.by) == ("经核实由他人替考", stage.world.zhou)
    assert Notice.objects.get(person=stage.world.zhao).kind == "certificate_revoked"


@pytest.mark.parametrize("username", ["chen", "li", "wang", "zhao", "sun", "qian"])
def test_nobody_else_can_revoke(as_user, stage: Stage, zhaos: Certificate, username: str) -> None:
    client = as_user(getattr(stage.world, username))
    values = {"reason": "恶作剧", "sure": "on"}
    assert client.post(f"/certificates/{zhaos.serial}/revocation/", values).status_code == 403
    assert not Revocation.objects.exists()
    with pytest.raises(PermissionDenied):
        revoke(zhaos, getattr(stage.world, username), "恶作剧")
    assert not Revocation.objects.exists()


def test_a_second_revocation_changes_nothing(stage: Stage, zhaos: Certificate) -> None:
    first = revoke(zhaos, stage.world.zhou, "替考")
    assert revoke(zhaos, stage.world.admin, "别的原因") == first
    assert Revocation.objects.get().reason == "替考"
    assert Notice.objects.count() == 1


def test_a_revocation_without_a_reason_is_refused(stage: Stage, zhaos: Certificate) -> None:
    with pytest.raises(NoReasonGiven):
        revoke(zhaos, stage.world.zhou, " \n ")


def test_an_examiner_grants_what_is_earned_by_review(as_user, stage: Stage) -> None:
    client, path = as_user(stage.world.zhou), "/certificates/issued/new/"
    page = client.get(path).content.decode()
    assert stage.manager.title in page
    assert stage.senior.title not in page  # that one takes an exam
    wrong = {"award": stage.senior.pk, "person": "wang", "sure": "on"}
    assert client.post(path, wrong).status_code == 200
    assert client.post(path, {"award": stage.manager.pk, "person": "nobody", "sure": "on"}).status_code == 200
    with everyone():
        assert not Certificate.objects.exists()
    assert client.post(path, {"award": stage.manager.pk, "person": "Wang@example.com", "sure": "on"}).status_code == 302
    with everyone():
        assert Certificate.objects.get().holder == stage.world.wang


def test_a_failed_file_is_named_and_can_be_drawn_again(as_user, stage: Stage) -> None:
    waiting = make(stage, stage.world.chen)
    job = Job.objects.create(
        kind="draw_certificate",
        key=drawing.key_of(waiting),
        state="failed",
        attempts=8,
        error="GlyphMissing: “龘”（U+9F98）",
    )
    client = as_user(stage.world.zhou)
    assert "本机字体中没有字符 “龘”（U+9F98）" in client.get("/certificates/issued/").content.decode()
    assert as_user(stage.world.wang).post(f"/certificates/{waiting.serial}/drawing/").status_code == 403
    assert client.get(f"/certificates/{waiting.serial}/drawing/").status_code == 405
    assert client.post(f"/certificates/{waiting.serial}/drawing/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/verify/log/", ["/verify/"]),
        ("/certificates/issued/", ["/"]),
        ("/certificates/issued/new/", ["/certificates/issued/"]),
        ("/certificates/runs/", ["/certificates/issued/"]),
        ("/certificates/designs/", ["/certificates/issued/"]),
        ("/certificates/designs/new/", ["/certificates/issued/", "/certificates/designs/"]),
        ("/certificates/consent/", ["/certificates/mine/"]),
    ],
)
def test_every_page_says_where_it_stands(as_user, stage: Stage, path: str, above: list[str]) -> None:
    page = as_user(stage.world.admin).get(path).content.decode()
    crumbs = page.partition('class="breadcrumbs"')[2].partition("</nav>")[0]
    assert [part.partition('"')[0] for part in crumbs.split('href="')[1:]] == above
    assert crumbs.count('aria-current="page"') == 1
