"""A worker killed with SIGKILL in the middle of an issue, three times: everybody has exactly one whole certificate."""

from hashlib import sha256
from pathlib import Path

import pytest

from certificates.signing import RANGE, covers
from tests.installation import Installation, wait_until

PEOPLE = 200
KILLED_AT = (("certificates", 40), ("files", 60), ("files", 130))  # how many there are when the worker is killed
PLAN = f"""
from certificates import issuing_many
from certificates.models import Award
from people.models import Organisation, User
house = Organisation.objects.create(slug="killed", name="恒远制造", kind="customer")
User.objects.bulk_create(
    User(username=f"killed{{n}}", name=f"学员{{n}}", organisation=house) for n in range({PEOPLE})
)
award = Award.objects.create(slug="killed", title="任职资格", statement="能够独立工作。", signatory="顾明远")
issuing_many.start(issuing_many.plan(award, [f"killed{{n}}" for n in range({PEOPLE})], None))
"""
ISSUED = """
select c.holder_id, c.pdf, c.sha256 from certificates_certificate c
join certificates_award a on a.id = c.award_id where a.slug = 'killed'
"""


@pytest.mark.slow
def test_nobody_has_two_and_nothing_is_half_written(tmp_path: Path, django_db_setup: None) -> None:
    installation = Installation(tmp_path / "var", JOB_LEASE_SECONDS="2")

    def files() -> list[Path]:
        return list(installation.folder.rglob("ZZ-*.pdf"))

    def count(what: str) -> int:
        return len(files()) if what == "files" else len(installation.rows(ISSUED))

    try:
        installation.run(PLAN)
        for what, least in KILLED_AT:
            installation.start_worker()
            wait_until(lambda what=what, least=least: count(what) >= least, f"{least} {what}", every=0.02)
            installation.kill("worker")
            assert count(what) < PEOPLE, "the worker was killed too late to prove anything"
        installation.start_worker()
        wait_until(lambda: len([row for row in installation.rows(ISSUED) if row[1]]) == PEOPLE, "everybody's file", 90)
        open_jobs = "select count(*) from jobs_job where kind like 'draw%' and state <> 'done'"
        wait_until(lambda: installation.rows(open_jobs) == [(0,)], "the jobs to be done")
    finally:
        installation.stop()
    issued = installation.rows(ISSUED)
    assert len({holder for holder, _, _ in issued}) == len(issued) == PEOPLE
    stored = {path.name: path.read_bytes() for path in files()}
    assert {Path(name).name: digest for _, name, digest in issued} == {
        name: sha256(content).hexdigest() for name, content in stored.items()
    }  # nothing else lies there, and what lies there is what was recorded
    for content in stored.values():
        (ranges,) = [tuple(map(int, found.groups())) for found in RANGE.finditer(content)]
        assert covers(content, ranges)
