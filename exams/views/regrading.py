"""The examiner's page for a key that was wrong: which correction, who would change, then the decision."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from exams import grading, markup, regrading, types
from exams.models import Attempt, Exam, ItemVersion, Regrade
from exams.views import author
from exams.views.guards import SignedIn, corrects_keys


class RegradeForm(forms.ModelForm):
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    sure = forms.BooleanField(label=gettext_lazy("我已核对上面的名单，知道成绩会改变，原来的成绩仍留在记录里。"))

    class Meta:
        model = Regrade
        fields = ["reason", "certificates"]
        widgets = {"certificates": forms.RadioSelect}
        help_texts = {"reason": gettext_lazy("写进每份受影响的考试记录，考生看得到。")}

    field_order = ["reason", "certificates", "sure", "seen"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["certificates"].choices = Regrade.Certificates.choices  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Correction:
    """A version on papers of this exam, and the approved one that could stand in for it."""

    old: ItemVersion
    new: ItemVersion


@never_cache
@require_GET
@corrects_keys
def regrades(request: SignedIn, slug: str) -> HttpResponse:
    """What could be corrected, and what was."""
    found = get_object_or_404(Exam, slug=slug)
    done = Regrade.objects.filter(exam=found).select_related("by", "old_version__item", "new_version")
    context = {"exam": found, "corrections": corrections(found), "done": done}
    return render(request, "exams/manage/regrades.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@corrects_keys
def regrade(request: SignedIn, slug: str, old: int, new: int) -> HttpResponse:
    """The dry run, and the commit of just what it showed."""
    found = get_object_or_404(Exam, slug=slug)
    versions = ItemVersion.objects.select_related("item").in_bulk([old, new])
    if len(versions) < 2:
        raise Http404
    try:
        changes = regrading.preview(found, versions[old], versions[new])
    except regrading.NotACorrection:
        raise Http404 from None
    prefetch_related_objects([change.attempt for change in changes], "certificates__revocation")
    seen = regrading.digest(changes)
    form = RegradeForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] == seen:
            data = form.cleaned_data
            why, rule = data["reason"], data["certificates"]
            regrading.commit(found, versions[old], versions[new], request.user, why, rule)
            messages.success(request, _("更正已生效，成绩正在逐份重新计算，稍后刷新本页查看。"))
            return redirect("exams:regrades", slug)
        form = RegradeForm(initial={"seen": seen, **form.cleaned_data, "sure": False})
        messages.error(request, _("这段时间里结果有变，没有提交。请核对新的名单再确认。"))
    context = {
        "exam": found,
        "old": versions[old],
        "new": versions[new],
        "stem": markup.block(versions[new].stem),
        "is_choice": types.of(versions[new].kind).IS_CHOICE,
        "keys": [(versions[pk], author.key_of(versions[pk])) for pk in (old, new)],
        "changes": [(change, certificates_of(change)) for change in changes],
        "gained": sum(change.passed == "gained" for change in changes),
        "lost": sum(change.passed == "lost" for change in changes),
        "form": form,
    }
    return render(request, "exams/manage/regrade.html", context, status=422 if form.is_bound else 200)


def corrections(exam: Exam) -> list[Correction]:
    """Versions on graded papers, beside the approved version of the same item where that is another one."""
    graded = Attempt.objects.filter(exam=exam, state=Attempt.State.GRADED).values_list("paper__entries", flat=True)
    used = {entry["item_version"] for entries in graded.iterator() for entry in entries or ()}
    counts = grading.corrections(exam.pk)
    olds = ItemVersion.objects.filter(pk__in=used).exclude(state=ItemVersion.State.APPROVED).select_related("item")
    approved = {
        version.item_id: version
        for version in ItemVersion.objects.filter(
            state=ItemVersion.State.APPROVED, item__in=[old.item_id for old in olds]
        )
    }
    pairs = ((old, approved.get(old.item_id)) for old in olds.order_by("item__slug", "number"))
    return [Correction(old, new) for old, new in pairs if new and counts.get(old.pk) != new.pk]


def certificates_of(change: regrading.Change) -> list[str]:
    """Serials of certificates that rest on this attempt and still count: a rung above, known by its rows alone."""
    rows = change.attempt.certificates.all()  # type: ignore[attr-defined]
    return [row.serial for row in rows if not hasattr(row, "revocation")]
