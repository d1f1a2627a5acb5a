"""Files of candidates: checked by content, durable before they are acknowledged, seen by few, marked by people."""

import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from exams import authoring, grading, logbook, marking, sitting, storing, types, uploading
from exams.models import AttemptEvent, HandedFile, ItemVersion, MarkingTask
from exams.rules import filetypes
from exams.rules.content import BadResponse, Shape
from exams.rules.rubric import NotOnTheRubric
from tests.exams import essays
from tests.exams.conftest import Sitting
from tests.exams.test_secrecy import assert_keeps_secrets, every_response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

PDF, PNG = b"%PDF-1.7\nhello", b"\x89PNG\r\n\x1a\n...."
JPEG = b"\xff\xd8\xff\xe0"


def office(*names):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpg"),
        ("科目,金额\n银行存款,1".encode(), "txt"),
        ("科目,金额\n银行存款,1".encode("gb18030"), "txt"),
        (office("[Content_Types].xml", "word/document.xml"), "docx"),
        (office("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (office("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (office("evil.exe"), None),
        (office("[Content_Types].xml", "word/document.xml")[:60], None),
        (b"MZ\x90\x00\x03", None),
        (b"<html>\x00</html>", None),
        (b"", None),
        (b"   \n", None),
    ],
    ids=[
        *[
            "pdf",
            "png",
            "jpg",
            "utf-8",
            "gb18030",
            "docx",
            "xlsx",
            "pptx",
            "macros",
            "zip",
            "half",
            "exe",
            "zero",
            "empty",
            "blank",
        ]
    ],  # a zip has a time in it
)
def test_a_file_is_what_is_in_it(data, kind):
    file = BytesIO(data)
    assert filetypes.type_of(file) == kind
    assert file.tell() == 0


UPLOAD = {
    "id": "essay-1",
    "kind": "upload",
    "stem": "请上交整改方案。",
    "answer": {
        "criteria": essays.CRITERIA,
        "types": ["pdf", "txt"],
        "megabytes": "1",
        "files": "1",
        "sample": "秘密反馈：方案",
    },
    "explanation": "秘密解析",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def exam(world, monkeypatch, request):
    answer = {**UPLOAD["answer"], **getattr(request, "param", {})}
    monkeypatch.setattr(essays, "ESSAYS", [{**UPLOAD, "answer": answer}, essays.ESSAYS[1]])
    return essays.build()


@pytest.fixture
def desk(world, exam, as_user) -> Sitting:
    return Sitting(sitting.start(exam, world.zhao), as_user(world.zhao))


def send(desk, data=PDF, name="方案.pdf", window="", slot=0, **more):
    slot = slot or desk.slot_of("upload")
    body = {"window": window or desk.window, "file": SimpleUploadedFile(name, data), **more}
    url = f"/exams/attempts/{desk.attempt.pk}/files/{slot}/"
    return desk.client.post(url, body, headers={"Accept": "application/json"})


def counted(desk):
    return logbook.state_of(desk.attempt.pk).responses.get(desk.slot_of("upload"), [])


def test_a_file_is_stored_named_in_the_log_and_shown_again(desk):
    reply = send(desk)
    assert reply.status_code == 200, reply.content
    digest = sha256(PDF).hexdigest()
    (event,) = AttemptEvent.objects.filter(attempt=desk.attempt, kind="answered")
    assert event.data == {"slot": desk.slot_of("upload"), "version": 1, "response": [digest], "file": "方案.pdf"}
    (row,) = HandedFile.objects.all()
    assert default_storage.open(row.file.name).read() == PDF
    assert reply.json()["files"][0]["name"] == "方案.pdf"
    text = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/").content.decode()
    assert "方案.pdf" in text
    assert f'value="{digest}"' in text
    assert "PDF TXT" in text


def test_sending_again_after_a_lost_reply_changes_nothing(desk):
    first, second = send(desk), send(desk, name="改名.pdf")
    assert first.json()["version"] == second.json()["version"] == 1
    assert AttemptEvent.objects.filter(attempt=desk.attempt, kind="answered").count() == 1


def test_a_second_file_replaces_the_first_which_stays_as_evidence(desk):
    send(desk)
    send(desk, b"%PDF-2", "二稿.pdf")
    assert counted(desk) == [sha256(b"%PDF-2").hexdigest()]
    assert {row.name for row in HandedFile.objects.all()} == {"方案.pdf", "二稿.pdf"}
    send(desk)  # the first draft after all: its bytes are there, and it counts again
    assert counted(desk) == [sha256(PDF).hexdigest()]
    assert HandedFile.objects.count() == 2


@pytest.mark.parametrize("exam", [{"files": "2"}], indirect=True)
def test_of_several_files_one_has_to_go_before_another_comes(desk):
    assert send(desk).status_code == send(desk, b"%PDF-2").status_code == 200
    full = send(desk, b"%PDF-3")
    assert full.status_code == 400
    assert "已满" in full.json()["error"]
    url = f"/exams/attempts/{desk.attempt.pk}/files/{desk.slot_of('upload')}/"
    body = {"window": desk.window, "remove": sha256(PDF).hexdigest()}
    for _twice in range(2):
        assert desk.client.post(url, body, headers={"Accept": "application/json"}).status_code == 200
    assert counted(desk) == [sha256(b"%PDF-2").hexdigest()]
    assert send(desk, b"%PDF-3").status_code == 200


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (PNG, "方案.pdf", "类型"),  # allowed is the content, not the name
        (b"MZ\x00\x01", "方案.pdf", "类型"),
        (b"%PDF-" + b"0" * 1024**2, "大.pdf", "太大"),
    ],
    ids=["content", "program", "size"],
)
def test_what_is_not_asked_for_is_refused_in_words(desk, data, name, words):
    reply = send(desk, data, name)
    assert (reply.status_code, counted(desk)) == (400, [])
    assert words in reply.json()["error"]
    assert not HandedFile.objects.exists()


