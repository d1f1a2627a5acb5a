"""The team on the ladder: one's own people, who falls out when and why, the same as a file."""

import csv
from datetime import datetime, time, timedelta
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from certificates import promoting
from certificates.faces import house_zone
from certificates.models import Requirement
from reports.ladder import ladder_report
from reports.progress import team_report
from tests import world as cast
from tests.certificates import ladders
from tests.certificates import stage as certificates
from tests.certificates.ladders import ago, lift, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(world, unwalled):
    built = certificates.build(world)
    ladders.build()
    return built


def line_of(report, person):
    return next(line for board in report.boards for line in board.lines if line.person == person)


def names(report):
    return {line.person.username for board in report.boards for line in board.lines}


def test_a_manager_sees_their_own_people_and_a_trainer_their_organisation(world, stage):
    assert names(ladder_report(world.wang)) == {"chen", "li", "zhou", "wang", "admin"}
    assert names(ladder_report(world.sun)) == {"sun", "zhao"}
    assert names(ladder_report(world.wang, world.north.pk)) == {"chen"}
    assert names(ladder_report(world.wang, world.hengyuan_finance.pk)) == set()
    assert names(ladder_report(world.li)) == {"chen", "li", "zhou", "wang", "admin"}
    assert names(ladder_report(world.zhou)) == {person.username for person in everybody(world)}


def everybody(world):
    return [world.chen, world.li, world.zhou, world.wang, world.admin, world.zhao, world.sun, world.qian]


def test_the_highest_stand_on_top_and_cells_say_how_far(world, stage):
    lift(stage, world.chen, world.wang)
    certificates.certificate(stage, world.li)
    rate(world.li, world.wang)
    (board,) = ladder_report(world.wang).boards
    assert [line.person for line in board.lines][:2] == [world.chen, world.li]
    assert [(cell.state, cell.percent) for cell in board.lines[0].cells] == [("reached", 100), ("reached", 100)]
    assert [(cell.state, cell.percent) for cell in board.lines[1].cells] == [("reached", 100), ("next", 50)]
    assert [(segment.label, segment.value) for segment in board.segments] == [
        ("尚未取得职级", 3),
        ("初级工程师", 1),
        ("高级工程师", 1),
    ]


def test_who_falls_out_is_named_with_day_and_reason_the_first_on_top(world, stage):
    now = timezone.now()
    lift(stage, world.chen, world.wang, expires_in=60)
    lift(stage, world.li, world.wang, days=5, expires_in=None)
    Requirement.objects.filter(kind="sign_off").update(valid_months=1)  # ten days of chen's are over
    report = ladder_report(world.wang, now=now)
    assert [one.person for one in report.falling] == [world.chen, world.li]
    chen, li = report.falling
    assert (chen.level_then, li.level_then.title) == (None, "初级工程师")
    assert [lapse.kind for lapse in chen.lapses] == ["sign_off", "certificate"]
    assert chen.falls_on == chen.lapses[0].on < li.falls_on == li.lapses[0].on
    assert (chen.is_within_30, report.falling_soon) == (True, 2)
    assert [cell.falls for cell in line_of(report, world.chen).cells] == [True, True]
    assert [cell.falls for cell in line_of(report, world.li).cells] == [False, True]


def test_the_forecast_is_what_the_day_will_say(world, stage):
    lift(stage, world.chen, world.wang, expires_in=60)
    one = line_of(ladder_report(world.wang), world.chen).outlook
    last = datetime.combine(one.falls_on, time(12), house_zone())
    assert ladders.title_of(world.chen, last - timedelta(days=1)) == "高级工程师"
    assert ladders.title_of(world.chen, last + timedelta(days=1)) == ""


def test_what_lapses_without_a_loss_is_no_alarm(world, stage):
    lift(stage, world.chen, world.wang, expires_in=60)
    certificates.certificate(stage, world.chen, stage.junior, expires_at=None)
    assert ladder_report(world.wang).outlooks == []


