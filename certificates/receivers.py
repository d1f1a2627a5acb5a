"""Hears who passed an exam or finished a course, which completes an award, and what may change a level."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from certificates import hanging, promoting, renewing
from certificates.issuing import issue_for, renew_for
from certificates.models import Award, CareerLevel, Certificate, Requirement
from certificates.revoking import propose
from certificates.signals import certificate_issued
from courses.models import Enrolment
from courses.retaking import register_reasons
from courses.signals import course_finished
from exams.models import Attempt
from exams.signals import attempt_graded
from kb.hanging import register_counter
from kb.signals import section_published
from people.models import Rating
from people.scoping import everyone
from people.signals import competency_rated

register_counter("certificates", hanging.count)
register_reasons("certificates", renewing.reasons_to_retake)


@receiver(attempt_graded)
def an_attempt_was_graded(id: int, **kwargs: Any) -> None:
    with everyone():  # a fact names a row and has no viewer
        attempt = Attempt.objects.select_related("person", "exam").get(pk=id)
    for award in Award.objects.filter(exam=attempt.exam_id):
        issue_for(award, attempt.person, attempt)
    for award in Award.objects.filter(renewal_exam=attempt.exam_id).exclude(exam=attempt.exam_id):
        renew_for(award, attempt.person, attempt=attempt)
    propose(attempt)
    if attempt.exam.is_practice and attempt.passed:
        promoting.request(attempt.person)


@receiver(course_finished)
def a_course_was_finished(id: int, **kwargs: Any) -> None:
    with everyone():  # as above
        enrolment = Enrolment.objects.select_related("person").get(pk=id)
    for award in Award.objects.filter(course=enrolment.course_id):
        issue_for(award, enrolment.person)
    # An award for this course alone was earned anew just now; with an exam beside it, the course renews it.
    for award in Award.objects.filter(renewal_course=enrolment.course_id).exclude(
        course=enrolment.course_id, exam=None
    ):
        renew_for(award, enrolment.person, enrolment=enrolment)


@receiver(certificate_issued)
def a_certificate_was_issued(id: int, **kwargs: Any) -> None:
    with everyone():  # a fact names a row and has no viewer
        certificate = Certificate.objects.select_related("holder").get(pk=id)
    if Requirement.objects.filter(award=certificate.award_id).exists():
        promoting.request(certificate.holder)


@receiver(competency_rated)
def a_competency_was_rated(id: int, **kwargs: Any) -> None:
    with everyone():  # as above
        promoting.request(Rating.objects.select_related("person").get(pk=id).person)


@receiver(section_published)
def a_manual_has_changed(id: int, **kwargs: Any) -> None:
    """Certificates may rest on it; where no level minds, nobody has to look."""
    if Requirement.objects.exclude(change_months=None).exists():
        promoting.request_all()


@receiver(post_save, sender=Requirement)
@receiver(post_delete, sender=Requirement)
@receiver(post_delete, sender=CareerLevel)
def a_ladder_asks_for_something_else(**kwargs: Any) -> None:
    promoting.request_all()
