"""The holder's wallet: only theirs, with links that end, and nothing given away by accident."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import sharing
from certificates.models import Certificate, Consent, ShareLink
from certificates.revoking import revoke
from certificates.rules.linkedin import profile_url
from exams.models import Attempt, Exam
from tests.certificates.stage import NOW, Stage, freeze, make_exam, passed
from tests.certificates.stage import certificate as make

PDF = b"%PDF-1.7 a certificate"


@pytest.fixture
def certificate(stage: Stage) -> Certificate:
    made = make(stage, stage.world.zhao, expires_at=timezone.now() + timedelta(days=200))
    made.pdf.save(f"{made.serial}.pdf", ContentFile(PDF))
    return made


@pytest.fixture
def zhao(as_user, stage: Stage) -> Client:
    return as_user(stage.world.zhao)


def page_of(certificate: Certificate) -> str:
    return f"/certificates/{certificate.serial}/"


def test_the_wallet_has_everything_to_be_done_with_a_certificate(
    zhao: Client, stage: Stage, certificate: Certificate
) -> None:
    page = zhao.get(page_of(certificate)).content.decode()
    for link in ("pdf", "card/", "links/"):
        assert f"{page_of(certificate)}{link}" in page
    assert f"/verify/{certificate.code}/" in page
    assert "赵*" in page  # what the public sees
    assert "https://www.linkedin.com/profile/add?" in page
    assert page_of(certificate) in zhao.get("/certificates/mine/").content.decode()


@pytest.mark.parametrize("username", ["sun", "qian", "admin", "zhou"])
@pytest.mark.parametrize("path", ["", "card/"])
def test_it_is_the_holders_alone(as_user, stage: Stage, certificate: Certificate, username: str, path: str) -> None:
    client = as_user(getattr(stage.world, username))
    assert client.get(page_of(certificate) + path).status_code == 404
    assert client.post(page_of(certificate) + "links/", {"days": 30}).status_code == 404
    assert not ShareLink.objects.exists()


def test_the_wallet_says_how_to_renew(as_user, zhao: Client, stage: Stage, certificate: Certificate) -> None:
    stage.junior.renewal_exam = make_exam("续期考试", stage.edition)
    stage.junior.renewal_exam.audience = "customers"
    stage.junior.renewal_exam.save()
    stage.junior.save()
    page = zhao.get(page_of(certificate)).content.decode()
    assert f"/exams/{stage.junior.renewal_exam.slug}/" in page
    assert stage.exam.title in page
    assert "现在可以续期" not in page
    Certificate._base_manager.filter(pk=certificate.pk).update(expires_at=timezone.now() + timedelta(days=80))
    assert "现在可以续期" in zhao.get(page_of(certificate)).content.decode()
    internal = make(stage, stage.world.zhao, award=stage.manager)
    assert "由评审重新授予" in zhao.get(page_of(internal)).content.decode()


def test_an_exam_that_was_passed_is_no_way_to_renew(zhao: Client, stage: Stage, certificate: Certificate) -> None:
    """It cannot be sat again: the link would lead nowhere."""
    assert f"通过考试 {stage.exam.title}" in zhao.get(page_of(certificate)).content.decode()
    passed(stage, stage.world.zhao)
    page = zhao.get(page_of(certificate)).content.decode()
    assert "通过考试" not in page
    assert "续期考试还没有安排" in page


def test_an_exam_that_may_be_sat_again_in_time_is_a_way_with_its_date(
    zhao: Client, stage: Stage, certificate: Certificate
) -> None:
    """The certificate ends in 200 days; the pass was ten days ago."""
    passed(stage, stage.world.zhao, at=timezone.now() - timedelta(days=10))
    Exam.objects.filter(pk=stage.exam.pk).update(resit_after_months=5)
    page = zhao.get(page_of(certificate)).content.decode()
    assert f"通过考试 {stage.exam.title}" in page
    assert "起可以再考" in page
    Exam.objects.filter(pk=stage.exam.pk).update(resit_after_months=12)  # too late
    assert "续期考试还没有安排" in zhao.get(page_of(certificate)).content.decode()
    Attempt._base_manager.update(submitted_at=timezone.now() - timedelta(days=400))
    page = zhao.get(page_of(certificate)).content.decode()
    assert f"通过考试 {stage.exam.title}" in page
    assert "起可以再考" not in page


def test_the_wallet_takes_as_many_queries_for_any_certificate(zhao: Client, stage: Stage) -> None:
    def queries(one: Certificate) -> int:
        with CaptureQueriesContext(connection) as captured:
            zhao.get(page_of(one))
        return len(captured)

    lean, rich = make(stage, stage.world.zhao), make(stage, stage.world.zhao)
    for _ in range(5):
        sharing.share(rich, 30)
    freeze(stage.closing, "第二版")
    queries(lean)
    assert queries(lean) == queries(rich)


def new_link(client: Client, certificate: Certificate, **values: object) -> str:
    """Makes a link as the holder does; the path of its address."""
    answer = client.post(page_of(certificate) + "links/", {"days": 30, **values})
    assert answer.status_code == 302
    page = client.get(page_of(certificate)).content.decode()
    start = page.index("/verify/shared/")
    return page[start : page.index("<", start)]


def test_a_link_shows_the_certificate_in_full_to_who_has_it(
    client: Client, zhao: Client, certificate: Certificate
) -> None:
    path = new_link(zhao, certificate, note="招聘方", shows_organisation="on")
    answer = client.get(path)
    page = answer.content.decode()
    for words in ("赵敏", "恒远制造", certificate.serial, "当前有效"):
        assert words in page
    for withheld in ("招聘方", certificate.code):
        assert withheld not in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_a_link_is_shown_once_and_kept_only_as_a_hash(zhao: Client, certificate: Certificate) -> None:
    path = new_link(zhao, certificate)
    token = path.split("/")[3]
    assert "/verify/shared/" not in zhao.get(page_of(certificate)).content.decode()
    link = ShareLink.objects.get()
    assert link.digest == sharing.digest_of(token)
    assert token not in str(ShareLink.objects.values().get())
    assert len(token) >= 32


def test_a_link_says_what_it_shows_and_shows_no_more(client: Client, zhao: Client, certificate: Certificate) -> None:
    path = new_link(zhao, certificate)
    assert "恒远制造" not in client.get(path).content.decode()
    assert client.get(path + "pdf").status_code == 404
    with_file = new_link(zhao, certificate, offers_file="on")
    assert with_file + "pdf" in client.get(with_file).content.decode()
    assert b"".join(client.get(with_file + "pdf").streaming_content) == PDF
    page = zhao.get(page_of(certificate)).content.decode()
    assert "、PDF 文件" in page


def test_a_link_that_ended_or_was_taken_back_looks_like_none(
    client: Client, zhao: Client, certificate: Certificate
) -> None:
    ended, taken, open_one = (new_link(zhao, certificate, offers_file="on") for _ in range(3))
    first, second = (ShareLink.objects.get(digest=sharing.digest_of(path.split("/")[3])) for path in (ended, taken))
    now = timezone.now()
    ShareLink.objects.filter(pk=first.pk).update(created_at=now - timedelta(days=9), ends_at=now - timedelta(days=1))
    assert zhao.post(f"{page_of(certificate)}links/{second.pk}/withdrawal/").status_code == 302
    answers, costs = set(), set()
    client.get("/verify/shared/first/")  # what the first page of all costs
    for path in (ended, taken, "/verify/shared/never/"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        page = re.sub('(nonce|value)="[^"]*"', "", answer.content.decode()).replace(path, "")
        answers.add((answer.status_code, page))
        costs.add(len(captured))
        assert client.get(path + "pdf").status_code == 404
    assert len(answers) == len(costs) == 1
    assert "赵" not in answer.content.decode()
    assert client.get(open_one).status_code == 200


def test_nobody_else_can_take_a_link_back(as_user, zhao: Client, stage: Stage, certificate: Certificate) -> None:
    new_link(zhao, certificate)
    others = make(stage, stage.world.chen)
    chen, link = as_user(stage.world.chen), ShareLink.objects.get()
    assert chen.post(f"{page_of(certificate)}links/{link.pk}/withdrawal/").status_code == 404
    chen.post(f"{page_of(others)}links/{link.pk}/withdrawal/")
    link.refresh_from_db()
    assert link.withdrawn_at is None


def test_a_shared_certificate_that_was_revoked_says_so(
    client: Client, zhao: Client, stage: Stage, certificate: Certificate
) -> None:
    path = new_link(zhao, certificate, offers_file="on")
    revoke(certificate, stage.world.admin, "替考")
    page = client.get(path).content.decode()
    assert "证书已被撤销" in page
    assert path + "pdf" not in page


@pytest.mark.parametrize("values", [{"days": "9999"}, {"days": ""}, {"note": "长" * 81}])
def test_a_link_without_a_proper_end_is_not_made(
    zhao: Client, certificate: Certificate, values: dict[str, str]
) -> None:
    answer = zhao.post(page_of(certificate) + "links/", {"days": "30", **values}, follow=True)
    assert "没有创建分享链接" in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_too_many_open_links_are_refused(
    zhao: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST", 1)
    new_link(zhao, certificate)
    answer = zhao.post(page_of(certificate) + "links/", {"days": "30"}, follow=True)
    assert "打开着的分享链接太多" in answer.content.decode()
    assert ShareLink.objects.count() == 1


def test_the_database_refuses_a_link_that_ended_before_it_began(certificate: Certificate) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareLink.objects.create(certificate=certificate, digest="0" * 64, created_at=NOW, ends_at=NOW)


def test_linkedin_gets_the_fields_its_form_takes() -> None:
    url = profile_url("A & B", "博科", date(2026, 3, 31), date(2028, 12, 1), "https://x.example/verify/A/", "ZZ-1")
    assert url.startswith("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&")
    assert parse_qs(urlsplit(url).query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["A & B"],
        "organizationName": ["博科"],
        "issueYear": ["2026"],
        "issueMonth": ["3"],
        "expirationYear": ["2028"],
        "expirationMonth": ["12"],
        "certUrl": ["https://x.example/verify/A/"],
        "certId": ["ZZ-1"],
    }
    assert "expiration" not in profile_url("A", "B", date(2026, 3, 31), None, "u", "n")


def test_the_holder_decides_what_the_public_sees(client: Client, zhao: Client, certificate: Certificate) -> None:
    assert 'value="masked" ' in zhao.get("/certificates/consent/").content.decode()
    verify = f"/verify/{certificate.code}/"
    assert "赵敏" not in client.get(verify).content.decode()
    zhao.post("/certificates/consent/", {"name": "full", "shows_organisation": "on"})
    for words in ("赵敏", "恒远制造"):
        assert words in client.get(verify).content.decode()
    assert zhao.post("/certificates/consent/", {"name": "everything"}).status_code == 200
    zhao.post("/certificates/consent/", {"name": "hidden"})
    for words in ("赵", "恒远制造"):
        assert words not in client.get(verify).content.decode()
    assert Consent.objects.count() == 2


def test_the_card_leads_to_the_proof(zhao: Client, certificate: Certificate) -> None:
    page = zhao.get(page_of(certificate) + "card/").content.decode()
    for words in ("<svg", certificate.serial, "赵敏", "85.6 × 54"):
        assert words in page
    assert "style=" not in page
