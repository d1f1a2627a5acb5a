"""Which system parts are asked for, and how often."""

from pathlib import Path

import pytest
from preparing import system


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without libraries, fonts, fc-list and browser."""
    monkeypatch.setattr(system, "find_library", lambda name: None)
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    monkeypatch.setattr(system, "_font_files", list)


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_needs_libraries_and_a_font() -> None:
    libraries = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
    assert system.missing("run") == [*libraries, "fontconfig", "fonts-noto-cjk"]


@pytest.mark.usefixtures("bare")
def test_only_development_asks_for_a_browser_and_for_what_judges_pdfs() -> None:
    extra = ["chromium", "poppler-utils", "qpdf"]
    assert system.missing("dev") == [*system.missing("run"), *extra]


def test_a_complete_machine_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "find_library", lambda name: f"lib{name}.so.0")
    monkeypatch.setattr(system, "has_chinese_font", lambda: True)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system, "JAXB", Path(__file__))
    assert system.missing("dev") == []


def test_with_a_java_certificates_are_held_against_verapdf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system, "JAXB", tmp_path / "jaxb-runtime.jar")
    assert "libjaxb-java" in system.missing("dev")
    assert "libjaxb-java" not in system.missing("run")


@pytest.mark.parametrize(
    "name", ["NotoSansCJK-Regular.ttc", "SourceHanSansSC-Regular.otf", "simsun.ttc", "PingFang.ttc"]
)
def test_fonts_with_chinese_are_known_by_name(name: str) -> None:
    assert system.looks_chinese(name)


@pytest.mark.parametrize("name", ["DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansCJK.txt"])
def test_other_files_are_not_taken_for_chinese_fonts(name: str) -> None:
    assert not system.looks_chinese(name)


def test_the_advice_names_exactly_what_is_missing() -> None:
    advice = system.advice(["libpango-1.0-0", "fonts-noto-cjk"])
    assert "apt-get install -y --no-install-recommends libpango-1.0-0 fonts-noto-cjk" in advice
    assert "PDF" in advice
    assert "chromium" not in advice


def test_a_missing_browser_says_nothing_about_pdfs() -> None:
    assert "PDF" not in system.advice(["chromium", "qpdf"])


def test_without_the_right_to_install_the_work_goes_on(
    venv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "missing", lambda kind: ["fonts-noto-cjk"])
    monkeypatch.setattr(system, "can_install", lambda: False)
    system.ensure("run", venv)
    assert "fonts-noto-cjk" in capsys.readouterr().err


def test_apt_is_asked_once_for_the_same_parts(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(system, "missing", lambda kind: ["fonts-noto-cjk"])
    monkeypatch.setattr(system, "can_install", lambda: True)
    monkeypatch.setattr(system, "install", asked.append)
    for _ in range(3):
        system.ensure("run", venv)
    assert asked == [["fonts-noto-cjk"]]


def test_a_machine_found_complete_is_not_looked_at_again(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(system, "missing", lambda kind: looked.append(kind) or [])
    for kind in ("dev", "run", "dev"):
        system.ensure(kind, venv)
    assert looked == ["dev"]
