"""The front page, my learning, errors, language and health, as each kind of reader meets them."""

import json

import pytest
from django.template.loader import render_to_string
from django.test import Client

from config import health
from courses import enrolling
from exams import sitting
from home import checks
from jobs.models import Job
from tests.architecture import showcase
from tests.bases import shared
from tests.certificates import stage as certificates
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.django_db

shelf = shared(shelves.build)


def test_a_visitor_finds_public_manuals_on_the_front_page_and_no_internal_ones(world, shelf):
    page = Client().get("/").content.decode()
    assert "总账操作手册" in page
    assert "售后服务规范" not in page
    assert "登录" in page


def test_staff_find_the_internal_manuals_too(world, as_user, shelf):
    assert "售后服务规范" in as_user(world.chen).get("/").content.decode()


@pytest.mark.parametrize(
    ("who", "ladder", "issued"),
    [("chen", False, False), ("li", True, False), ("wang", False, False), ("zhou", False, True)],
)
def test_the_menu_leads_to_what_is_ones_own_business(world, as_user, who, ladder, issued):
    page = as_user(getattr(world, who)).get("/notices/").content.decode()
    assert 'href="/careers/"' in page
    assert ('href="/team/ladder/"' in page) is ladder  # managers go there from their team
    assert ('href="/certificates/issued/"' in page) is issued


def test_my_learning_shows_what_to_do_next(world, as_user, unwalled):
    case = showcase.build(world)
    page = as_user(world.zhao).get("/learning/").content.decode()
    assert "赵敏，您好" in page
    assert "月末结账速成" in page  # continue
    assert "正在进行" in page  # the exam that runs
    assert "售后工程师（初级）" in page  # the certificate
    assert case.arguments["exams:sitting"]


def test_my_learning_is_designed_for_somebody_who_has_nothing_yet(world, as_user):
    page = as_user(world.qian).get("/learning/").content.decode()
    assert "还没有开始任何课程" in page
    assert "还没有证书" in page


def test_my_learning_makes_no_more_queries_for_more_courses(
    world, shelf, as_user, django_assert_max_num_queries, unwalled
):
    client = as_user(world.zhao)
    enrolling.enrol(world.zhao, material.build())
    with django_assert_max_num_queries(60) as few:
        client.get("/learning/")
    for number in range(4):
        enrolling.enrol(world.zhao, material.build(slug=f"more-{number}", title=f"课程 {number}"))
    with django_assert_max_num_queries(len(few)):
        client.get("/learning/")


def test_an_error_page_says_what_to_do_in_the_readers_language(world):
    client = Client()
    chinese = client.get("/nowhere/")
    assert chinese.status_code == 404
    assert "找不到这一页" in chinese.content.decode()
    assert json.loads(client.get("/api/v1/nowhere/", headers={"Accept": "application/json"}).content)["error"]


def test_the_page_for_a_broken_server_needs_neither_database_nor_context(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<h1" in render_to_string("500.html")


def test_a_reader_may_choose_english(world):
    client = Client()
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").content.decode()


def test_the_policy_forbids_inline_script_everywhere_but_in_the_editor(world, as_user):
    site = Client().get("/")["Content-Security-Policy"]
    assert "'unsafe-inline'" not in site
    assert "'nonce-" in site
    assert "'unsafe-inline'" in as_user(world.admin).get("/admin/")["Content-Security-Policy"]


def test_customers_have_no_way_into_the_editor(world, as_user):
    for person in (world.zhao, world.sun, world.chen):
        assert as_user(person).get("/admin/").status_code == 302


def test_too_many_wrong_passwords_are_slowed_down(world):
    client = Client()
    for _ in range(6):
        last = client.post("/accounts/login/", {"login": "chen", "password": "wrong"})
    page = last.content.decode()
    assert last.status_code == 429 or "登录失败" in page or "过多" in page
    right = client.post("/accounts/login/", {"login": "chen", "password": "correct-horse-7"})
    assert right.status_code != 302


def test_a_password_reset_says_the_same_whether_the_address_is_known_or_not(world, mailoutbox):
    known = Client().post("/accounts/password/reset/", {"email": "chen@example.com"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.to for mail in mailoutbox if "/accounts/password/reset/key/" in mail.body] == [["chen@example.com"]]


def test_readyz_names_what_is_wrong(world, settings, monkeypatch):
    settings.SEARCH_URL = "database:"
    assert Client().get("/readyz").status_code == 200

    def down():
        raise ConnectionError("broker://secret@host")

    monkeypatch.setitem(health.CHECKS, "broker", down)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "ConnectionError"
    assert "secret" not in answer.content.decode()


def test_readyz_tells_of_work_that_nobody_does(world, settings):
    settings.SEARCH_URL = "database:"
    from datetime import timedelta

    from django.utils import timezone

    Job.objects.create(kind="note", key="old", due_at=timezone.now() - timedelta(hours=1))
    assert "worker" in Client().get("/readyz").json()["jobs"]


def test_checks_name_the_missing_library_and_its_package(monkeypatch):
    monkeypatch.setattr(checks, "find_library", lambda name: None)
    (warning,) = checks.libraries(None)
    assert "libharfbuzz-subset0" in warning.hint


def test_checks_name_the_missing_font(monkeypatch):
    monkeypatch.setattr(checks, "has_chinese_font", lambda: False)
    (warning,) = checks.chinese_font(None)
    assert warning.id == "zhizheng.W002"


def test_checks_refuse_an_index_folder_that_is_a_file(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.SEARCH_INDEX = tmp_path / "file" / "index"
    (error,) = checks.index_folder(None)
    assert error.id == "zhizheng.E003"
    settings.SEARCH_INDEX = tmp_path / "new" / "index"
    assert checks.index_folder(None) == []


def test_a_certificate_row_on_my_learning_leads_to_its_proof(world, as_user):
    paper = certificates.certificate(certificates.build(world), world.zhao)
    assert f"/verify/{paper.code}/" in as_user(world.zhao).get("/learning/").content.decode()


def test_an_exam_that_runs_can_be_gone_on_with_from_my_learning(world, as_user, unwalled):
    case = showcase.build(world)
    attempt = case.arguments["exams:sitting"]["attempt_id"]
    assert f"/exams/attempts/{attempt}/" in as_user(world.zhao).get("/learning/").content.decode()
    assert sitting.close_overdue() == 0
