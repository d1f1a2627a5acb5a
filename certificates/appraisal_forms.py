"""What is filled in about a person: what they did, how far they are, and a signature."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.careers import Standing
from certificates.models import PracticeKind, Requirement, Role
from certificates.practising import MOST
from kb import visibility
from kb.models import Checklist
from people.models import HIGHEST, LOWEST, Competency, User

NOTE = 250
OLDEST = timedelta(days=2 * 366)
RATINGS = [
    (1, gettext_lazy("1 · 刚接触，需要有人带")),
    (2, gettext_lazy("2 · 能完成一部分")),
    (3, gettext_lazy("3 · 能独立完成")),
    (4, gettext_lazy("4 · 能处理疑难情况")),
    (5, gettext_lazy("5 · 能带教他人")),
]
if [value for value, _words in RATINGS] != list(range(LOWEST, HIGHEST + 1)):
    raise AssertionError("every rating has its words")


class PracticeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("做了什么"), choices=PracticeKind.choices)
    amount = forms.IntegerField(
        label=gettext_lazy("数量"), min_value=1, max_value=MOST, initial=1, help_text=gettext_lazy("次数、人数或小时数")
    )
    done_on = forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    checklist = forms.ModelChoiceField(
        Checklist.objects.none(),
        label=gettext_lazy("检查清单"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("不是检查清单"),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=NOTE,
        required=False,
        help_text=gettext_lazy("例如为哪家客户、哪个工单、带教了谁，便于确认的人核对"),
    )

    def __init__(self, viewer: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].queryset = visibility.checklists(viewer).order_by("title")  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["done_on"].initial = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()

    def clean_done_on(self) -> date:
        done_on: date = self.cleaned_data["done_on"]
        today = timezone.localdate()
        if done_on > today:
            raise forms.ValidationError(_("这一天还没有到，请填写已经做完的日期。"))
        if done_on < today - OLDEST:
            raise forms.ValidationError(_("日期太早，请填写最近两年内的日期。"))
        return done_on


class RatingForm(forms.Form):
    competency = forms.ModelChoiceField(
        Competency.objects.all(), label=gettext_lazy("能力维度"), empty_label=gettext_lazy("请选择")
    )
    value = forms.TypedChoiceField(label=gettext_lazy("评级"), choices=RATINGS, coerce=int)
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("看到了什么、在哪一次；本人和负责人都看得到"),
    )
    months = forms.IntegerField(
        label=gettext_lazy("有效期（月）"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=gettext_lazy("留空表示长期有效，直到下一次评级"),
    )


class SignOffForm(forms.Form):
    """Offers the signatures that the person's ladders ask for and the viewer may give."""

    place = forms.ChoiceField(label=gettext_lazy("认可什么"))
    is_granted = forms.TypedChoiceField(
        label=gettext_lazy("意见"),
        choices=[("yes", gettext_lazy("认可：达到这个职级的要求")), ("no", gettext_lazy("撤回之前的认可"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("为什么认可或撤回；本人看得到"),
    )

    def __init__(self, standings: list[Standing], roles: list[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {
            f"{rung.level.pk}-{need.requirement.role}": (rung.level, need.requirement.role)
            for standing in standings
            for rung in standing.rungs
            for need in rung.needs
            if need.requirement.kind == Requirement.Kind.SIGN_OFF and need.requirement.role in roles
        }
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (key, f"{level.title} · {Role(role).label}") for key, (level, role) in self.places.items()
        ]


class DecisionForm(forms.Form):
    is_confirmed = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=NOTE, required=False)
