"""What an exam asks at the door: the hour, the place, the code; and practice, which never counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.models import Award, Certificate
from exams import admitting, doorkeeping, sitting
from exams.admitting import NotAdmitted
from exams.models import Attempt, Exam
from exams.rehearsing import rehearse
from exams.weighing import Reason
from reports.progress import last_attempts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def with_code(exam, code="海棠 2026"):
    doorkeeping.set_code(exam, code)
    exam.save()
    return exam


def refused(exam, person, **door):
    with pytest.raises(NotAdmitted) as no:
        sitting.start(exam, person, **door)
    assert not Attempt.objects.filter(exam=exam, person=person).exists()
    return no.value.reason


@pytest.mark.parametrize(
    ("minutes", "after_opening", "expected"),
    [
        (None, 600, Reason.OPEN),
        (15, 15, Reason.OPEN),
        (15, 15.01, Reason.LATE),
        (0, 0, Reason.OPEN),
        (0, 1, Reason.LATE),
        (9999, 2881, Reason.CLOSED),  # the end of the window comes first
    ],
)
def test_latecomers_are_kept_out_after_so_many_minutes(world, make_exam, minutes, after_opening, expected):
    exam = make_exam(late_minutes=minutes)
    now = exam.opens_at + timedelta(minutes=after_opening)
    assert admitting.standing(exam, world.chen, now).reason is expected


def test_the_start_page_says_until_when_one_may_begin_and_later_that_it_is_too_late(world, make_exam, as_user):
    client = as_user(world.chen)
    exam = make_exam("early", opens_at=timezone.now() - timedelta(minutes=5), late_minutes=10)
    assert "最晚开始" in client.get("/exams/early/").content.decode()
    Exam.objects.filter(pk=exam.pk).update(late_minutes=3)
    text = client.get("/exams/early/").content.decode()
    assert "现在不能再入场" in text
    assert "开始考试" not in text.split("参加考试")[1]
    assert "不能再入场" in client.post("/exams/early/attempts/", follow=True).content.decode()


def test_who_runs_already_is_not_too_late(world, make_exam):
    exam = make_exam(late_minutes=0, opens_at=timezone.now() - timedelta(minutes=1))
    attempt = sitting.start(exam, world.chen, exam.opens_at)
    assert sitting.start(exam, world.chen) == attempt


def test_a_code_opens_the_door_whatever_its_width_and_case(world, exam):
    with_code(exam, "Peony 7")
    assert refused(exam, world.chen) is Reason.CODE
    assert refused(exam, world.chen, code="peony 8") is Reason.CODE
    assert sitting.start(exam, world.chen, code=" ＰＥＯＮＹ 7 ").number == 1


def test_the_stored_code_tells_nothing_and_two_exams_with_one_code_look_different(make_exam):
    one, two = with_code(make_exam("one")), with_code(make_exam("two"))
    assert "海棠" not in one.access_code
    assert one.access_code.partition("$")[2] != two.access_code.partition("$")[2]
    assert doorkeeping.is_right(one, "海棠 2026")
    assert not doorkeeping.is_right(one, "")


def test_guessing_is_stopped_for_this_person_only_and_then_even_the_right_code_waits(world, exam):
    with_code(exam)
    for _number in range(doorkeeping.TRIES):
        assert refused(exam, world.chen, code="wrong") is Reason.CODE
    assert refused(exam, world.chen, code="海棠 2026") is Reason.GUESSING
    assert sitting.start(exam, world.wang, code="海棠 2026")


def test_no_code_is_counted_while_something_else_stands_in_the_way(world, make_exam):
    exam = with_code(make_exam(opens_at=timezone.now() + timedelta(hours=1)))
    for _number in range(doorkeeping.TRIES + 1):
        assert refused(exam, world.chen, code="wrong") is Reason.NOT_YET


def test_the_start_page_asks_for_the_code(world, exam, as_user):
    client = as_user(world.chen)
    assert 'name="code"' not in client.get("/exams/junior/").content.decode()
    with_code(exam)
    text = client.get("/exams/junior/").content.decode()
    assert 'name="code"' in text
    assert exam.access_code not in text
    assert "口令不对" in client.post("/exams/junior/attempts/", {"code": "x" * 5000}, follow=True).content.decode()
    assert "/attempts/" in client.post("/exams/junior/attempts/", {"code": "海棠 2026"})["Location"]


def form_data(client, **changes):
    shown = client.get("/exams/manage/exams/junior/").context["form"].initial
    data = {name: value for name, value in shown.items() if value is not None and value is not False and value != []}
    for name in ("opens_at", "closes_at"):
        data[name] = timezone.localtime(data[name]).strftime("%Y-%m-%dT%H:%M")
    return {**data, **changes}


def test_an_examiner_sets_replaces_keeps_and_clears_the_code_and_never_sees_it(world, exam, as_user):
    client, url = as_user(world.zhou), "/exams/manage/exams/junior/"
    assert client.post(url, form_data(client, new_code="abc")).status_code == 422
    assert client.post(url, form_data(client, new_code="牡丹花开")).status_code == 302
    exam.refresh_from_db()
    assert doorkeeping.is_right(exam, "牡丹花开")
    text = client.get(url).content.decode()
    assert "牡丹花开" not in text
    assert exam.access_code not in text
    assert "换一个口令" in text
    client.post(url, form_data(client))
    exam.refresh_from_db()
    assert doorkeeping.is_right(exam, "牡丹花开")
    client.post(url, form_data(client, clear_code="on"))
    exam.refresh_from_db()
    assert exam.access_code == ""


def test_only_from_the_named_networks(world, make_exam):
    exam = make_exam(networks="10.20.0.0/16\n2001:db8::/32")
    assert refused(exam, world.chen, address="192.0.2.1") is Reason.PLACE
    assert sitting.start(exam, world.chen, address="10.20.3.4").number == 1


def test_the_address_is_the_servers_knowledge_and_no_header_changes_it(world, make_exam, as_user):
    make_exam("inside", networks="10.20.0.0/16")
    client = as_user(world.chen)
    outside = client.get("/exams/inside/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="10.20.0.1")
    assert "只能在指定的网络" in outside.content.decode()
    assert "开始考试</button>" not in outside.content.decode()
    lied = client.post("/exams/inside/attempts/", REMOTE_ADDR="192.0.2.1", HTTP_X_REAL_IP="10.20.0.1", follow=True)
    assert "只能在指定的网络" in lied.content.decode()
    assert "开始考试</button>" in client.get("/exams/inside/", REMOTE_ADDR="10.20.0.1").content.decode()


def test_a_paper_opens_only_inside_but_an_open_one_goes_on_saving(world, exam, sit):
    desk = sit(exam, world.chen)
    Exam.objects.update(networks="10.20.0.0/16")
    away = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/", REMOTE_ADDR="192.0.2.1")
    assert away["Location"] == "/exams/junior/"
    assert desk.save(1, 1).status_code == 200
    assert desk.client.get(f"/exams/attempts/{desk.attempt.pk}/", REMOTE_ADDR="10.20.0.1").status_code == 200


@pytest.mark.parametrize(
    ("networks", "complaint"),
    [
        ("10.0.0.0/8\n10.1.2.3/16", "第 2 行“10.1.2.3/16”不是网段的起点，您要写的可能是 10.1.0.0/16"),
        ("机房", "第 1 行“机房”不是网段"),
    ],
)
def test_a_bad_network_is_refused_with_its_line(world, exam, as_user, networks, complaint):
    client = as_user(world.zhou)
    response = client.post("/exams/manage/exams/junior/", form_data(client, networks=networks))
    assert response.status_code == 422
    assert complaint in response.content.decode()


def test_practice_is_open_again_after_a_pass_and_without_end(world, make_exam, as_user):
    exam = make_exam("practice", is_practice=True, attempts_allowed=1)
    for percent in (100, 20, 100):
        rehearse(exam, world.chen, percent)
    standing = admitting.standing(exam, world.chen)
    assert (standing.reason, standing.attempts_left) == (Reason.OPEN, None)
    text = as_user(world.chen).get("/exams/practice/").content.decode()
    assert "这是练习" in text
    assert "不限次数" in text


@pytest.mark.parametrize("was_practice", [True, False])
def test_what_was_sat_cannot_become_practice_or_stop_being_it(world, make_exam, as_user, was_practice):
    exam, client = make_exam(is_practice=was_practice), as_user(world.zhou)
    change = {"is_practice": "" if was_practice else "on"}
    rehearse(exam, world.chen, 20)
    response = client.post("/exams/manage/exams/junior/", form_data(client, **change))
    assert response.status_code == 422
    assert "已经有人考过" in response.content.decode()
    Attempt.objects.all().delete()
    assert client.post("/exams/manage/exams/junior/", form_data(client, **change)).status_code == 302


def test_practice_earns_no_certificate_and_is_no_progress(world, make_exam, settled):
    practice, real = make_exam("practice", is_practice=True), make_exam("real")
    for exam in (practice, real):
        Award.objects.create(slug=exam.slug, title=exam.title, statement="会做", signatory="周刚", exam=exam)
    with settled():
        counted = rehearse(real, world.chen, 100)
        rehearse(practice, world.chen, 100)
    assert [one.award.slug for one in Certificate.objects.all()] == ["real"]
    assert last_attempts([world.chen]) == {world.chen.pk: counted}
