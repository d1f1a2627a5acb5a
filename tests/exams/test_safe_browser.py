"""An exam that asks for Safe Exam Browser: at the start, when its page is opened, and at every save."""

import hashlib

import pytest

from exams.models import Attempt, AttemptEvent, Exam

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

CONFIG, PROGRAM = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc", "ab" * 32
HOST = "http://testserver"


def from_seb(path: str, config: str = CONFIG, program: str = PROGRAM) -> dict[str, str]:
    """The headers that SEB would send for this address."""
    hashes = [hashlib.sha256(f"{HOST}{path}{key}".encode()).hexdigest() for key in (config, program)]
    return {"HTTP_X_SAFEEXAMBROWSER_CONFIGKEYHASH": hashes[0], "HTTP_X_SAFEEXAMBROWSER_REQUESTHASH": hashes[1]}


@pytest.fixture
def guarded(exam) -> Exam:
    Exam.objects.filter(pk=exam.pk).update(seb_config_keys=f"{'0' * 64}\n{CONFIG}", seb_exam_keys=PROGRAM)
    exam.refresh_from_db()
    return exam


def start(client, exam, **headers):
    return client.post(f"/exams/{exam.slug}/attempts/", **headers)


def test_another_browser_cannot_start_and_is_told_what_to_do(world, guarded, as_user):
    client = as_user(world.chen)
    assert "须用安全考试浏览器" in client.get("/exams/").content.decode()
    page = client.get("/exams/junior/").content.decode()
    assert "配置文件" in page
    assert "核对浏览器" in page  # under what is recorded
    assert "开始考试</button>" not in page
    refused = start(client, guarded)
    assert refused.status_code == 403
    assert "双击考务人员" in refused.content.decode()
    assert not Attempt.objects.exists()


def test_the_start_page_lets_seb_in(world, guarded, as_user):
    client = as_user(world.chen)
    page = client.get("/exams/junior/", **from_seb("/exams/junior/")).content.decode()
    assert "开始考试</button>" in page
    path = "/exams/junior/attempts/"
    assert start(client, guarded, **from_seb(path)).status_code == 302
    assert Attempt.objects.get().state == "running"


def test_seb_with_the_settings_of_another_exam_is_told_so(world, guarded, as_user):
    client, path = as_user(world.chen), "/exams/junior/attempts/"
    for wrong in ({"config": "1" * 64}, {"program": "1" * 64}):
        refused = start(client, guarded, **from_seb(path, **wrong))
        assert refused.status_code == 403
        assert "您用的是 SEB" in refused.content.decode()
    assert start(client, guarded, **from_seb("/exams/junior/")).status_code == 403  # the hash of another address


@pytest.fixture
def desk(world, guarded, sit):
    return sit(guarded, world.chen)


def test_the_paper_opens_in_seb_only_and_the_others_learn_how_much_time_is_left(desk):
    path = f"/exams/attempts/{desk.attempt.pk}/"
    refused = desk.client.get(path)
    assert refused.status_code == 403
    assert "您的考试仍在计时" in refused.content.decode()
    assert 'class="question"' not in refused.content.decode()
    assert desk.client.get(path, **from_seb(path)).status_code == 200


def test_a_save_from_another_browser_is_403_and_not_kept(desk):
    path = f"/exams/attempts/{desk.attempt.pk}/answers/"
    body = desk.body(1, 1)
    refused = desk.post(body)
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_browser")
    assert "Safe Exam Browser" in refused.json()["error"]
    assert not AttemptEvent.objects.filter(kind="answered").exists()
    assert desk.post(body, **from_seb(path)).status_code == 200
    assert AttemptEvent.objects.filter(kind="answered").count() == 1


def test_without_scripts_neither_saving_nor_handing_in_goes_round_it(desk):
    path = f"/exams/attempts/{desk.attempt.pk}/"
    fields = {"window": desk.window, "seen": ["1"], "q1": desk.right(1)}
    assert desk.client.post(path, fields).status_code == 403
    for given in ({**fields, "confirmed": "1"}, {"confirmed": "1"}):
        assert desk.client.post(f"{path}submission/", given).status_code == 403
    assert not AttemptEvent.objects.filter(kind__in=["answered", "submitted"]).exists()
    given = {**fields, "confirmed": "1"}
    assert desk.client.post(f"{path}submission/", given, **from_seb(f"{path}submission/")).status_code == 302
    assert Attempt.objects.get().state != "running"


def test_the_keys_reach_no_page_of_a_candidate(desk):
    path = f"/exams/attempts/{desk.attempt.pk}/"
    for page in ("/exams/", "/exams/junior/", path, f"{path}receipt/"):
        text = desk.client.get(page, **from_seb(page), follow=True).content.decode()
        assert CONFIG not in text
        assert PROGRAM not in text


def test_an_examiner_enters_keys_and_a_bad_one_is_named(world, exam, as_user):
    from tests.exams.test_conditions import form_data

    client, url = as_user(world.zhou), "/exams/manage/exams/junior/"
    refused = client.post(url, form_data(client, seb_config_keys=f"{CONFIG}\nnot a key"))
    assert refused.status_code == 422
    assert "第 2 行“not a key”不是密钥" in refused.content.decode()
    data = form_data(client, seb_config_keys=f"\n{CONFIG.upper()}\n", seb_exam_keys=PROGRAM)
    assert client.post(url, data).status_code == 302
    exam.refresh_from_db()
    assert (exam.seb_config_keys, exam.seb_exam_keys) == (CONFIG, PROGRAM)
