"""Lessons that teach a section: of courses the viewer may see, live, as the newest release has them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import LessonPage
from courses.recommending import lessons_about
from tests.courses import material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]
CLOSING = "general-ledger/month-end-closing"


def test_the_lesson_that_embeds_the_section_is_found_with_its_course_and_address(world, course):
    found = lessons_about(world.chen, [CLOSING, "general-ledger/vouchers"])
    assert [(one.title, one.course) for one in found[CLOSING]] == [("做月末结账", "月末结账速成")]
    assert LessonPage.objects.get(title="做月末结账").url == found[CLOSING][0].url
    assert "general-ledger/vouchers" not in found


def test_courses_for_others_and_lessons_that_were_withdrawn_are_not_named(world, course):
    course.audience = "internal"
    course.save_revision().publish()
    assert lessons_about(world.zhao, [CLOSING]) == {}
    assert lessons_about(world.chen, [CLOSING])
    LessonPage.objects.filter(title="做月末结账").update(live=False)
    assert lessons_about(world.chen, [CLOSING]) == {}


def test_the_cost_is_the_same_for_one_section_and_for_many(world, course, django_assert_num_queries):
    """Three, one of them to the cache where that is a table."""
    material.many(30)
    lessons_about(world.chen, [CLOSING])
    counts = []
    for wanted in ([CLOSING], [CLOSING, *(f"general-ledger/{n}" for n in range(50))]):
        with CaptureQueriesContext(connection) as made:
            lessons_about(world.chen, wanted)
        counts.append(len(made))
    assert counts[0] == counts[1] <= 3
    with django_assert_num_queries(0):
        assert lessons_about(world.chen, []) == {}
