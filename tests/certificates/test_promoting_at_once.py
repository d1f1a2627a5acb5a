"""Several workers settle the same people at once: one step each, one version of the requirements."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from certificates import promoting
from certificates.models import LadderVersion, Promotion
from people.scoping import everyone
from tests import world as cast
from tests.certificates import ladders
from tests.certificates import stage as building
from tests.certificates.test_concurrency import in_own_connection


@pytest.mark.django_db(transaction=True)
def test_many_workers_write_one_step_each() -> None:
    stage = building.build(cast.build())
    climbers = [stage.world.chen, stage.world.li, stage.world.zhou]
    with everyone():
        ladders.build()
        for person in climbers:
            building.certificate(stage, person)
    jobs = [lambda p=p: promoting.settle(p) for p in climbers * 3]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_own_connection, jobs))
    assert sorted(Promotion.objects.values_list("person", "number")) == sorted((p.pk, 1) for p in climbers)
    assert LadderVersion.objects.count() == 1
