"""An examiner arranges an exam for single candidates: own dates, more time, more attempts."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from exams import arranging
from exams.models import Admission, Exam
from exams.views.admission_forms import AdmissionForm
from exams.views.guards import SignedIn, watches_attempts
from exams.views.phrases import moment

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An arrangement as the list tells it."""

    admission: Admission
    text: str


@never_cache
@require_http_methods(["GET", "POST"])
@watches_attempts
def admissions(request: SignedIn, slug: str) -> HttpResponse:
    exam = get_object_or_404(Exam, slug=slug)
    form = AdmissionForm(
        exam, request.POST if request.method == "POST" else None, initial=initial(exam, request.GET.get("person", ""))
    )
    if request.method == "POST" and form.is_valid():
        arranging.arrange(exam, form.cleaned_data["person"], form.arrangement(), request.user)
        messages.success(request, _("安排已保存。如果这位考生正在考，截止时间已经随之调整。"))
        return redirect("exams:admissions", slug)
    rows = Admission.objects.filter(exam=exam).select_related("person", "organisation").order_by("person__name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"exam": exam, "form": form, "page": page, "lines": [Line(row, told(row)) for row in page.object_list]}
    return render(request, "exams/manage/admissions.html", context, status=422 if form.is_bound else 200)


def initial(exam: Exam, username: str) -> dict[str, object]:
    """What was arranged before for this person, to be changed; only the name when nothing was."""
    found = Admission.objects.filter(exam=exam, person__username=username).first()
    if found is None:
        return {"person": username[:150]}
    names = ("opens_at", "closes_at", "extra_minutes", "extra_attempts", "reason")
    return {"person": username, **{name: getattr(found, name) for name in names}}


def told(row: Admission) -> str:
    parts = []
    if row.opens_at:
        parts.append(_("%(when)s 起") % {"when": moment(row.opens_at)})
    if row.closes_at:
        parts.append(_("%(when)s 止") % {"when": moment(row.closes_at)})
    if row.extra_minutes:
        n = row.extra_minutes
        parts.append(ngettext("延长 %(n)s 分钟", "延长 %(n)s 分钟", n) % {"n": n})
    if row.extra_attempts:
        n = row.extra_attempts
        parts.append(ngettext("增加 %(n)s 次", "增加 %(n)s 次", n) % {"n": n})
    return " · ".join(parts) or _("与考试相同")
