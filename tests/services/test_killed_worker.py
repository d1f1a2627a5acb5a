"""The same kill on PostgreSQL and Redis: the row is the truth, so Redis' long redelivery time does not matter."""

import pytest

from tests.installation import Installation
from tests.jobs.test_killed_worker import kill_and_recover

pytestmark = pytest.mark.services


def test_a_worker_on_redis_and_postgresql_loses_nothing(tmp_path, database_url, broker_url):
    kill_and_recover(Installation(tmp_path / "var", database_url=database_url, broker_url=broker_url))
