"""An exam with one item of every type."""

from datetime import datetime, timedelta

from exams import authoring, charting, reviewing, types
from exams.models import Exam, Topic
from tests.exams import essays, test_more_types, test_upload
from tests.exams.blueprints import blueprint_of
from tests.exams.conftest import ITEMS

SLUG = "all-types"


def build(now: datetime, **changes: object) -> Exam:
    """Three points an item, an hour, open for the vendor's people for two hours more."""
    charting.install()
    topic = Topic.objects.create(slug=SLUG, title="所有题型")
    found = {item["kind"]: item for item in [*ITEMS, *test_more_types.ITEMS, essays.ESSAYS[0], test_upload.UPLOAD]}
    assert set(found) == set(types.TYPES)
    for kind, item in found.items():
        data = {**item, "id": f"{kind.replace('_', '-')}-1", "stem": item["stem"].format(n=1)}
        reviewing.approve(authoring.build_item(data, topic, None), None)
    hour = timedelta(hours=1)
    usual = {"opens_at": now - hour, "closes_at": now + 2 * hour, "minutes": 60, "attempts_allowed": 2}
    usual |= {"audience": "internal", "pass_percent": 60, "review": "full"}
    blueprint = blueprint_of("所有题型", (topic, len(found), 3))
    return Exam.objects.create(slug=SLUG, title="所有题型", blueprint=blueprint, **{**usual, **changes})
