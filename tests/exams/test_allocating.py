"""Questions that are given to markers: others are not offered them, and disputes stay open to all."""

import pytest

from exams import allocating, marking
from exams.models import ItemVersion, MarkingAllocation, MarkingPlan
from tests.exams import essays
from tests.exams.test_marking import BEST, WORST, version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]
URL = "/exams/marking/writing/allocation/"


@pytest.fixture
def exam(world):
    essays.markers(world.wang, world.chen)
    return essays.build()


@pytest.fixture
def attempt(exam, world):
    return essays.hand_in(exam, world.zhao, "甲", "乙")


def item_of(attempt, number=0):
    return allocating.shares(attempt.exam)[number].item.pk


def test_a_question_is_offered_to_those_it_was_given_to(world, exam, attempt):
    first, second = (share.item for share in allocating.shares(exam))
    allocating.allocate(exam, {first.pk: [world.zhou.pk]})
    open_ = {
        person: set(
            marking.open_places(exam, person, attempt.submitted_at).values_list("task__item_version__item", flat=True)
        )
        for person in (world.zhou, world.wang)
    }
    assert open_ == {world.zhou: {first.pk, second.pk}, world.wang: {second.pk}}
    allocating.allocate(exam, {first.pk: []})  # everybody's again
    assert marking.open_places(exam, world.wang, attempt.submitted_at).count() == 2


def test_what_is_held_is_finished_by_who_holds_it(world, exam, attempt):
    place = marking.claim(exam, version_of(attempt), world.wang)
    allocating.allocate(exam, {place.task.item_version.item_id: [world.zhou.pk]})
    assert marking.claim(exam, version_of(attempt), world.wang) == place
    marking.mark(place, world.wang, BEST)
    place.refresh_from_db()
    assert place.done_at


def test_a_dispute_may_be_settled_by_somebody_the_question_was_not_given_to(world, exam):
    MarkingPlan.objects.create(exam=exam, markers=2, tolerance=10, third="closest")
    attempt = essays.hand_in(exam, world.zhao, "甲")
    allocating.allocate(exam, {item_of(attempt): [world.zhou.pk, world.wang.pk]})
    version = version_of(attempt)
    assert marking.claim(exam, version, world.chen) is None
    for person, points in ((world.zhou, BEST), (world.wang, WORST)):
        marking.mark(marking.claim(exam, version, person), person, points)
    assert marking.claim(exam, version, world.chen).round == 3


def test_an_examiner_gives_questions_and_sees_how_far_each_marker_is(world, exam, attempt, as_user):
    place = marking.claim(exam, version_of(attempt), world.wang)
    marking.mark(place, world.wang, BEST)
    client, item = as_user(world.zhou), item_of(attempt)
    page = client.get(URL).content.decode()
    assert f"{world.wang}（已评 1 份）" in page
    assert "已评 1 / 1" in page
    assert str(world.zhao) not in page  # who may not mark is not offered
    assert client.post(URL, {f"item_{item}": [world.wang.pk, world.chen.pk]}).status_code == 302
    assert set(MarkingAllocation.objects.values_list("item", "marker")) == {
        (item, world.wang.pk),
        (item, world.chen.pk),
    }
    page = client.get(URL).content.decode()
    assert "checked" in page
    assert ItemVersion.objects.filter(kind="essay").first().stem[:20] in page
    assert client.post(URL, {f"item_{item}": [world.zhao.pk]}).status_code == 422
    assert MarkingAllocation.objects.count() == 2
    assert client.post(URL, {}).status_code == 302
    assert not MarkingAllocation.objects.exists()


def test_too_few_markers_for_two_marks_are_refused(world, exam, attempt, as_user):
    MarkingPlan.objects.create(exam=exam, markers=2)
    refused = as_user(world.zhou).post(URL, {f"item_{item_of(attempt)}": [world.wang.pk]})
    assert refused.status_code == 422
    assert "请至少选 2 位阅卷人" in refused.content.decode()
    assert not MarkingAllocation.objects.exists()


def test_the_cost_does_not_grow_with_questions_and_markers(world, exam, attempt, django_assert_num_queries):
    allocating.allocate(exam, {share.item.pk: [world.zhou.pk, world.wang.pk] for share in allocating.shares(exam)})
    with django_assert_num_queries(4):
        allocating.shares(exam)


def test_without_answers_the_page_says_so(exam, world, as_user):
    assert "没有要评阅的答案" in as_user(world.zhou).get(URL).content.decode()
