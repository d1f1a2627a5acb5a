"""Several workers at once: serials never meet, and one merit gives one certificate."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from certificates.auditing import audit
from certificates.issuing import issue_for
from certificates.models import Certificate, LogEntry
from people.models import User
from people.scoping import everyone
from tests import world as cast
from tests.certificates import stage as building


def in_own_connection(work: Callable[[], object]) -> object:
    try:
        return work()
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_many_workers_issue_once_each_and_never_the_same_serial() -> None:
    stage = building.build(cast.build())
    people = list(User.objects.exclude(organisation=None))
    attempt = building.passed(stage, stage.world.chen, stage.senior.exam)
    jobs: list[Callable[[], object]] = [lambda p=p: issue_for(stage.manager, p) for p in people * 2]
    jobs += [lambda: issue_for(stage.senior, stage.world.chen, attempt)] * 4
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_own_connection, jobs))
    with everyone():
        issued = Certificate.objects.all()
        assert issued.count() == len(people) + 1
        assert LogEntry.objects.filter(kind="issued").count() == issued.count()
        assert len({certificate.serial for certificate in issued}) == issued.count()
        assert all(certificate.serial == f"ZZ-{certificate.serial[3:7]}-{certificate.pk:06d}" for certificate in issued)
    assert audit() == []
