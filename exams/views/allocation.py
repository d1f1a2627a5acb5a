"""The examiner's page that gives questions to markers, and shows how far each is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exams import allocating
from exams.allocating import Share
from exams.models import Exam, MarkingPlan
from exams.views.guards import SignedIn, watches_marking
from people.models import User


class AllocationForm(forms.Form):
    """A choice of markers for every question; none for everybody."""

    def __init__(self, *args: Any, shares: list[Share], least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shares, self.least = shares, least
        people = list(allocating.markers())
        known = {person.pk for person in people}
        for share in shares:
            gone = [person for person in share.markers if person.pk not in known]  # lost the right since
            self.fields[self.name(share)] = forms.TypedMultipleChoiceField(
                label=share.item.slug,
                coerce=int,
                required=False,
                choices=[(one.pk, label_of(one, share)) for one in [*people, *gone]],
                initial=[person.pk for person in share.markers],
                widget=forms.CheckboxSelectMultiple,
            )

    def name(self, share: Share) -> str:
        return f"item_{share.item.pk}"

    def rows(self) -> list[tuple[Share, forms.BoundField]]:
        return [(share, self[self.name(share)]) for share in self.shares]

    def clean(self) -> dict[str, Any]:
        """Nobody gives two of the marks of one answer: too few markers would leave answers waiting for ever."""
        for share in self.shares:
            if 0 < len(self.cleaned_data.get(self.name(share), ())) < self.least:
                said = _("每份答案要由 %(n)s 人评阅，请至少选 %(n)s 位阅卷人，或者一个也不选。")
                self.add_error(self.name(share), said % {"n": self.least})
        return self.cleaned_data

    def wanted(self) -> dict[int, list[int]]:
        return {share.item.pk: self.cleaned_data[self.name(share)] for share in self.shares}


def label_of(person: User, share: Share) -> str:
    count = share.done.get(person.pk, 0)
    return _("%(name)s（已评 %(n)s 份）") % {"name": person, "n": count} if count else str(person)


@require_http_methods(["GET", "POST"])
@watches_marking
def allocation(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Exam, slug=slug)
    plan = MarkingPlan.objects.filter(exam=found).first()
    least = plan.markers if plan else 1
    given = request.POST if request.method == "POST" else None
    form = AllocationForm(given, shares=allocating.shares(found), least=least)
    if request.method == "POST" and form.is_valid():
        allocating.allocate(found, form.wanted())
        messages.success(request, _("分工已保存。已经取走的答案仍由原来的人评完。"))
        return redirect("exams:marking_allocation", slug)
    status = 422 if form.is_bound else 200
    return render(request, "exams/marking/allocation.html", {"exam": found, "form": form}, status=status)
