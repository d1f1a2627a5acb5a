"""Hears who passed an exam or finished a course; whichever comes last completes the award."""

from typing import Any

from django.dispatch import receiver

from certificates.issuing import issue_for, renew_for
from certificates.models import Award
from certificates.revoking import propose
from courses.models import Enrolment
from courses.signals import course_finished
from exams.models import Attempt
from exams.signals import attempt_graded
from people.scoping import everyone


@receiver(attempt_graded)
def an_attempt_was_graded(id: int, **kwargs: Any) -> None:
    with everyone():  # a fact names a row and has no viewer
        attempt = Attempt.objects.select_related("person").get(pk=id)
    for award in Award.objects.filter(exam=attempt.exam_id):
        issue_for(award, attempt.person, attempt)
    for award in Award.objects.filter(renewal_exam=attempt.exam_id).exclude(exam=attempt.exam_id):
        renew_for(award, attempt.person, attempt=attempt)
    propose(attempt)


@receiver(course_finished)
def a_course_was_finished(id: int, **kwargs: Any) -> None:
    with everyone():  # as above
        enrolment = Enrolment.objects.select_related("person").get(pk=id)
    for award in Award.objects.filter(course=enrolment.course_id):
        issue_for(award, enrolment.person)
    for award in Award.objects.filter(renewal_course=enrolment.course_id).exclude(course=enrolment.course_id):
        renew_for(award, enrolment.person, enrolment=enrolment)