def test_who_may_not_save_may_not_upload(desk, world, as_user):
    assert send(desk, window="stale").status_code == 409
    assert send(desk, slot=next(s for s in desk.entries if s != desk.slot_of("upload"))).status_code == 400
    foreign = Sitting.__new__(Sitting)
    foreign.__dict__ = {**desk.__dict__, "client": as_user(world.qian)}
    assert send(foreign).status_code == 404
    foreign.client.logout()
    assert send(foreign).status_code == 401
    assert not HandedFile.objects.exists()


def test_a_file_that_is_late_is_evidence_and_does_not_count(desk, world):
    late = desk.attempt.deadline + timedelta(minutes=5)
    with pytest.raises(sitting.ExamClosed):
        uploading.hand_in_file(
            desk.attempt.pk, world.zhao, window=desk.window, slot=1, name="晚.pdf", file=BytesIO(PDF), at=late
        )
    assert counted(desk) == []
    assert HandedFile.objects.get().name == "晚.pdf"
    assert AttemptEvent.objects.filter(attempt=desk.attempt, kind="late").exists()


def test_the_file_is_on_disk_before_the_log_says_so(desk, world, monkeypatch):
    """A crash between the two leaves a file that nobody knows, never a name without a file."""
    seen = []

    def crash(*_args, **_kwargs):
        seen.append(default_storage.exists(f"handed/{sha256(PDF).hexdigest()[:2]}/{sha256(PDF).hexdigest()}.pdf"))
        raise OSError

    monkeypatch.setattr(uploading, "note", crash)
    with pytest.raises(OSError):
        send(desk)
    assert seen == [True]
    assert counted(desk) == []
    assert not HandedFile.objects.exists()


def test_half_a_file_left_by_a_kill_is_replaced():
    digest = sha256(PDF).hexdigest()
    name = storing.keep("handed", digest, "pdf", BytesIO(PDF))
    with open(default_storage.path(name), "wb") as file:
        file.write(PDF[:5])
    assert default_storage.open(storing.keep("handed", digest, "pdf", BytesIO(PDF))).read() == PDF


def test_without_scripts_the_form_saves_text_and_file(desk):
    slot = desk.slot_of("upload")
    url, seen = f"/exams/attempts/{desk.attempt.pk}/", [str(one) for one in desk.entries]
    other = desk.slot_of("true_false")
    body = {
        "window": desk.window,
        "seen": seen,
        f"q{other}": desk.right(other),
        f"f{slot}": SimpleUploadedFile("a", PDF),
    }
    text = desk.client.post(url, body, follow=True).content.decode()
    assert "答案已保存" in text
    digest = sha256(PDF).hexdigest()
    assert counted(desk) == [digest]
    assert logbook.state_of(desk.attempt.pk).responses[other] == desk.right(other)
    window = sitting.open_window(desk.attempt)
    bad = desk.client.post(url, {"window": window, f"f{slot}": SimpleUploadedFile("a.pdf", PNG)}, follow=True)
    assert f"第 {slot} 题：这不是可以交的文件类型" in bad.content.decode()
    body = {"window": sitting.open_window(desk.attempt), "remove": digest, "seen": [str(slot)], f"q{slot}": digest}
    desk.client.post(f"{url}files/{slot}/", body)
    assert counted(desk) == []


