"""`make check` runs everything, shields it from a developer's settings and fails when one check fails."""

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

Loader = Callable[[str], ModuleType]


@pytest.fixture
def check(script: Loader, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = script("check")
    made = [
        module.Check("first", [sys.executable, "-c", "raise SystemExit('it hurts')"]),
        module.Check("second", [sys.executable, "-c", "pass"]),
    ]
    monkeypatch.setattr(module, "CHECKS", made)
    return module


def test_a_failure_does_not_hide_the_checks_after_it(check: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 1
    said = capsys.readouterr().out
    assert "✗ first" in said
    assert "it hurts" in said
    assert "✓ second" in said
    assert "1 of 2 checks failed: first" in said


def test_checks_can_be_chosen_by_name(check: ModuleType) -> None:
    assert check.main(["second"]) == 0


def test_an_unknown_check_is_an_error(check: ModuleType) -> None:
    assert check.main(["third"]) == 2


def test_a_developers_switches_do_not_reach_the_checks(check: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://live.example/live")
    env = check.environment("/away")
    assert "DATABASE_URL" not in env
    assert env["ZHIZHENG_VAR"] == "/away"


def test_the_key_for_the_production_check_is_long_and_new_each_time(script: Loader) -> None:
    keys = {script("check").PRODUCTION["SECRET_KEY"] for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) >= 50 for key in keys)
