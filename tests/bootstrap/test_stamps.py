"""When .venv may be used as it is, and when it has to be brought up to date."""

from pathlib import Path

import pytest
from preparing import stamps


@pytest.fixture(autouse=True)
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    files = {"run": tmp_path / "requirements.lock", "dev": tmp_path / "requirements-dev.lock"}
    files["run"].write_text("django==5.2\n")
    files["dev"].write_text("django==5.2\npytest==9.0\n")
    monkeypatch.setattr(stamps, "LOCKS", files)
    return files


def test_a_new_environment_is_not_ready(venv: Path) -> None:
    assert not stamps.is_ready("run", venv)


def test_what_was_installed_is_ready(venv: Path) -> None:
    stamps.write("run", venv)
    assert stamps.is_ready("run", venv)


def test_the_packages_of_development_include_those_of_the_product(venv: Path) -> None:
    stamps.write("dev", venv)
    assert stamps.is_ready("run", venv)
    assert stamps.is_ready("dev", venv)


def test_the_packages_of_the_product_are_not_enough_for_development(venv: Path) -> None:
    stamps.write("run", venv)
    assert not stamps.is_ready("dev", venv)


def test_a_changed_lock_asks_for_another_installation(venv: Path, locks: dict[str, Path]) -> None:
    stamps.write("run", venv)
    locks["run"].write_text("django==5.2.1\n")
    assert not stamps.is_ready("run", venv)


def test_a_changed_lock_of_the_product_also_outdates_development(venv: Path, locks: dict[str, Path]) -> None:
    stamps.write("dev", venv)
    locks["run"].write_text("django==5.2.1\n")
    assert not stamps.is_ready("run", venv)
    assert not stamps.is_ready("dev", venv)


def test_installing_one_kind_forgets_the_other(venv: Path) -> None:
    stamps.write("dev", venv)
    stamps.write("run", venv)
    assert not stamps.is_ready("dev", venv)


def test_an_environment_of_another_python_is_not_ready(venv: Path) -> None:
    stamps.write("run", venv)
    (venv / "pyvenv.cfg").write_text("version = 3.11.9\n")
    assert not stamps.is_ready("run", venv)


def test_an_environment_whose_python_went_away_is_not_intact(venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    assert not stamps.is_intact(venv)


def test_an_environment_left_behind_by_a_system_upgrade_is_not_intact(venv: Path) -> None:
    (venv / "pyvenv.cfg").write_text("version = 3.11.7\nexecutable = /usr/bin/python3.11-gone\n")
    assert not stamps.is_intact(venv)


def test_an_environment_made_by_uv_is_intact(venv: Path) -> None:
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\nversion_info = 3.11.7\n")
    assert stamps.is_intact(venv)


def test_no_folder_at_all_is_not_intact(tmp_path: Path) -> None:
    assert not stamps.is_intact(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "other",
    [(b"lock2", "3.11.7", "run"), (b"lock", "3.12.0", "run"), (b"lock", "3.11.7", "dev")],
    ids=["lock", "version", "kind"],
)
def test_every_part_changes_the_fingerprint(other: tuple[bytes, str, str]) -> None:
    assert stamps.fingerprint(b"lock", "3.11.7", "run") != stamps.fingerprint(*other)