def test_a_forged_digest_names_no_file(desk, world, as_user):
    digest = sha256(PDF).hexdigest()
    HandedFile.objects.create(
        attempt=sitting.start(desk.attempt.exam, world.qian),
        slot=1,
        sha256=digest,
        name="别人的.pdf",
        type="pdf",
        size=1,
        at=timezone.now(),
        file=storing.keep("handed", digest, "pdf", BytesIO(PDF)),
    )
    assert desk.save(desk.slot_of("upload"), 1, [digest]).status_code == 200
    text = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/").content.decode()
    assert "别人的.pdf" not in text


def test_people_mark_it_by_the_rubric_and_the_result_shows_it(desk, world, as_user):
    send(desk)
    other = desk.slot_of("true_false")
    desk.save(other, 1, desk.right(other))
    sitting.submit(desk.attempt.pk, world.zhao)
    grading.grade(desk.attempt.pk)
    assert MarkingTask.objects.get().slot == desk.slot_of("upload")
    (place,) = essays.places_of(desk.attempt)
    essays.markers(world.zhou)
    marking.take(place, world.zhou, timezone.now())
    page = as_user(world.zhou).get(f"/exams/marking/answers/{place.pk}/").content.decode()
    assert "方案.pdf" in page
    assert "秘密反馈：方案" in page
    row = HandedFile.objects.get()
    served = as_user(world.zhou).get(f"/exams/files/{row.pk}/")
    assert b"".join(served.streaming_content) == PDF
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in served["Cache-Control"]
    for person, status in ((world.zhao, 200), (world.qian, 404), (world.sun, 404), (world.li, 404)):
        assert as_user(person).get(f"/exams/files/{row.pk}/").status_code == status
    with pytest.raises(NotOnTheRubric):
        marking.mark(place, world.zhou, {"c1": "3", "c2": "1"})
    graded = marking.mark(place, world.zhou, {"c1": "4", "c2": "0"}, "补上时间")
    assert graded.score == 9
    text = as_user(world.zhao).get(graded.get_absolute_url()).content.decode()
    for words in ("方案.pdf", "4 / 5 分", "补上时间", "秘密反馈：方案"):
        assert words in text


def test_no_key_reaches_a_candidate(desk, exam):
    send(desk)
    for response in every_response(desk, exam):
        assert_keeps_secrets(response)
        assert "说清三个原因" not in response.content.decode()


def test_a_response_is_so_many_digests():
    shape, read = Shape("upload", ("pdf",), 2, 1), types.of("upload").read_response
    one, two = "a" * 64, "b" * 64
    assert read(shape, [one, "", one]) == [one]
    for raw in ([one, two, "c" * 64], ["x"], [one.upper()], one, [7]):
        with pytest.raises(BadResponse):
            read(shape, raw)


WRITTEN = {
    "criteria": "原因\n4 说清\n0 没有",
    "types": ["pdf", "docx"],
    "most": "2",
    "megabytes": "5",
    "sample": "因为。",
}


def test_it_can_be_written_looked_at_and_edited(world, bank, as_user):
    client = as_user(world.li)
    common = {"slug": "another", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    response = client.post("/exams/bank/new/?kind=upload", {**common, **WRITTEN})
    assert response.status_code == 302, response.context["form"].errors
    version = ItemVersion.objects.get(item__slug="another")
    text = client.get("/exams/bank/items/another/").content.decode()
    for words in ("标准满分 4", "PDF DOCX", "最多 2 个，每个不超过 5 MB"):
        assert words in text
    shown = client.get("/exams/bank/items/another/edit/").context["form"]
    unchanged = {name: value for name, value in shown.initial.items() if value not in (None, False)}
    client.post("/exams/bank/items/another/edit/", unchanged)
    second = ItemVersion.objects.get(item__slug="another", number=2)
    assert authoring.says_the_same(second, authoring.draft_of(version))
    for change in ({"types": []}, {"most": "9"}, {"megabytes": "0"}, {"criteria": "原因"}):
        assert (
            client.post("/exams/bank/new/?kind=upload", {**common, "slug": "b", **WRITTEN, **change}).status_code == 422
        )
