"""The manager's pages: a team, a person, an export."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from certificates import careers
from certificates.counting import with_state
from certificates.models import Certificate
from courses import assigning, progress
from courses.models import Enrolment
from exams import disclosing
from exams.models import Attempt
from people.visibility import manages_people, people_of
from reports import exporting
from reports.progress import TeamReport, team_report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def team(request: HttpRequest) -> HttpResponse:
    chosen = chosen_team(request)
    report = report_for(request, chosen)
    return TemplateResponse(request, "reports/team.html", {"report": report, "chosen": chosen})


def export(request: HttpRequest) -> HttpResponse:
    report = report_for(request, chosen_team(request))
    name = f"team-{timezone.localdate():%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(exporting.spreadsheet(report), content_type=XLSX, headers=headers)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    if not manages_people(request.user):
        raise Http404
    someone = get_object_or_404(people_of(request.user).select_related("organisation"), pk=pk)
    enrolments = list(
        Enrolment.objects.filter(person=someone, again=None).select_related("course", "release", "again_of")
    )
    progresses = progress.progress_of(enrolments)
    context = {
        "someone": someone,
        "enrolments": [(enrolment, progresses[enrolment.pk]) for enrolment in enrolments],
        "due": assigning.due_for(someone),
        "attempts": disclosing.veiled(
            Attempt.objects.filter(person=someone, exam__is_practice=False).select_related("exam")[:20]
        ),
        "certificates": with_state(Certificate.objects.filter(holder=someone)).select_related("award"),
        "standings": careers.standings([someone])[someone.pk],
    }
    return TemplateResponse(request, "reports/person.html", context)


def report_for(request: HttpRequest, chosen: int | None) -> TeamReport:
    """404 for people who manage nobody, and for a team that is not theirs."""
    if not manages_people(request.user):
        raise Http404
    report = team_report(request.user, chosen)
    if chosen is not None and chosen not in {team.pk for team in report.teams}:
        raise Http404
    return report


def chosen_team(request: HttpRequest) -> int | None:
    value = request.GET.get("team", "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 12:
        raise Http404
    return int(value)
