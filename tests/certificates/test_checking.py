"""A file somebody uploads: each kind gets its own answer, and none of them tells what exists."""

from hashlib import sha256

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates import checking, drawing, limiting
from certificates.checking import Outcome, judge, outcome_of
from certificates.models import Certificate
from certificates.revoking import revoke
from people.scoping import everyone
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

VISITOR = AnonymousUser()
SHORT = b"%PDF-1.7\n/ID [(ZZ-2026-000001) (x)]\n%%EOF"


@pytest.fixture
def certificate(stage: Stage) -> Certificate:
    """With the real file, as drawn."""
    made = make(stage, stage.world.zhao)
    drawing.draw(made.pk)
    with everyone():
        return Certificate.objects.get(pk=made.pk)


def bytes_of(certificate: Certificate) -> bytes:
    with certificate.pdf.open("rb") as file:
        return bytes(file.read())


def upload(client: Client, content: bytes, name: str = "证书.pdf", **query: str) -> object:
    return client.post("/verify/file/", {"file": SimpleUploadedFile(name, content)}, query_params=query)


def test_the_real_file_is_genuine_and_a_changed_byte_is_not(
    client: Client, stage: Stage, certificate: Certificate
) -> None:
    content = bytes_of(certificate)
    page = upload(client, content).content.decode()
    for words in ("与存档逐字节相同", "证书真实，当前有效", "赵敏", "恒远制造", certificate.serial):
        assert words in page
    middle = len(content) // 2
    for changed in (
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        content + b"\n",
        content.replace(certificate.serial.encode(), b"ZZ-2026-000007"),
    ):
        assert changed != content
        answer = upload(client, changed)
        assert answer.status_code == 200
        assert "文件被改动过" in answer.content.decode()
        assert "赵" not in answer.content.decode()
    revoke(certificate, stage.world.admin, "替考")
    page = upload(client, content).content.decode()
    assert "与存档逐字节相同" in page
    assert "证书已被撤销" in page
    assert "当前有效" not in page


def stored(stage: Stage, content: bytes = SHORT) -> Certificate:
    made = make(stage, stage.world.zhao, sha256=sha256(content).hexdigest())
    made.pdf.save("x.pdf", ContentFile(content))
    return made


@pytest.mark.parametrize(
    ("content", "status", "words", "state"),
    [
        (b"%PDF-1.7 a holiday picture", 200, "不是我们签发的证书文件", "foreign"),
        (b"\x89PNG\r\n", 400, "这不是 PDF 文件", "not_a_pdf"),
        (b"x" * 2000 + b"%PDF-", 400, "这不是 PDF 文件", "not_a_pdf"),
        (b"", 400, "没有收到文件", "missing"),
        (b"%PDF-1.7" + b"0" * checking.LARGEST, 413, "文件太大", "too_large"),
        (SHORT + b"!", 200, "文件被改动过", "altered"),
    ],
    ids=["foreign", "picture", "late header", "empty", "huge", "altered"],
)
def test_each_kind_of_file_gets_its_own_answer(
    client: Client, stage: Stage, content: bytes, status: int, words: str, state: str
) -> None:
    stored(stage)
    answer = upload(client, content)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "赵" not in answer.content.decode()
    data = upload(client, content, format="json")
    assert (data.status_code, data.json()) == (status, {"file": state})


def test_machines_get_json_for_a_file_as_for_a_code(client: Client, stage: Stage) -> None:
    data = upload(client, SHORT, format="json") if stored(stage) else None
    assert data.json()["file"] == "genuine"
    assert (data.json()["holder"], data.json()["holder_in_full"]) == ("赵敏", True)
    assert data.json()["state"] == "current"


@pytest.mark.parametrize(
    ("seal", "is_marked", "outcome"),
    [
        ("intact", True, Outcome.UNRECORDED),
        ("intact", False, Outcome.UNRECORDED),
        ("altered", True, Outcome.ALTERED),
        ("altered", False, Outcome.ALTERED),
        ("unknown", True, Outcome.RESIGNED),
        ("unknown", False, Outcome.FOREIGN),
        ("unsigned", True, Outcome.ALTERED),
        ("unsigned", False, Outcome.FOREIGN),
    ],
)
def test_what_a_signature_says_of_a_file_that_is_not_on_record(seal: str, is_marked: bool, outcome: Outcome) -> None:
    assert outcome_of(seal, is_marked) is outcome


@pytest.mark.parametrize(("seal", "words"), [("unknown", "签名不是我们的"), ("intact", "没有这个文件的存档")])
def test_a_signature_that_says_otherwise_is_named(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch, seal: str, words: str
) -> None:
    monkeypatch.setattr(checking, "seal_of", lambda file: seal)
    assert words in upload(client, SHORT).content.decode()


def test_what_a_file_claims_is_not_looked_up(stage: Stage) -> None:
    """A forged number of a certificate that exists, and of one that does not: the same answer at the same cost."""
    real, costs, answers = stored(stage), set(), set()
    for serial in (real.serial.encode(), b"ZZ-2026-999999"):
        with CaptureQueriesContext(connection) as captured:
            answers.add(judge(SHORT.replace(b"ZZ-2026-000001", serial) + b"!", VISITOR))
        costs.add(len(captured))
    assert len(answers) == len(costs) == 1


def test_a_huge_body_is_refused_by_its_length_before_it_is_read(client: Client, db: None) -> None:
    answer = client.post("/verify/file/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=10**9)
    assert answer.status_code == 413


def test_uploads_count_like_look_ups(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "LOOK_UPS", 1)
    monkeypatch.setattr("people.pacing.time", lambda: 1_000_000.0)
    assert [upload(client, b"%PDF-").status_code for _ in range(2)] == [200, 429]
    assert client.get("/verify/log/").status_code == 429


def test_nothing_of_the_upload_is_kept(client: Client, stage: Stage, files_in) -> None:
    before = sorted(files_in.rglob("*"))
    upload(client, SHORT)
    assert sorted(files_in.rglob("*")) == before


def test_the_address_alone_leads_to_the_form(client: Client, db: None) -> None:
    assert client.get("/verify/file/")["Location"] == "/verify/"
    assert "multipart/form-data" in client.get("/verify/").content.decode()
