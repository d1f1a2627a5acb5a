"""Forms of markers: levels of a rubric with a comment, and how an exam is marked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.models import MarkingPlan
from exams.rules.rubric import Criterion

LONGEST_COMMENT = 2000


class MarkingForm(forms.Form):
    """A choice of level for every criterion. A level's value is its points."""

    comment = forms.CharField(
        label=_("评语"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_COMMENT,
        required=False,
        help_text=_("公布答案以后考生会看到，请写给考生。"),
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[criterion.id] = forms.ChoiceField(
                label=criterion.title,
                choices=[(str(level.points), level.text) for level in criterion.levels],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选一档。")},
            )

    def rows(self) -> list[tuple[Criterion, forms.BoundField]]:
        return [(criterion, self[criterion.id]) for criterion in self.criteria]

    def points(self) -> dict[str, str]:
        return {criterion.id: self.cleaned_data[criterion.id] for criterion in self.criteria}


class PlanForm(forms.ModelForm):
    class Meta:
        model = MarkingPlan
        fields = ["markers", "tolerance", "third", "is_blind", "appeal_days"]


class AppealForm(forms.Form):
    """A candidate's objection."""

    text = forms.CharField(max_length=2000)


class ReplyForm(forms.Form):
    """What the candidate is answered; a mark raises, an empty one keeps."""

    answer = forms.CharField(label=_("答复"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000)
    mark = forms.DecimalField(
        label=_("改为几分"),
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text=_("留空表示得分不变。只能改高，不能改低。"),
    )
