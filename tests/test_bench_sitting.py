"""make bench-exam and bench-exam-faults: the audit sees what must never happen, and a tiny class passes it."""

import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.sitting.audit import Findings, findings
from benchmarks.sitting.candidate import Candidate, Question

ROOT = Path(settings.BASE_DIR)
ROW = {
    "number": 0,
    "state": "graded",
    "score": "4.00",
    "logged": "4.00",
    "replayed": ["4.00", "4.00"],
    "answered": [[1, 1, ["a"], "k1"], [1, 2, ["b"], "k2"], [2, 1, ["d", "c"], "k3"]],
    "final": {"1": [2, ["b"]], "2": [1, ["d", "c"]]},
}


@pytest.fixture
def candidate() -> Candidate:
    one = Candidate(0, 0, ["session"], "csrf", "exam", 0)
    one.questions = {1: Question("single", [["a", "b"]]), 2: Question("multiple", [["c", "d"]])}
    one.record.acknowledged = {(1, 1): ["a"], (1, 2): ["b"], (2, 1): ["c", "d"]}
    return one


def audited(candidate: Candidate, **changes: object) -> Findings:
    return findings([(candidate, deepcopy(ROW) | changes)])


def test_a_log_that_holds_what_was_acknowledged_passes(candidate: Candidate) -> None:
    assert audited(candidate) == Findings(acknowledged=3)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"answered": ROW["answered"][1:]}, "lost"),
        ({"answered": [[1, 1, ["b"], "k1"], *ROW["answered"][1:]]}, "lost"),
        ({"answered": [*ROW["answered"], [1, 3, ["a"], "k1"]]}, "twice"),
        ({"answered": [*ROW["answered"], [1, 2, ["b"], "k4"]]}, "twice"),
        ({"final": {**ROW["final"], "1": [1, ["a"]]}}, "overwritten"),
        ({"final": {"1": [2, ["b"]]}}, "overwritten"),
        ({"score": "2.00"}, "misgraded"),
        ({"replayed": ["4.00", "2.00"]}, "misgraded"),
        ({"state": "submitted"}, "open"),
    ],
)
def test_the_audit_sees(candidate: Candidate, changes: dict[str, object], what: str) -> None:
    found = audited(candidate, **changes)
    assert found == Findings(**{what: 1}, acknowledged=3)
    assert [bar.holds for bar in found.bars()].count(False) == 1


def sat(*options: str) -> str:
    command = [sys.executable, "-m", "benchmarks.sitting", "--candidates", "6", *options]
    left_out = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=600)
    assert "\nBars\n" in done.stdout, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout.partition("\nBars\n")[2].partition("| start p95")[0].partition("| a candidate goes on")[0]


@pytest.mark.slow
def test_a_class_loses_nothing_when_the_service_is_killed() -> None:
    lines = sat("--faults", "--minutes", "0.1", "--only", "kill service", "deliver late")
    assert lines.count("| yes |") == len(Findings().bars())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "fault", "what"),
    [
        ("early", "kill service", "acknowledged answers that are not in the log"),
        ("last", "deliver late", "answers that count and are not the newest acknowledged"),
    ],
)
def test_a_server_that_does_what_ours_must_not_is_found_out(broken: str, fault: str, what: str) -> None:
    lines = sat("--faults", "--minutes", "0.1", "--only", fault, "--broken", broken).splitlines()
    assert any(line.startswith(f"| {what}") and line.endswith("| **no** |") for line in lines)
