""" "My learning": continue, due, my certificates, what is missing for the next level."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from certificates import careers
from certificates.counting import with_state
from certificates.models import Certificate
from courses import assigning, progress, visibility
from courses.models import Enrolment
from exams import admitting
from exams import visibility as exam_visibility
from people.visibility import managers_of, me

RECENT = 6


def learning(request: HttpRequest) -> HttpResponse:
    person = me(request)
    enrolments = list(
        Enrolment.objects.filter(person=person, course__in=visibility.courses(person), again=None)
        .select_related("course", "release")
        .order_by("finished_at", "-last_seen_at", "-enrolled_at")[:RECENT]
    )
    progresses = progress.progress_of(enrolments)
    exams = [(exam, admitting.standing(exam, person, timezone.now())) for exam in exam_visibility.exams(person)]
    taken = {enrolment.course_id for enrolment in enrolments}
    context = {
        "running": [standing.running for exam, standing in exams if standing.running],
        "enrolments": [(enrolment, progresses[enrolment.pk]) for enrolment in enrolments],
        "due": assigning.due_for(person),
        "ready": [exam for exam, standing in exams if standing.may_start and not standing.running],
        "certificates": with_state(Certificate.objects.filter(holder=person)).select_related("award")[:RECENT],
        "standings": careers.standings([person])[person.pk],
        "managers": managers_of(person),
        "suggested": visibility.courses(person).exclude(pk__in=taken).order_by("path")[:3],
    }
    return TemplateResponse(request, "home/learning.html", context)
