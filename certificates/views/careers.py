"""A way up: one's own, or that of somebody one is in charge of, with what is filled in about them."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates import careers, climbing, practising, signing_off
from certificates.appraisal_forms import DecisionForm, PracticeForm, RatingForm, SignOffForm
from certificates.models import PracticeRecord
from certificates.overseeing import climbers
from people import rating
from people.models import User
from people.scoping import everyone
from people.visibility import me


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return page(request, me(request))


@require_safe
def climber(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, somebody(request, pk))


def somebody(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(climbers(request.user).select_related("organisation"), pk=pk)


def appraised(request: HttpRequest, pk: int) -> User:
    """Somebody the viewer may rate. Whom they may see and not rate is forbidden, the rest is not there."""
    person = somebody(request, pk)
    if not rating.may_appraise(request.user, person):
        raise PermissionDenied
    return person


def page(request: HttpRequest, person: User, **bound: forms.Form) -> HttpResponse:
    """The whole way of one person. A form that was not accepted comes back with its errors."""
    context = {**climbing.way_of(person, me(request)), **blank_forms(request, person), **bound}
    return TemplateResponse(request, "certificates/career.html", context, status=400 if bound else 200)


def blank_forms(request: HttpRequest, person: User) -> dict[str, Any]:
    viewer = me(request)
    is_own, may_appraise = viewer.pk == person.pk, rating.may_appraise(viewer, person)
    asked = {name: request.GET[name] for name in ("kind", "checklist") if name in request.GET}
    roles = signing_off.roles_of(viewer, person)
    sign_off_form = SignOffForm(careers.standings([person])[person.pk], roles, prefix="sign") if roles else None
    return {
        "practice_form": PracticeForm(viewer, initial=asked, prefix="practice") if is_own or may_appraise else None,
        "rating_form": RatingForm(prefix="rating") if may_appraise else None,
        "sign_off_form": sign_off_form if sign_off_form and sign_off_form.places else None,
    }


@require_POST
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    person = somebody(request, pk)
    if person.pk != me(request).pk and not rating.may_appraise(request.user, person):
        raise PermissionDenied
    form = PracticeForm(me(request), request.POST, prefix="practice")
    if not form.is_valid():
        return page(request, person, practice_form=form)
    practising.enter(person, by=me(request), **form.cleaned_data)
    is_own = person.pk == me(request).pk
    messages.success(request, _("已登记，等待负责人确认。") if is_own else _("已登记并确认。"))
    return back(request, person)


@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    with everyone():  # the wall is drawn by whose record it is
        record = get_object_or_404(PracticeRecord.objects.filter(person__in=climbers(request.user)), pk=pk)
    person = appraised(request, record.person_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        practising.decide(record, form.cleaned_data["is_confirmed"], me(request), form.cleaned_data["reason"])
        messages.success(request, _("已确认。") if form.cleaned_data["is_confirmed"] else _("这条记录不计入。"))
    return back(request, person)


@require_POST
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    person = appraised(request, pk)
    form = RatingForm(request.POST, prefix="rating")
    if not form.is_valid():
        return page(request, person, rating_form=form)
    rating.rate(person, by=me(request), **form.cleaned_data)
    messages.success(request, _("评级已记下。"))
    return back(request, person)


@require_POST
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    person = somebody(request, pk)
    roles = signing_off.roles_of(request.user, person)
    form = SignOffForm(careers.standings([person])[person.pk], roles, request.POST, prefix="sign")
    if not form.places:  # the ladders ask for no signature that this viewer could give
        raise PermissionDenied
    if not form.is_valid():
        return page(request, person, sign_off_form=form)
    level, role = form.places[form.cleaned_data["place"]]
    is_granted = cast(bool, form.cleaned_data["is_granted"])
    signing_off.sign_off(person, level, role, me(request), form.cleaned_data["note"], is_granted=is_granted)
    messages.success(request, _("签字已记下。") if is_granted else _("认可已撤回。"))
    return back(request, person)


def back(request: HttpRequest, person: User) -> HttpResponseRedirect:
    is_own = person.pk == me(request).pk
    return HttpResponseRedirect(
        reverse("certificates:career") if is_own else reverse("certificates:climber", args=[person.pk])
    )
