"""The receipt of an attempt: complete, signed, open to its owner only, and silent about what is not open yet."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from exams import arranging, attesting, grading, sitting
from exams.arranging import Arrangement
from exams.models import Attempt, AttemptEvent, Exam
from exams.rules.content import Entry, Shape
from exams.rules.disclosure import Level
from exams.rules.receipt import canonical, gaps, record
from exams.rules.replay import Event
from tests.exams.conftest import SECRETS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], []),
        ([(60, 20)], [(40, 60)]),
        ([(60, 20), (61, 10), (90, 5)], [(40, 61), (85, 90)]),
        ([(60, 20), (55, 30)], [(25, 60)]),
        ([(60, 5), (61, 60)], [(1, 61)]),
    ],
)
def test_waiting_answers_tell_when_the_connection_was_gone(waits, expected):
    """A wait is (when the answer arrived, for how long it waited), in seconds."""
    events = [Event(n, "answered", {"waited": waited}, at(arrived)) for n, (arrived, waited) in enumerate(waits, 1)]
    assert gaps(events) == [(at(start), at(end)) for start, end in expected]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(5, 300))))
def test_gaps_are_apart_and_cover_every_wait(waits):
    events = [Event(n, "answered", {"waited": waited}, at(arrived)) for n, (arrived, waited) in enumerate(waits, 1)]
    found = gaps(events)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    for arrived, waited in waits:
        assert sum(start <= at(arrived - waited) and at(arrived) <= end for start, end in found) == 1


db = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def marked(function):
    for one in db:
        function = one(function)
    return function


@pytest.fixture
def desk(world, exam, sit):
    """陈琳 saved twice, once after a wait; left once; got ten minutes; handed in; and one answer came late."""
    desk = sit(exam, world.chen)
    desk.first, desk.second = desk.slot_of("multiple"), desk.slot_of("single")
    desk.save(desk.first, 1, desk.wrong(desk.first), key="first")
    desk.post({**desk.body(desk.second, 1, key="second"), "waited_ms": 30_000})
    body = {"window": desk.window, "step": "left", "client_key": "away"}
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/presence/", body, content_type="application/json")
    arranging.arrange(exam, world.chen, Arrangement(extra_minutes=10, reason="断电"), world.zhou)
    sitting.submit(desk.attempt.pk, world.chen)
    desk.save(desk.slot_of("true_false"), 1, key="late")
    desk.attempt.refresh_from_db()
    return desk


def file_of(desk):
    return desk.client.get(f"/exams/attempts/{desk.attempt.pk}/receipt/file/")


@marked
def test_it_tells_everything_the_server_holds(desk, world):
    document = json.loads(file_of(desk).content)
    receipt = document["receipt"]
    assert (receipt["person"], receipt["username"], receipt["exam"]) == ("陈琳", "chen", "junior")
    assert receipt["paper"] == desk.attempt.paper.digest
    assert [(save["question"], save["version"], save["client_key"]) for save in receipt["saves"]] == [
        (desk.first, 1, "first"),
        (desk.second, 1, "second"),
    ]
    events = AttemptEvent.objects.filter(kind="answered").order_by("sequence")
    assert [save["at"] for save in receipt["saves"]] == [event.at.isoformat() for event in events]
    assert receipt["saves"][0]["response"] == desk.wrong(desk.first)
    assert (receipt["saves"][1]["waited_seconds"], len(receipt["gaps"])) == (30, 1)
    assert [save["client_key"] for save in receipt["late"]] == ["late"]
    assert [one["minutes"] for one in receipt["extensions"]] == [10]
    assert receipt["deadline"] == desk.attempt.deadline.isoformat()
    assert (len(receipt["windows"]), [one["kind"] for one in receipt["absences"]]) == (1, ["left"])
    assert (receipt["handed_in"], receipt["grades"]) == ("submitted", [])


@marked
@pytest.mark.parametrize(
    ("review", "results_when", "told"),
    [
        ("full", "graded", {"passed", "score", "marks"}),
        ("marks", "graded", {"passed", "score", "marks"}),
        ("nothing", "graded", {"passed"}),
        ("full", "released", set()),
    ],
)
def test_of_the_grade_it_tells_what_is_open_and_never_a_key(desk, review, results_when, told):
    Exam.objects.update(review=review, results_when=results_when)
    grading.grade(desk.attempt.pk)
    document = file_of(desk).content.decode()
    page = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/receipt/").content.decode()
    assert not any(word in document + page for word in [*SECRETS, '"right"', "feedback", "explanation"])
    grades = json.loads(document)["receipt"]["grades"]
    assert {name for grade in grades for name in ("passed", "score", "marks") if name in grade} == told
    assert ("逐题得分" in page) == ("marks" in told)
    assert ("成绩公布以后" in page) == (not told)
    if "marks" in told:
        marks = {row["question"]: row for row in grades[0]["marks"]}
        assert (marks[desk.first]["mark"], marks[desk.second]["mark"]) == ("0.00", "2.00")
        assert marks[desk.first]["item_version"] == desk.entries[desk.first].item_version


@marked
def test_a_regrade_is_told_beside_the_grade_it_replaced(desk):
    grading.grade(desk.attempt.pk)
    graded = AttemptEvent.objects.get(kind="graded")
    data = {**graded.data, "score": "4.00"}
    AttemptEvent.objects.create(attempt=desk.attempt, sequence=99, kind="regraded", data=data)
    grades = json.loads(file_of(desk).content)["receipt"]["grades"]
    assert [(grade["kind"], grade["score"]) for grade in grades] == [("graded", "2.00"), ("regraded", "4.00")]


def test_sections_drills_and_files_are_told_from_the_log():
    shapes = {1: Shape("triage", ("k1", "y1")), 2: Shape("upload", ("pdf",)), 3: Shape("single", ("a",))}
    entries = [Entry(slot, 10 + slot, Decimal(2), shape) for slot, shape in shapes.items()]
    steps = [
        ("started", {"deadline": at(3600).isoformat(), "limited": {"2": [2]}}),
        ("section", {"section": 2, "deadline": at(600).isoformat(), "grace": 30}),
        ("answered", {"slot": 3, "version": 1, "response": ["a"]}),
        ("answered", {"slot": 1, "version": 1, "response": ["begin"]}),
        ("answered", {"slot": 1, "version": 2, "response": ["begin", "k1:reply:y1"]}),
        ("answered", {"slot": 2, "version": 1, "response": ["d1"], "file": "方案.pdf"}),
        ("answered", {"slot": 2, "version": 2, "response": ["d1", "d2"], "file": "附表.pdf"}),
        ("answered", {"slot": 2, "version": 3, "response": ["d2"]}),  # taken back
        ("finished", {"section": 2}),
    ]
    log = [Event(n, kind, data, at(n)) for n, (kind, data) in enumerate(steps, 1)]
    told = record({}, entries, reversed(log), Level.PENDING)
    assert told["drills"] == [{"sequence": 4, "at": at(4).isoformat(), "question": 1}]
    files = [(file["sequence"], file["question"], file["name"], file["sha256"]) for file in told["files"]]
    assert files == [(6, 2, "方案.pdf", "d1"), (7, 2, "附表.pdf", "d2")]
    assert told["sections"] == [
        {"sequence": 2, "at": at(2).isoformat(), "section": 2, "step": "opened", "deadline": at(600).isoformat()},
        {"sequence": 9, "at": at(9).isoformat(), "section": 2, "step": "finished"},
    ]


@marked
def test_the_page_shows_them_where_there_are_any(desk):
    url = f"/exams/attempts/{desk.attempt.pk}/receipt/"
    before = desk.client.get(url).content.decode()
    assert not any(word in before for word in ("限时部分", "开始演练", "上交的文件"))
    data = {"slot": desk.first, "version": 9, "response": ["ab" * 32], "file": "<方案>.pdf"}
    for n, (kind, what) in enumerate(
        [("section", {"section": 2, "deadline": NOON.isoformat(), "grace": 0}), ("answered", data)]
    ):
        AttemptEvent.objects.create(attempt=desk.attempt, sequence=50 + n, kind=kind, data=what)
    page = desk.client.get(url).content.decode()
    assert all(word in page for word in ("打开第 2 部分，截止 20:00:00", "上交的文件", "&lt;方案&gt;.pdf", "ab" * 32))


@marked
def test_a_running_attempt_and_somebody_elses_have_none(world, exam, sit, as_user):
    desk = sit(exam, world.chen)
    assert file_of(desk)["Location"] == f"/exams/attempts/{desk.attempt.pk}/"
    sitting.submit(desk.attempt.pk, world.chen)
    assert file_of(desk)["Content-Disposition"].startswith("attachment")
    for person in (world.wang, world.zhou, world.admin):
        for path in ("receipt/", "receipt/file/"):
            assert as_user(person).get(f"/exams/attempts/{desk.attempt.pk}/{path}").status_code == 404
    Attempt.objects.update(state="voided")
    assert file_of(desk).status_code == 404


@marked
def test_the_result_page_leads_to_it(desk):
    grading.grade(desk.attempt.pk)
    link = f'href="/exams/attempts/{desk.attempt.pk}/receipt/"'
    assert link in desk.client.get(desk.attempt.get_absolute_url()).content.decode()
    Exam.objects.update(results_when="released")
    assert link in desk.client.get(desk.attempt.get_absolute_url()).content.decode()


@pytest.fixture
def verify(tmp_path):
    def run(data):
        path, out = tmp_path / "receipt.json", StringIO()
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        call_command("verify_receipt", str(path), stdout=out)
        return out.getvalue()

    return run


@marked
def test_a_genuine_file_is_confirmed_however_it_is_laid_out(desk, verify):
    grading.grade(desk.attempt.pk)
    data = file_of(desk).content
    said = verify(data)
    assert said.startswith("genuine")
    assert "person: 陈琳" in said
    assert "result: not passed 2.00 / 18.00" in said
    document = json.loads(data)
    shuffled = {"signature": document["signature"], "receipt": dict(reversed(document["receipt"].items()))}
    assert verify(shuffled) == said


def change_answer(document):
    document["receipt"]["saves"][0]["response"] = ["x"]


def change_time(document):
    document["receipt"]["saves"][0]["at"] = "2026-01-01T00:00:00+00:00"


def drop_save(document):
    document["receipt"]["saves"].pop()


def add_field(document):
    document["receipt"]["remark"] = ""


def change_number_type(document):
    document["receipt"]["number"] = float("nan")


def change_signature(document):
    document["signature"] = document["signature"][:-1] + ("A" if document["signature"][-1] != "A" else "B")


CHANGES = [change_answer, change_time, drop_save, add_field, change_number_type, change_signature]


@marked
@pytest.mark.parametrize("tamper", CHANGES)
def test_a_tampered_file_is_refused(desk, verify, tamper):
    document = json.loads(file_of(desk).content)
    tamper(document)
    with pytest.raises(CommandError, match="NOT GENUINE"):
        verify(document)


@marked
@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 9000, b'{"receipt": {}, "signature": "x"}', b'{"receipt": []}'],
)
def test_what_is_no_receipt_is_said_to_be_none(verify, data):
    with pytest.raises(CommandError, match="not a receipt"):
        verify(data)


@marked
def test_a_key_that_stands_twice_is_refused(desk, verify):
    data = file_of(desk).content.replace(b'{\n "receipt":', b'{\n "receipt": {"person": "x"},\n "receipt":', 1)
    with pytest.raises(CommandError, match="twice"):
        verify(data)


@marked
def test_another_installation_cannot_sign_for_this_one(desk, verify, settings):
    data = file_of(desk).content
    first = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    with pytest.raises(CommandError, match="NOT GENUINE"):
        verify(data)
    settings.SECRET_KEY_FALLBACKS = [first]  # after a change of the key
    assert verify(data).startswith("genuine")


def test_the_signed_text_is_one_line_without_ambiguity():
    assert canonical({"b": "值", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"值"}'
    assert attesting.signature({"a": "1"}) != attesting.signature({"a": 1})


@pytest.fixture
def check(db):
    """A visitor asks the page about a file."""
    cache.clear()

    def ask(data, client=None):
        body = {} if data is None else {"file": SimpleUploadedFile("receipt.json", data)}
        response = (client or Client()).post("/exams/receipts/", body)
        return response.status_code, response.content.decode()

    return ask


@marked
def test_whoever_was_handed_a_receipt_can_check_it_without_an_account(desk, check):
    grading.grade(desk.attempt.pk)
    status, page = check(file_of(desk).content)
    assert status == 200
    for words in ("凭据真实，一字未改", "陈琳", "2.00 / 18.00", desk.attempt.paper.digest):
        assert words in page
    assert 'href="/exams/receipts/"' in desk.client.get(f"/exams/attempts/{desk.attempt.pk}/receipt/").content.decode()


@marked
@pytest.mark.parametrize("tamper", CHANGES)
def test_the_page_shows_nothing_of_a_file_that_was_changed(desk, check, tamper):
    document = json.loads(file_of(desk).content)
    tamper(document)
    status, page = check(json.dumps(document).encode())
    assert (status, "不是本系统签发的内容" in page, "陈琳" in page) == (200, True, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "没有收到文件"),
        (b"{}", "这不是答题凭据"),
        (b"[" * 9000, "这不是答题凭据"),
        (b"\xff\xfe", "这不是答题凭据"),
        (b"%PDF-1.7", "这不是答题凭据"),
        (b'{"receipt": {"format": "zhizheng-receipt/1", "n": 1e999}, "signature": "x"}', "不是本系统签发的内容"),
        (b" " * (5 * 1024 * 1024 + 20_000), "文件超过 5 MB"),
    ],
)
def test_what_is_no_receipt_is_answered_in_words(check, data, words):
    status, page = check(data)
    assert (status, words in page) == (200 if "签发" in words else 422, True)


def test_one_address_may_not_ask_without_end(check):
    assert [check(b"{}")[0] for _ in range(21)][-2:] == [422, 429]


@marked
def test_minutes_that_were_arranged_before_the_start_are_told(world, exam, sit):
    arranging.arrange(exam, world.chen, Arrangement(extra_minutes=15, reason="眼疾"), world.zhou)
    desk = sit(exam, world.chen)
    sitting.submit(desk.attempt.pk, world.chen)
    assert json.loads(file_of(desk).content)["receipt"]["extra_minutes"] == 15
    assert "延长 15 分钟" in desk.client.get(f"/exams/attempts/{desk.attempt.pk}/receipt/").content.decode()
