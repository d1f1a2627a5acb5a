"""modelsearch ships the tests that every search backend of Wagtail has to pass. All of them pass on ours."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SAMPLES = Path(os.environ.get("ZHIZHENG_SAMPLES") or settings.BASE_DIR.parent / "shared" / "samples")
FIXTURE = SAMPLES / "modelsearch-fixtures"


@pytest.mark.slow
@pytest.mark.skipif(
    not (FIXTURE / "search.json").is_file(), reason=f"no search.json in {FIXTURE} (set ZHIZHENG_SAMPLES)"
)
def test_every_upstream_test_passes_and_none_is_skipped() -> None:
    here = {**os.environ, "PYTHONPATH": f"{settings.BASE_DIR / 'site'}{os.pathsep}{settings.BASE_DIR}"}
    command = [sys.executable, "-W", "ignore", "-m", "tests.kb.backend.conformance", str(FIXTURE)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=here, capture_output=True, text=True)
    outcome = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None
    assert outcome is not None, done.stderr[-4000:]
    nothing = {"failed": [], "skipped": [], "expected to fail": [], "unexpected": []}
    assert outcome == {"upstream": {"run": 120, **nothing}, "own": {"run": 8, **nothing}}, done.stderr[-8000:]
