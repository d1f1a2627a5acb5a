"""The form that arranges an exam for one candidate."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.arranging import Arrangement
from exams.models import Exam
from exams.views.phrases import moment
from exams.weighing import window_of
from people.models import User

WHEN = "%Y-%m-%dT%H:%M"


def when() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN)


class AdmissionForm(forms.Form):
    """Dates that are left empty are those of the exam; the window that results has to have a length."""

    person = forms.CharField(
        label=_("考生"),
        max_length=150,
        help_text=_("用户名或邮箱"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    opens_at = forms.DateTimeField(label=_("从何时起"), required=False, widget=when())
    closes_at = forms.DateTimeField(label=_("到何时止"), required=False, widget=when())
    extra_minutes = forms.IntegerField(label=_("延长分钟"), min_value=0, max_value=24 * 60, initial=0)
    extra_attempts = forms.IntegerField(label=_("增加次数"), min_value=0, max_value=100, initial=0)
    reason = forms.CharField(label=_("原因"), max_length=250)

    def __init__(self, exam: Exam, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exam = exam
        window = window_of(exam, None)
        self.fields["opens_at"].help_text = _("留空：%(when)s") % {"when": moment(window.opens_at)}
        self.fields["closes_at"].help_text = _("留空：%(when)s") % {"when": moment(window.closes_at)}

    def clean_person(self) -> User:
        given = self.cleaned_data["person"].strip()
        found = User.objects.filter(Q(username__iexact=given) | Q(email__iexact=given), is_active=True)
        people = list(found.select_related("organisation")[:2])
        if len(people) != 1:
            raise ValidationError(_("没有找到“%(who)s”，请填写准确的用户名或邮箱。"), params={"who": given[:60]})
        if people[0].organisation_id is None:
            raise ValidationError(_("这个账号还没有归属的组织，不能安排考试。"))
        return people[0]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        window = window_of(self.exam, None).own(data.get("opens_at"), data.get("closes_at"))
        if window.opens_at >= window.closes_at:
            raise ValidationError(_("开放时间要早于关闭时间；没有填写的一端以考试的时间为准。"))
        return data

    def arrangement(self) -> Arrangement:
        return Arrangement(**{name: self.cleaned_data[name] for name in Arrangement.__slots__})
