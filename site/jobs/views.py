"""Staff see what failed in the background and try it again."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from jobs.enqueuing import retry
from jobs.models import Job

PER_PAGE = 50


def jobs(request: HttpRequest) -> HttpResponse:
    require("jobs.view_job", request)
    state = request.GET.get("state", Job.State.FAILED)
    found = Job.objects.filter(state=state) if state in Job.State.values else Job.objects.all()
    counts = dict(Job.objects.values_list("state").annotate(Count("pk")))
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in Job.State.choices],
    }
    return TemplateResponse(request, "jobs/jobs.html", context)


@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    require("jobs.change_job", request)
    retry(get_object_or_404(Job, pk=pk))
    return redirect("jobs:jobs")


def require(permission: str, request: HttpRequest) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
