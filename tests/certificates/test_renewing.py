"""Earning an award again: which term the new certificate has, what it takes the place of, what it rests on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.building import build_award
from certificates.faces import face_of
from certificates.issuing import issue_for, renew_for
from certificates.models import Certificate
from certificates.revoking import revoke
from certificates.rules.renewal import Standing, Term, term
from certificates.rules.states import State
from courses.models import CourseIndexPage, CoursePage, CourseRelease, Enrolment
from courses.signals import course_finished
from exams import admitting
from exams.models import Exam
from exams.rules.months import add_months
from exams.signals import attempt_graded
from exams.weighing import Reason
from people.scoping import everyone
from tests.certificates.stage import NOW, Stage, make_exam, passed

END = date(2028, 3, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("earned", "months", "standing", "expected"),
    [
        (date(2026, 3, 31), 24, None, Term(date(2028, 3, 31), False)),
        (date(2026, 3, 31), None, None, Term(None, False)),
        # early, inside the window, on its edges, in grace, too late
        (date(2027, 3, 31), 24, Standing(END), Term(date(2029, 3, 31), True)),
        (END - 91 * DAY, 24, Standing(END), Term(date(2029, 12, 31), True)),
        (END - 90 * DAY, 24, Standing(END), Term(date(2030, 3, 31), True)),
        (END, 24, Standing(END), Term(date(2030, 3, 31), True)),
        (END + DAY, 24, Standing(END), Term(date(2030, 4, 1), False)),
        (END + DAY, 24, Standing(END, END + 30 * DAY), Term(date(2030, 3, 31), True)),
        (END + 30 * DAY, 24, Standing(END, END + 30 * DAY), Term(date(2030, 3, 31), True)),
        (END + 31 * DAY, 24, Standing(END, END + 30 * DAY), Term(date(2030, 5, 1), False)),
        # the award's own term has changed since
        (date(2027, 3, 31), 6, Standing(END), Term(END, True)),
        (date(2027, 3, 31), None, Standing(END), Term(None, True)),
        (date(2027, 3, 31), 12, Standing(None), Term(None, True)),
        (date(2028, 1, 31), 1, Standing(date(2028, 1, 31)), Term(date(2028, 2, 29), True)),
    ],
)
def test_how_long_what_is_earned_again_lasts(
    earned: date, months: int | None, standing: Standing | None, expected: Term
) -> None:
    assert term(earned, months, standing, 90) == expected


@settings(deadline=None)
@given(st.integers(-800, 800), st.integers(1, 60), st.integers(0, 200), st.integers(0, 90))
def test_nobody_loses_by_renewing_and_nobody_gains_by_being_late(
    late: int, months: int, window: int, grace: int
) -> None:
    standing = Standing(END, END + grace * DAY if grace else None)
    given_term = term(END + late * DAY, months, standing, window)
    assert given_term.ends_on is not None
    assert given_term.renews is (late <= grace)
    if given_term.renews:
        assert END <= given_term.ends_on <= max(add_months(END, months), END)
    else:
        assert given_term.ends_on == add_months(END + late * DAY, months)


def end(certificate: Certificate) -> date:
    assert certificate.expires_at is not None
    return certificate.expires_at.astimezone(UTC).date()


def earn(stage: Stage, days: int) -> Certificate:
    chen = stage.world.chen
    issued = issue_for(stage.senior, chen, passed(stage, chen, stage.senior.exam, at=NOW + days * DAY))
    assert issued is not None
    return issued


def test_passing_again_before_the_end_gives_a_certificate_that_points_to_the_old_one(stage: Stage) -> None:
    first, second = earn(stage, 0), earn(stage, 700)
    assert (end(first), end(second)) == (date(2028, 3, 31), date(2030, 3, 31))
    assert (second.replaces, second.replacement) == (first, "renewal")
    with everyone():
        stored = Certificate.objects.get(pk=first.pk)
    frozen = [field.attname for field in Certificate._meta.concrete_fields if field.name != "pdf"]
    assert [getattr(stored, name) for name in frozen] == [getattr(first, name) for name in frozen]
    assert face_of(stored, NOW + 699 * DAY).state is State.VALID
    assert face_of(stored, NOW + 700 * DAY).state is State.SUPERSEDED
    assert face_of(second, NOW + 700 * DAY).state is State.VALID


@pytest.mark.parametrize(
    ("days", "ends", "renews"),
    [
        (640, date(2029, 12, 31), True),  # before the window: from the day of the pass
        (650, date(2030, 3, 31), True),
        (745, date(2030, 3, 31), True),
        (770, date(2030, 5, 9), False),
    ],
)
def test_sitting_the_same_exam_again_renews(
    stage: Stage, settled, quick_press, days: int, ends: date, renews: bool
) -> None:
    """Before the window, in it, in grace and after that."""
    stage.senior.grace_days = 30
    stage.senior.save()
    exam, chen = stage.senior.exam, stage.world.chen
    Exam.objects.filter(pk=exam.pk).update(resit_after_months=21)
    exam.refresh_from_db()
    first = earn(stage, 0)
    with everyone():
        assert admitting.standing(exam, chen, NOW + 600 * DAY).reason is Reason.PASSED
        assert admitting.standing(exam, chen, NOW + days * DAY).may_start
    again = passed(stage, chen, exam, at=NOW + days * DAY)
    with settled():
        for occasion in "ab":
            attempt_graded.announce(again.pk, occasion)
    with everyone():
        second = Certificate.objects.get(attempt=again)
        assert Certificate.objects.count() == 2
    assert (second.replaces == first, second.replacement) == (renews, "renewal" if renews else "")
    assert end(second) == ends


def test_a_chain_of_renewals_points_each_to_the_one_before(stage: Stage) -> None:
    chain = [earn(stage, days) for days in (0, 700, 1420)]
    assert [one.replaces for one in chain] == [None, chain[0], chain[1]]
    assert end(chain[2]) == date(2032, 3, 31)


def test_in_grace_it_still_counts_and_can_be_renewed(stage: Stage) -> None:
    stage.senior.grace_days = 30
    stage.senior.save()
    first = earn(stage, 0)
    assert first.grace_until is not None
    assert face_of(first, NOW + 740 * DAY).state is State.GRACE
    assert end(earn(stage, 740)) == date(2030, 3, 31)


def test_what_has_run_out_for_good_is_earned_again_not_renewed(stage: Stage) -> None:
    first, second = earn(stage, 0), earn(stage, 740)
    assert second.replaces is None
    assert face_of(first, NOW + 740 * DAY).state is State.EXPIRED


def test_a_revoked_certificate_is_not_renewed(stage: Stage) -> None:
    first = earn(stage, 0)
    revoke(first, stage.world.admin, "替考")
    assert earn(stage, 700).replaces is None


def test_an_older_merit_that_becomes_known_later_replaces_nothing(stage: Stage) -> None:
    newer, older = earn(stage, 10), earn(stage, 0)
    assert (newer.replaces, older.replaces) == (None, None)


def test_a_grant_within_the_window_renews_once(stage: Stage) -> None:
    wang = stage.world.wang
    granted = issue_for(stage.manager, wang, at=NOW)
    assert granted is not None
    assert granted.expires_at is not None
    assert issue_for(stage.manager, wang, at=granted.expires_at - 91 * DAY) == granted
    renewed = issue_for(stage.manager, wang, at=granted.expires_at - 80 * DAY)
    assert renewed is not None
    assert renewed.replaces == granted
    assert issue_for(stage.manager, wang, at=granted.expires_at - 79 * DAY) == renewed


@pytest.fixture
def short_exam(stage: Stage) -> Stage:
    stage.senior.renewal_exam = make_exam("高级续期考试", stage.edition)
    stage.senior.save()
    return stage


def test_a_renewal_exam_renews_and_leaves_the_rest_of_the_basis(short_exam: Stage, settled, quick_press) -> None:
    stage, chen = short_exam, short_exam.world.chen
    first = earn(stage, 0)
    attempt = passed(stage, chen, stage.senior.renewal_exam, at=NOW + 700 * DAY)
    attempt.paper.entries = attempt.paper.entries[:1]
    attempt.paper.save()
    citation = stage.items[0].citations.get()
    type(citation).objects.filter(pk=citation.pk).update(fingerprint="new")
    with settled():
        for occasion in "ab":
            attempt_graded.announce(attempt.pk, occasion)
    with everyone():
        renewed = Certificate.objects.get(replaces=first)
        assert Certificate.objects.count() == 2
    assert renewed.attempt == attempt
    assert [entry["fingerprint"] for entry in renewed.basis] == ["new", first.basis[1]["fingerprint"]]


@pytest.mark.parametrize("days", [None, 740])
def test_a_renewal_exam_alone_earns_nothing(short_exam: Stage, days: int | None) -> None:
    stage, chen = short_exam, short_exam.world.chen
    if days:
        earn(stage, 0)
    attempt = passed(stage, chen, stage.senior.renewal_exam, at=NOW + (days or 0) * DAY)
    assert renew_for(stage.senior, chen, attempt=attempt) is None


def test_a_failed_or_foreign_exam_renews_nothing(short_exam: Stage) -> None:
    stage, chen = short_exam, short_exam.world.chen
    earn(stage, 0)
    later = {"at": NOW + 700 * DAY}
    failed = passed(stage, chen, stage.senior.renewal_exam, passed=False, **later)
    assert renew_for(stage.senior, chen, attempt=failed) is None
    assert renew_for(stage.senior, chen, attempt=passed(stage, chen, stage.exam, **later)) is None


def refresher(stage: Stage, at: datetime) -> Enrolment:
    course = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="高级复训", slug="senior-refresher"))
    stage.senior.renewal_course = course
    stage.senior.save()
    release = CourseRelease.objects.create(course=course, number=1, title="高级复训", outline=[], fingerprint="0")
    chen = stage.world.chen
    with everyone():
        return Enrolment.objects.create(
            organisation=chen.organisation, person=chen, course=course, release=release, finished_at=at
        )


def test_a_renewal_course_renews_once(stage: Stage, settled, quick_press) -> None:
    first = earn(stage, 0)
    finished = refresher(stage, NOW + 700 * DAY)
    with settled():
        for occasion in "ab":
            course_finished.announce(finished.pk, occasion)
    with everyone():
        renewed = Certificate.objects.get(replaces=first)
        assert Certificate.objects.count() == 2
    assert end(renewed) == date(2030, 3, 31)
    assert renewed.basis == first.basis


def test_a_course_finished_before_the_certificate_renews_nothing(stage: Stage) -> None:
    earn(stage, 0)
    assert renew_for(stage.senior, stage.world.chen, enrolment=refresher(stage, NOW - DAY)) is None


def test_a_file_of_awards_says_how_each_is_renewed(stage: Stage) -> None:
    row = {"slug": "senior", "title": "高级", "signatory": "顾明远", "statement": "能。", "exam": stage.exam.slug}
    refreshed = {**row, "renewal_exam": make_exam("续期", stage.edition).slug, "renewal_days": 60, "grace_days": 15}
    award = build_award({**refreshed, "renewal_course": stage.course.slug})
    assert award.renewal_exam is not None
    assert (award.renewal_exam.title, award.renewal_course) == ("续期", stage.course)
    assert (award.renewal_days, award.grace_days) == (60, 15)
    award = build_award(row)  # what the file does not say of days stays as staff have set it
    assert (award.renewal_exam, award.renewal_course, award.grace_days) == (None, None, 15)
