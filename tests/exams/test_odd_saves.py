"""Any JSON at all as a save: kept, or refused in words, for items of every type; and what is kept can be graded."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams import grading, logbook, sitting
from exams.models import AttemptEvent
from tests.exams import all_types
from tests.exams.conftest import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

ANSWERED = {200, 400, 409, 413}
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
bits = st.sampled_from(
    ["", ":", "1:", "2:", "level", "P0", "begin", "debit", "1122", "777", "１", "²", "字" * 30, "\x00", "-"]
)


@pytest.fixture
def desk(world, as_user) -> Sitting:
    exam = all_types.build(timezone.now())
    return Sitting(sitting.start(exam, world.chen), as_user(world.chen))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_posted_is_answered(desk, data):
    """Nearly right texts, put together from what stands in right ones, come further than pure noise."""
    slot = data.draw(st.sampled_from(sorted(desk.entries)))
    ids = [part for text in desk.right(slot) for part in [text, *text.split(":")]] + list(
        desk.entries[slot].shape.options
    )
    texts = st.lists(st.sampled_from([*ids, "x"]) | bits, max_size=3).map("".join)
    response = data.draw(anything | st.lists(texts, max_size=len(desk.right(slot)) + 2))
    body = {**desk.body(slot, data.draw(st.integers(1, 2_000_000)), response=[]), "response": response}
    if data.draw(st.integers(0, 3)) == 0:
        body[data.draw(st.sampled_from([*body, "waited_ms"]))] = data.draw(anything)
    reply = desk.post(body)
    assert reply.status_code in ANSWERED, (reply.status_code, body)
    assert reply.json().get("error") or reply.status_code == 200


def test_whatever_was_kept_is_shown_graded_and_reviewed(desk, world):
    """All the odd texts that each type takes in, one after another; the page and the result stand them."""

    @settings(max_examples=60, deadline=None, database=None)
    @given(st.data())
    def fill(data):
        for slot, entry in desk.entries.items():
            if entry.shape.kind in {"essay", "upload"}:
                continue
            right = desk.right(slot)
            bent = [data.draw(st.sampled_from([text, text[:-1], text + "9", "", *right])) for text in right]
            version = AttemptEvent.objects.count() + 1
            assert desk.save(slot, version, bent).status_code in ANSWERED

    fill()
    page = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/")
    assert page.status_code == 200
    assert logbook.state_of(desk.attempt.pk).answers
    sitting.submit(desk.attempt.pk, world.chen)
    graded = grading.grade(desk.attempt.pk)
    assert 0 <= graded.score <= graded.max_score
    assert desk.client.get(graded.get_absolute_url()).status_code == 200
