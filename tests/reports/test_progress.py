"""The manager's page: their people and nobody else, what is due, and a fixed number of queries."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from courses import assigning, completing, enrolling
from people.scoping import everyone
from reports.exporting import spreadsheet
from reports.progress import subtree, team_report
from tests import world as cast
from tests.certificates import stage as certificates
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(world):
    return certificates.build(world)


def names(report):
    return {row.person.username for row in report.rows}


def row_of(report, person):
    return next(row for row in report.rows if row.person == person)


def test_a_manager_finds_their_own_people_only(world, unwalled):
    assert names(team_report(world.sun)) == {"sun", "zhao"}
    assert "zhao" not in names(team_report(world.wang))


def test_a_team_narrows_the_report_and_a_foreign_team_empties_it(world, unwalled):
    assert names(team_report(world.wang, world.north.pk)) == {"chen"}
    assert names(team_report(world.wang, world.hengyuan_finance.pk)) == set()


def test_a_subtree_stays_inside_the_teams_one_may_see(world, unwalled):
    assert subtree(world.after_sales.pk, [world.after_sales, world.north]) == {world.after_sales.pk, world.north.pk}
    assert subtree(world.ruifeng_finance.pk, [world.after_sales]) == set()


def test_courses_overdue_tasks_and_progress_are_told(world, unwalled):
    shelves.build()
    course = material.build()
    enrolment = enrolling.enrol(world.zhao, course)
    completing.complete(enrolment, enrolment.release.outline[0]["lessons"][0]["lesson"])
    assigning.assign(course, world.sun, timezone.localdate() - timedelta(days=2), person=world.zhao)
    row = row_of(team_report(world.sun), world.zhao)
    assert (row.courses, row.percent, row.overdue) == ([("月末结账速成", 33)], 33, 1)


def test_certificates_are_valid_expiring_or_expired(world, stage, unwalled):
    now = timezone.now()
    certificates.certificate(stage, world.chen, expires_at=now + timedelta(days=20))
    certificates.certificate(stage, world.li, expires_at=now - timedelta(days=1))
    certificates.certificate(stage, world.zhou, stage.senior, expires_at=now - timedelta(days=400))
    certificates.certificate(stage, world.zhou, stage.senior, expires_at=now + timedelta(days=400))
    report = team_report(world.wang)
    counts = {
        name: (len(row.expiring), len(row.expired), row.certificates)
        for name, row in ((row.person.username, row) for row in report.rows)
    }
    assert (counts["chen"], counts["li"], counts["zhou"]) == ((1, 0, 1), (0, 1, 0), (0, 0, 1))
    assert [certificate.holder for certificate in report.expiring] == [world.chen]


def test_the_number_of_queries_does_not_grow_with_the_people(world, stage, unwalled, django_assert_max_num_queries):
    def grow(count, start):
        for number in range(start, start + count):
            somebody = cast.person(f"new{number}", f"新人{number}", world.north)
            certificates.passed(stage, somebody)
            certificates.certificate(stage, somebody, expires_at=timezone.now() + timedelta(days=30))

    grow(2, 0)
    with django_assert_max_num_queries(40) as few:
        team_report(world.wang)
    grow(15, 2)
    with django_assert_max_num_queries(len(few)):
        team_report(world.wang)


def test_the_spreadsheet_says_the_same_and_runs_no_formula(world, stage, unwalled):
    world.chen.name = '=HYPERLINK("http://evil.example")'
    world.chen.save()
    sheet = load_workbook(BytesIO(spreadsheet(team_report(world.wang)))).active
    cells = {row[0].value: row[0].data_type for row in sheet.iter_rows(min_row=2)}
    assert cells['=HYPERLINK("http://evil.example")'] == "s"
    assert len(cells) == len(team_report(world.wang).rows)


def test_the_page_draws_the_ladder_and_offers_the_export(world, stage, as_user):
    client = as_user(world.wang)
    page = client.get("/team/").content.decode()
    assert "陈琳" in page
    assert "赵敏" not in page
    export = client.get("/team/export/")
    assert export["Content-Type"].endswith("spreadsheetml.sheet")
    assert export["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("team", ["x", "9" * 30, "-1", "１"])
def test_a_team_that_is_no_team_is_not_found(world, as_user, team):
    assert as_user(world.wang).get("/team/", {"team": team}).status_code == 404


def test_a_person_is_shown_to_their_manager_with_everything(world, stage, as_user):
    certificates.passed(stage, world.chen)
    certificates.certificate(stage, world.chen)
    page = as_user(world.wang).get(f"/team/people/{world.chen.pk}/").content.decode()
    assert "初级考试" in page
    assert "售后工程师（初级）" in page
    with everyone():
        assert as_user(world.sun).get(f"/team/people/{world.chen.pk}/").status_code == 404
