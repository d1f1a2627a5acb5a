"""The file gets to its certificate once, whatever is killed in between."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from certificates import drawing
from certificates.issuing import issue_for
from certificates.models import Certificate
from certificates.pdf import GlyphMissing
from jobs.models import Job
from jobs.running import run
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def certificate(stage: Stage, quick_press) -> Certificate:
    return make(stage, stage.world.chen)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_issuing_draws_in_the_background(stage: Stage, settled, quick_press, files_in: Path) -> None:
    with settled():
        issued = issue_for(stage.manager, stage.world.wang)
        assert issued is not None
        assert not issued.pdf
        assert not files(files_in)
    issued.refresh_from_db()
    content = files(files_in)[0].read_bytes()
    assert issued.sha256 == sha256(content).hexdigest()
    assert Path(files_in, issued.pdf.name).read_bytes() == content
    assert issued.pdf.name.startswith(f"certificates/{issued.issued_at:%Y}/{issued.serial}")


def test_drawing_twice_leaves_one_file_and_draws_once(certificate: Certificate, files_in: Path, quick_press) -> None:
    drawing.draw(certificate.pk)
    drawing.draw(certificate.pk)
    assert len(files(files_in)) == 1
    assert quick_press() == [certificate.serial]


def test_killed_between_file_and_row_the_next_run_takes_the_file(
    certificate: Certificate, files_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("certificates.drawing.attach", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            drawing.draw(certificate.pk)
    assert len(files(files_in)) == 1
    drawing.draw(certificate.pk)
    certificate.refresh_from_db()
    assert [path.name for path in files(files_in)] == [Path(certificate.pdf.name).name]


def test_half_a_file_left_by_a_kill_is_replaced(certificate: Certificate, files_in: Path) -> None:
    drawing.draw(certificate.pk)
    path = files(files_in)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:5])
    Certificate.objects.filter(pk=certificate.pk).update(pdf="", sha256="")
    drawing.draw(certificate.pk)
    certificate.refresh_from_db()
    assert [file.read_bytes() for file in files(files_in)] == [whole]


def test_of_two_runs_at_once_the_slower_one_clears_its_file_away(
    certificate: Certificate, files_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faster_elsewhere(slow: Certificate) -> bytes:
        Certificate.objects.filter(pk=slow.pk).update(pdf="certificates/other.pdf", sha256="1" * 64)
        return b"mine"

    monkeypatch.setattr("certificates.pdf.draw", faster_elsewhere)
    drawing.draw(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.pdf.name == "certificates/other.pdf"
    assert not files(files_in)


def test_a_failure_is_visible_and_can_be_tried_again(
    stage: Stage, settled, files_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_glyph(certificate: Certificate) -> bytes:
        raise GlyphMissing("“龘”（U+9F98）")

    monkeypatch.setattr("certificates.pdf.draw", no_glyph)
    with settled():
        issued = issue_for(stage.manager, stage.world.wang)
    assert issued is not None
    for _ in range(10):  # until it gives up
        Job.objects.filter(kind="draw_certificate", state="queued").update(due_at=issued.issued_at)
        run(drawing.key_of(issued))
    issued.refresh_from_db()
    assert not issued.pdf
    assert "U+9F98" in drawing.failures([issued])[issued.pk]
    monkeypatch.setattr("certificates.pdf.draw", lambda certificate: b"%PDF")
    with settled():
        drawing.request_again(issued)
    issued.refresh_from_db()
    assert issued.pdf
    assert drawing.failures([issued]) == {}


def test_a_forgotten_job_is_asked_for_anew(certificate: Certificate, settled, files_in: Path) -> None:
    with settled():
        drawing.request_again(certificate)
    certificate.refresh_from_db()
    assert certificate.pdf


@pytest.mark.slow
def test_the_site_starts_without_the_drawing_libraries() -> None:
    program = "import django, sys; django.setup(); import config.urls; print('weasyprint' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": "site:."}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False", done.stderr
