"""A worker killed with SIGKILL in the middle of its work loses no job, whatever carries the messages."""

from pathlib import Path

import pytest

from tests.installation import Installation, wait_until

JOBS = 6
ENQUEUE = f"""
from jobs.enqueuing import enqueue
for number in range({JOBS}):
    enqueue("slow_note", f"slow:{{number}}", number=number, seconds=1.5)
"""


def kill_and_recover(installation: Installation) -> None:
    handlers = ("-I", "tests.jobs.slow_handlers")
    folder = Path(installation.folder)
    try:
        installation.run(ENQUEUE)
        installation.start_worker(*handlers)
        wait_until(lambda: len(list(folder.glob("begun-*"))) >= 2, "two jobs to begin")
        installation.kill("worker")
        finished_before = (folder / "finished").read_text().split() if (folder / "finished").exists() else []
        assert len(finished_before) < JOBS, "the worker was killed too late to prove anything"
        installation.start_worker(*handlers)
        states = "select state from jobs_job where kind = 'slow_note'"
        wait_until(lambda: {row[0] for row in installation.rows(states)} == {"done"}, "all jobs to be done", 90)
    finally:
        installation.stop()
    assert set((folder / "finished").read_text().split()) == {str(number) for number in range(JOBS)}


@pytest.mark.slow
def test_the_embedded_worker_loses_nothing(tmp_path, django_db_setup):
    kill_and_recover(Installation(tmp_path / "var"))
