"""The command itself: what it does when, and what it says when it cannot."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from preparing import environment
from preparing.progress import CommandFailed, Trouble, run

Loader = Callable[[str], ModuleType]


def test_nothing_is_installed_when_everything_is_ready(script: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = script("prepare")
    monkeypatch.setattr(prepare.stamps, "is_ready", lambda kind: True)
    monkeypatch.setattr(prepare.system, "ensure", lambda kind: None)
    monkeypatch.setattr(prepare, "build", lambda kind: pytest.fail("installed again"))
    assert prepare.main(["run"]) == 0


def test_trouble_is_said_in_both_languages_and_ends_with_an_error(
    script: Loader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare = script("prepare")

    def fail(kind: str) -> None:
        raise prepare.Trouble("没有网络", "no network")

    monkeypatch.setattr(prepare, "prepare", fail)
    assert prepare.main([]) == 1
    assert {"没有网络", "no network"} <= set(capsys.readouterr().err.replace("✗ ", "").replace("  ", "").splitlines())


@pytest.mark.parametrize("arguments", [["production"], ["run", "dev"]])
def test_an_unknown_kind_shows_the_usage(script: Loader, arguments: list[str]) -> None:
    assert script("prepare").main(arguments) == 2


def test_a_second_run_waits_for_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock, order = tmp_path / "var" / "prepare.lock", []

    def second() -> None:
        with environment.only_one_at_a_time(lock):
            order.append("second")

    with environment.only_one_at_a_time(lock):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.2)
        order.append("first")
    waiting.join(timeout=5)
    assert order == ["first", "second"]
    assert "Waiting" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(Trouble, match="不可写"), environment.only_one_at_a_time(tmp_path / "var" / "prepare.lock"):
        pytest.fail("must not get here")


def test_a_python_without_any_installer_names_the_package(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_has", lambda module: False)
    monkeypatch.setattr(environment.system, "can_install", lambda: False)
    with pytest.raises(Trouble, match=r"python3\.\d+-venv"):
        environment.create(venv)


def test_without_ensurepip_the_environment_is_made_without_pip(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(environment, "_has", lambda module: module == "pip")
    monkeypatch.setattr(environment, "run", lambda command, env: commands.append(command))
    environment.create(venv)
    assert "--without-pip" in commands[0]
    assert environment.pip_command(venv)[1:] == ["-m", "pip", "--python", str(venv / "bin" / "python")]


def test_pip_of_the_environment_comes_first(venv: Path) -> None:
    (venv / "lib" / "python3.11" / "site-packages" / "pip").mkdir()
    assert environment.pip_command(venv) == [str(venv / "bin" / "python"), "-m", "pip"]


def test_a_failing_command_hands_over_what_it_said() -> None:
    with pytest.raises(CommandFailed) as failed:
        run([sys.executable, "-c", "import sys; print('why'); sys.exit(3)"], os.environ)
    assert failed.value.output.strip() == "why"


def test_an_old_python_can_at_least_read_the_sentence(script: Loader) -> None:
    """Nothing newer than 3.6 may stand in the one file that an old Python has to parse."""
    import ast

    source = Path(script("prepare").__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert source.index("sys.version_info") < source.index("def ")


def test_prepare_needs_nothing_but_the_standard_library() -> None:
    folder = Path(environment.__file__).parents[1]
    command = [sys.executable, "-I", "-S", str(folder / "prepare.py"), "--help"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
