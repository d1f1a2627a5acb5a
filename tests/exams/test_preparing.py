"""Papers that wait for a class, and parallel forms."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from exams import authoring, designing, drawing, inviting, preparing, reviewing, sitting
from exams.contents import entries_of
from exams.models import Attempt, Blueprint, ItemVersion, ParallelForm, PreparedPaper
from exams.rules.content import Shape
from exams.rules.draw import Candidate, DrawRule, DrawSection, digest
from exams.rules.parallel import form_for, parallel, shared
from exams.rules.window import SPREAD, Window
from tests.exams.conftest import ITEMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

COUNTED = {"chen", "li", "zhou", "wang", "admin"}  # everybody of the vendor


def test_a_paper_waits_for_everybody_who_may_come_and_some_are_spare(world, exam):
    preparing.prepare(exam.pk)
    waiting = PreparedPaper.objects.filter(exam=exam)
    assert {row.person.username for row in waiting.filter(person__isnull=False)} == COUNTED
    assert waiting.filter(person=None).count() == preparing.LEAST_SPARE
    papers = list(waiting.values_list("pk", "digest"))
    assert preparing.prepare(exam.pk) == 0  # twice is once
    assert list(waiting.values_list("pk", "digest")) == papers
    assert len({mark for _pk, mark in papers}) > 5


def test_a_start_takes_the_paper_that_waits_and_leaves_the_bank_alone(world, exam, django_assert_max_num_queries):
    preparing.prepare(exam.pk)
    mine = PreparedPaper.objects.get(exam=exam, person=world.chen)
    attempt = sitting.start(exam, world.chen)
    assert (attempt.paper.seed, attempt.paper.digest, attempt.paper.entries) == (mine.seed, mine.digest, mine.entries)
    assert not PreparedPaper.objects.filter(pk=mine.pk).exists()
    assert preparing.prepare(exam.pk) == 0  # nobody else is missing, and who sits gets no second one


def test_whoever_was_not_expected_takes_a_spare_one_and_then_papers_are_drawn(world, exam):
    PreparedPaper.objects.all().delete()
    exam.audience = "customers"
    exam.save()
    preparing.prepare(exam.pk)
    PreparedPaper.objects.filter(person__isnull=False).delete()
    PreparedPaper.objects.exclude(number=3).delete()
    spare = PreparedPaper.objects.get()
    assert sitting.start(exam, world.zhao).paper.digest == spare.digest
    drawn = sitting.start(exam, world.sun).paper
    assert drawn.digest == digest(entries_of(drawn))
    assert len(drawn.entries) == 9


def test_what_is_out_of_date_is_not_given_out(world, exam, bank):
    preparing.prepare(exam.pk)
    stale = PreparedPaper.objects.get(exam=exam, person=world.chen)
    item = ItemVersion.objects.get(pk=stale.entries[0]["item_version"]).item
    authoring.retire(item)
    paper = sitting.start(exam, world.chen).paper
    assert stale.entries[0]["item_version"] not in [entry["item_version"] for entry in paper.entries]
    preparing.prepare(exam.pk)
    on_paper = {entry["item_version"] for row in PreparedPaper.objects.all() for entry in row.entries}
    assert not ItemVersion.objects.filter(pk__in=on_paper, item=item).exists()


def test_a_changed_blueprint_makes_what_waits_useless(world, exam, bank):
    preparing.prepare(exam.pk)
    sections = designing.sections_of(exam.blueprint)
    designing.save_blueprint(exam.blueprint, [*sections[:0], designing.SectionDraft(sections[0].rules[:1])])
    exam.refresh_from_db()
    assert len(sitting.start(exam, world.chen).paper.entries) == 6
    preparing.prepare(exam.pk)
    assert {len(row.entries) for row in PreparedPaper.objects.all()} == {6}


def test_a_bank_that_is_too_small_prepares_nothing_and_fails_nothing(world, exam, bank):
    exam.blueprint.rules.filter(topic=bank.closing).update(count=9)
    assert preparing.prepare(exam.pk) == 0
    assert not PreparedPaper.objects.exists()


def test_papers_are_asked_for_a_day_ahead_and_thrown_away_after_the_end(world, make_exam, settled):
    now = timezone.now()
    soon = make_exam("soon", opens_at=now + timedelta(hours=20), closes_at=now + timedelta(hours=22))
    make_exam("later", opens_at=now + timedelta(days=3), closes_at=now + timedelta(days=4))
    with settled():
        assert preparing.ask_for_due() == 1
    assert set(PreparedPaper.objects.values_list("exam__slug", flat=True)) == {"soon"}
    preparing.ask_for_due(soon.closes_at + timedelta(minutes=1))
    assert not PreparedPaper.objects.exists()


def test_who_has_not_finished_the_course_is_not_expected(world, exam):
    from courses.models import CourseIndexPage, CoursePage

    exam.course = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="课", slug="course"))
    exam.save()
    assert not inviting.meant(exam).exists()


def test_waiting_for_the_door_eats_no_time():
    noon = timezone.now()
    window = Window(noon, noon + timedelta(hours=1))
    assert window.end_for(noon + timedelta(seconds=20)) == noon + timedelta(hours=1, seconds=20)
    assert window.end_for(noon + SPREAD + timedelta(seconds=1)) == noon + timedelta(hours=1)
    assert window.end_for(noon - timedelta(seconds=5)) == noon + timedelta(hours=1)


# parallel forms


def pool(*cells: tuple[str, int, int]) -> list[Candidate]:
    found = []
    for topic, difficulty, count in cells:
        for _n in range(count):
            number = len(found) + 1
            shape = Shape("single", ("a", "b"))
            found.append(Candidate(number, 100 + number, shape, topic=topic, difficulty=difficulty))
    return found


def profile(form) -> list[Counter]:
    return [Counter((one.topic, one.shape.kind, one.difficulty, points) for one, points in section) for section in form]


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(2, 5), st.text(max_size=4))
def test_forms_have_the_same_number_of_items_of_each_topic_and_difficulty(easy, hard, count, seed):
    bank = pool(("a", 2, 8), ("a", 4, 6), ("b", 3, 5))
    sections = [
        DrawSection((DrawRule("a", easy + hard), DrawRule("b", 2))),
        DrawSection((DrawRule("a", 1, hardest=2), DrawRule(item=19))),
    ]
    forms = parallel(sections, bank, count, seed)
    profiles = [profile(form) for form in forms.values()]
    assert list(forms) == list("ABCDE"[:count])
    assert all(one == profiles[0] for one in profiles)
    assert forms == parallel(sections, bank[::-1], count, seed)
    for form in forms.values():
        items = [one.item for section in form for one, _points in section]
        assert len(items) == len(set(items)) == easy + hard + 4


def test_forms_share_no_item_where_the_bank_is_large_enough():
    bank = pool(("a", 1, 6), ("a", 3, 6))
    forms = parallel([DrawSection((DrawRule("a", 4),))], bank, 3, "s")
    assert shared(list(forms.values())) == 0


def test_every_form_is_given_out_about_as_often():
    counts = Counter(form_for(f"seed {n}", "ABC") for n in range(900))
    assert all(240 <= counts[label] <= 360 for label in "ABC")


def test_candidates_get_one_of_the_frozen_forms_in_an_order_of_their_own(world, exam, bank):
    for n in (3, 4):
        for item in ITEMS:
            data = {**item, "id": item["id"].format(n=n) + "-more", "stem": f"再来 {item['stem'].format(n=n)}"}
            reviewing.approve(authoring.build_item(data, bank.closing, None), None)
    designing.freeze_forms(exam.blueprint, 2, world.zhou)
    exam.refresh_from_db()
    held = {form.label: {v for section in form.choice for v, _points in section} for form in ParallelForm.objects.all()}
    seen = set()
    for _n in range(12):
        attempt = sitting.start(exam, world.chen)
        entries = entries_of(attempt.paper)
        assert {entry.item_version for entry in entries} == held[attempt.paper.form]
        seen.add((attempt.paper.form, tuple(entry.item_version for entry in entries)))
        attempt.delete()
    assert {label for label, _order in seen} == {"A", "B"}
    assert len(seen) > 6


def test_a_form_with_a_retired_item_is_not_given_out_and_melting_draws_again(world, exam):
    designing.freeze_forms(exam.blueprint, 2, world.zhou)
    exam.refresh_from_db()
    a, b = ParallelForm.objects.all()
    only_in_a = {v for section in a.choice for v, _p in section} - {v for section in b.choice for v, _p in section}
    assert only_in_a
    authoring.retire(ItemVersion.objects.get(pk=min(only_in_a)).item)
    assert list(drawing.plan_of(exam.blueprint).forms) == ["B"]
    designing.melt_forms(exam.blueprint)
    assert not drawing.plan_of(exam.blueprint).forms
    assert Blueprint.objects.get().revision == exam.blueprint.revision
    assert Attempt.objects.count() == 0


def test_the_start_page_waits_for_the_opening_in_its_last_hour(world, make_exam, as_user):
    now = timezone.now()
    make_exam("near", opens_at=now + timedelta(minutes=10))
    make_exam("far", opens_at=now + timedelta(hours=10), closes_at=now + timedelta(days=2))
    client = as_user(world.chen)
    assert "候考室" in client.get("/exams/near/").content.decode()
    assert "候考室" not in client.get("/exams/far/").content.decode()
