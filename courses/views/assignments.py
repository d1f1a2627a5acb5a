"""Managers give courses to their people: the list, a form, and a way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from courses import assigning
from courses.forms import AssignmentForm
from courses.overseeing import lines
from courses.views.requests import SignedIn
from people.visibility import manages_people

PER_PAGE = 30


def index(request: SignedIn) -> HttpResponse:
    """GET lists, with the form as the address fills it; POST assigns."""
    if not manages_people(request.user):
        raise Http404
    form = AssignmentForm(request.user, request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if form.is_valid() and assigned(request, form):
        return redirect("courses:assignments")
    shown = Paginator(assigning.assignments_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "shown": shown, "lines": lines(list(shown.object_list))}
    return TemplateResponse(request, "courses/assignments.html", context)


def assigned(request: SignedIn, form: AssignmentForm) -> bool:
    given = form.cleaned_data
    try:
        assigning.assign(given["course"], request.user, given["due_on"], **form.receiver(), again=given["again"])
    except assigning.NotForThem:
        form.add_error("course", _("这门课程不对所选的团队或人员开放。"))
        return False
    messages.success(request, _("已指派“%(course)s”。") % {"course": given["course"].title})
    return True


def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    if not manages_people(request.user):
        raise Http404
    assignment = get_object_or_404(assigning.assignments_of(request.user), pk=pk)
    if request.method == "POST":
        assigning.withdraw(assignment)
        messages.success(request, _("已撤回学习任务“%(course)s”。") % {"course": assignment.course.title})
    return redirect("courses:assignments")