def test_a_changed_manual_is_a_word_and_with_a_grace_the_day_of_the_fall(world, stage):
    certificates.certificate(stage, world.chen, issued_at=ago(90), expires_at=None)
    version = certificates.freeze(stage.closing, "改过的")
    type(version).objects.filter(pk=version.pk).update(published_at=ago(10))
    (one,) = ladder_report(world.wang).outlooks
    assert (one.person, one.falls, one.outdated[0].sections) == (world.chen, False, 1)
    Requirement.objects.filter(level__slug="one").update(change_months=2)
    (one,) = ladder_report(world.wang).outlooks
    assert (one.falls, one.level_then, one.lapses[0].is_changed) == (True, None, True)


def test_requirements_that_were_kept_say_what_they_lose(world, stage):
    lift(stage, world.chen, world.wang, expires_in=60)
    promoting.settle(world.chen)
    Requirement.objects.filter(kind="practice").update(amount=99)
    (one,) = ladder_report(world.wang).outlooks
    assert one.standing.is_kept
    assert [lapse.title for lapse in one.lapses] == ["售后工程师（初级）"]


def test_what_lapses_by_new_requirements_only_does_not_end_an_old_promise(world, stage):
    """Promoted by the old ones, and meeting the new ones as well: the day of the fall is that of both."""
    lift(stage, world.chen, world.wang, expires_in=60)
    promoting.settle(world.chen)
    Requirement.objects.filter(kind="competency").update(valid_months=1)  # about 20 days are left of it
    one = line_of(ladder_report(world.wang), world.chen).outlook
    assert not one.standing.is_kept
    assert one.lapses[0].on < one.falls_on == one.lapses[1].on
    assert not one.is_within_30


def test_the_number_of_queries_does_not_grow_with_the_people(world, stage, django_assert_max_num_queries):
    def grow(count, start):
        for number in range(start, start + count):
            somebody = cast.person(f"new{number}", f"新人{number}", world.north)
            lift(stage, somebody, world.wang, expires_in=30)
            promoting.settle(somebody)

    for report in (ladder_report, team_report):
        grow(2, 0 if report is ladder_report else 100)
        with django_assert_max_num_queries(40) as few:
            report(world.wang)
        grow(12, 10 if report is ladder_report else 110)
        with django_assert_max_num_queries(len(few)):
            report(world.wang)


def test_the_files_say_the_same_and_run_no_formula(world, stage, as_user):
    world.chen.name = '=HYPERLINK("http://evil.example")'
    world.chen.save()
    lift(stage, world.chen, world.wang, expires_in=60)
    client = as_user(world.wang)
    xlsx = client.get("/team/ladder/export/")
    sheet = load_workbook(BytesIO(xlsx.content)).active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    mine = rows[world.chen.name]
    assert (mine[0].data_type, mine[5].value, mine[9].value) == ("s", "高级工程师", None)
    text = client.get("/team/ladder/export/", {"format": "csv", "team": world.north.pk}).content.decode("utf-8-sig")
    (table_head, only) = csv.reader(StringIO(text))
    assert (table_head[0], only[0], only[5]) == ("姓名", "'" + world.chen.name, "高级工程师")
    assert xlsx["X-Content-Type-Options"] == "nosniff"


def test_the_page_is_a_table_with_a_way_to_each_person(world, stage, as_user):
    lift(stage, world.chen, world.wang, expires_in=60)
    page = as_user(world.wang).get("/team/ladder/").content.decode()
    assert f"/careers/people/{world.chen.pk}/" in page
    assert "赵敏" not in page
    assert "谁会失去职级" in page
    assert page.count('scope="col"') == 4
    assert "谁会失去职级" in as_user(world.wang).get("/team/").content.decode()


def test_who_has_just_lost_a_level_is_marked(world, stage, as_user):
    certificates.certificate(stage, world.chen, issued_at=ago(800), expires_at=ago(20))
    promoting.catch_up(world.chen)
    assert "失去“初级工程师”" in as_user(world.wang).get("/team/ladder/").content.decode()


@pytest.mark.parametrize("team", ["x", "9" * 30, "-1"])
def test_a_team_that_is_no_team_is_not_found(world, stage, as_user, team):
    assert as_user(world.wang).get("/team/ladder/", {"team": team}).status_code == 404
    foreign = {"team": world.hengyuan_finance.pk}
    assert as_user(world.wang).get("/team/ladder/export/", foreign).status_code == 404


def test_without_a_ladder_the_page_says_what_to_do(world, as_user):
    assert "这里还没有人在职业阶梯上" in as_user(world.wang).get("/team/ladder/").content.decode()
