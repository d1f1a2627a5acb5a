"""A certificate comes due, its holder takes the course again, and finishing it renews: once, and by nothing older."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import renewing
from certificates.correcting import correct
from certificates.faces import face_of
from certificates.issuing import issue_for, renew_for
from certificates.models import Certificate
from certificates.revoking import revoke
from courses import completing, enrolling, retaking
from courses.assigning import assign
from courses.due import due_for
from courses.models import CoursePage, Enrolment
from courses.retaking import NoReason
from courses.signals import course_finished
from tests.certificates.stage import Stage, make_award, passed
from tests.courses import material

pytestmark = pytest.mark.usefixtures("unwalled")
DAY = timedelta(days=1)


@pytest.fixture
def course(refresher: CoursePage) -> CoursePage:
    return refresher


def learn(enrolment: Enrolment, at: datetime) -> Enrolment:
    for slug in ("overview", "closing", "after"):
        completing.complete(enrolment, material.page(enrolment.course, slug).pk, at=at)
    assert enrolment.finished_at == at
    return enrolment


def certified(stage: Stage, days_left: int) -> Certificate:
    """By the exam, so long ago that this many days are left of two years."""
    zhao = stage.world.zhao
    at = timezone.now() + days_left * DAY - timedelta(days=730)
    issued = issue_for(stage.senior, zhao, passed(stage, zhao, stage.senior.exam, at=at))
    assert issued is not None
    return issued


def test_taken_before_the_certificate_it_is_taken_again_and_renews(stage: Stage, course, settled, quick_press) -> None:
    old_run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - 800 * DAY)
    first = certified(stage, days_left=60)
    assert ways(first)[-1] == renewing.Way("course", "复训课程", "/courses/refresher/")
    with settled():
        again = retaking.take_again(old_run)
    assert Certificate.objects.get() == first  # the old completion counts for nothing
    with settled():
        learn(again, timezone.now())
    with settled():
        course_finished.announce(again.pk, "once more")
        course_finished.announce(old_run.pk, "late")
    second = Certificate.objects.get(replaces=first)
    assert Certificate.objects.count() == 2
    assert (second.enrolment, second.attempt, second.replacement) == (again, None, "renewal")
    assert second.expires_at > first.expires_at
    assert (second.edition_label, second.blueprint_title) == (first.edition_label, first.blueprint_title) != ("", "")
    assert {entry["lineage"] for entry in second.basis} > {entry["lineage"] for entry in first.basis}


def test_a_manager_has_it_taken_again_long_before_the_end_and_it_renews(stage: Stage, course, settled, quick_press):
    old_run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - 800 * DAY)
    first = certified(stage, days_left=200)
    assert retaking.reasons_for(old_run) == []
    assign(course, stage.world.sun, timezone.localdate() + 30 * DAY, person=stage.world.zhao, again=True)
    with settled():
        again = learn(retaking.take_again(old_run), timezone.now())
    second = Certificate.objects.get(replaces=first)
    assert (second.enrolment, second.replacement) == (again, "renewal")
    assert second.expires_at > first.expires_at
    assert due_for(stage.world.zhao) == []


def test_every_round_is_a_run_of_its_own(stage: Stage, course, settled, quick_press) -> None:
    run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - 3000 * DAY)
    chain = [certified(stage, days_left=-1450)]
    Certificate.objects.update(expires_at=timezone.now() + 30 * DAY)
    for _ in range(2):
        with settled():
            run = learn(retaking.take_again(run), timezone.now())
        chain.append(Certificate.objects.get(replaces=chain[-1]))
        Certificate.objects.filter(pk=chain[-1].pk).update(
            expires_at=timezone.now() + 30 * DAY, issued_at=run.finished_at
        )
        chain[-1].refresh_from_db()
    assert [one.enrolment_id for one in chain[1:]] == [run.again_of_id, run.pk]


def test_long_before_the_end_there_is_no_reason(stage: Stage, course) -> None:
    run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - 800 * DAY)
    first = certified(stage, days_left=200)
    assert retaking.reasons_for(run) == []
    assert ways(first)[-1].from_on == face_of(first).expires_on - 90 * DAY
    with pytest.raises(NoReason):
        retaking.take_again(run)


def ways(certificate: Certificate) -> list[renewing.Way]:
    found = renewing.outlook(face_of(certificate), certificate.holder)
    assert found is not None
    return found.ways


@pytest.mark.parametrize(("days_left", "grace", "has_reason"), [(89, 0, True), (-5, 30, True), (-5, 0, False)])
def test_in_the_window_and_in_grace_but_not_when_it_has_run_out(
    stage: Stage, course, days_left: int, grace: int, has_reason: bool
) -> None:
    stage.senior.grace_days = grace
    stage.senior.save()
    run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - 900 * DAY)
    certified(stage, days_left)
    assert bool(retaking.reasons_for(run)) is has_reason


def test_neither_revoked_nor_replaced_certificates_nor_those_of_others_are_a_reason(stage: Stage, course) -> None:
    run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - 900 * DAY)
    other = learn(enrolling.enrol(stage.world.qian, course), timezone.now() - 900 * DAY)
    first = certified(stage, days_left=30)
    assert retaking.reasons_for(other) == []
    renewed = issue_for(stage.senior, stage.world.zhao, passed(stage, stage.world.zhao, stage.senior.exam))
    assert renewed is not None
    Certificate.objects.filter(pk=renewed.pk).update(replaces=first, replacement="renewal", expires_at=None)
    assert retaking.reasons_for(run) == []
    Certificate.objects.filter(pk=renewed.pk).update(replaces=None, replacement="")
    assert retaking.reasons_for(run) == []  # the newest of the award stands for ever
    revoke(renewed, stage.world.admin, "误发")
    assert len(retaking.reasons_for(run)) == 1
    revoke(first, stage.world.admin, "误发")
    assert retaking.reasons_for(run) == []


def test_an_award_for_a_course_alone_is_renewed_by_it_and_earned_anew_after_its_end(
    stage: Stage, course, settled, quick_press
) -> None:
    award, zhao = make_award("induction", "入职", course=course, valid_months=12), stage.world.zhao
    with settled():
        run = learn(enrolling.enrol(zhao, course), timezone.now() - 300 * DAY)
    first = Certificate.objects.get(award=award)
    assert first.enrolment == run
    with settled():
        course_finished.announce(run.pk, "late")
    assert Certificate.objects.filter(award=award).count() == 1
    with settled():
        run = learn(retaking.take_again(run), timezone.now())
    second = Certificate.objects.get(award=award, replaces=first)
    Certificate.objects.filter(pk=second.pk).update(expires_at=timezone.now() - DAY)
    (said,) = retaking.reasons_for(run)
    assert "即可再次取得" in said
    with settled():
        run = learn(retaking.take_again(run), timezone.now())
    third = Certificate.objects.get(award=award, enrolment=run)
    assert third.replaces is None


def test_the_same_course_may_have_earned_it_beside_an_exam_and_renew_it(stage: Stage, course, settled, quick_press):
    stage.senior.course = course
    stage.senior.save()
    zhao = stage.world.zhao
    with settled():
        run = learn(enrolling.enrol(zhao, course), timezone.now() - 900 * DAY)
    first = certified(stage, days_left=30)
    assert first.enrolment == run
    with settled():
        again = learn(retaking.take_again(run), timezone.now())
    second = Certificate.objects.get(replaces=first)
    assert (second.enrolment, second.attempt) == (again, None)
    assert Certificate.objects.count() == 2


def test_one_time_earns_one_certificate_and_the_database_says_so(stage: Stage, course) -> None:
    run = learn(enrolling.enrol(stage.world.zhao, course), timezone.now() - DAY)
    certified(stage, days_left=30)
    second = renew_for(stage.senior, stage.world.zhao, enrolment=run)
    assert second is not None
    assert renew_for(stage.senior, stage.world.zhao, enrolment=run) == second
    copy = Certificate.objects.get(pk=second.pk)
    copy.pk, copy.code, copy.serial, copy.replaces, copy.replacement = None, "x", "x", None, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    corrected = correct(second, "赵敏敏", stage.world.admin)
    assert corrected.enrolment == run
    assert renew_for(stage.senior, stage.world.zhao, enrolment=run) == corrected


def test_a_certificate_of_before_enrolments_were_noted_is_not_issued_again(stage: Stage, course) -> None:
    award, zhao = make_award("induction", "入职", course=course, valid_months=12), stage.world.zhao
    learn(enrolling.enrol(zhao, course), timezone.now() - 300 * DAY)
    first = issue_for(award, zhao)
    Certificate.objects.update(enrolment=None)
    assert issue_for(award, zhao) == first
