"""The form of an essay: how long, by what rubric, and what a good answer looks like."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.authoring import Draft
from exams.models import ItemVersion
from exams.rules import rubrictext
from exams.types.essay import USUAL
from exams.types.marked import LONGEST
from exams.views.item_forms import ItemForm


class RubricForm(ItemForm):
    """What all kinds have that people mark."""

    criteria = forms.CharField(
        label=gettext_lazy("评分标准"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "先写一项的名称，下面每行一档：分数、空格、要求，最低一档 0 分；空一行再写下一项。公布答案以前考生看不到。"
        ),
    )
    sample = forms.CharField(
        label=gettext_lazy("参考答案"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("给阅卷人看，也在公布答案以后给考生看。"),
    )

    def clean_criteria(self) -> list[dict[str, Any]]:
        try:
            return rubrictext.read(self.cleaned_data["criteria"])
        except rubrictext.Unreadable as bad:
            raise ValidationError(
                _("第 %(line)s 行看不懂：“%(text)s”。请按 分数 空格 要求 的样子写，例如 4 说清三个原因。")
                % {"line": bad.line, "text": bad.text[:60]}
            ) from None


class EssayForm(RubricForm):
    kind = ItemVersion.Kind.ESSAY
    least = forms.IntegerField(
        label=gettext_lazy("建议字数下限"),
        min_value=0,
        max_value=LONGEST,
        initial=0,
        required=False,
        help_text=gettext_lazy("只提醒，不强制；0 表示不要求。"),
    )
    most = forms.IntegerField(label=gettext_lazy("字数上限"), min_value=1, max_value=LONGEST, initial=int(USUAL))
    KEY_FIELDS = ("criteria", "least", "most", "sample")

    def key(self) -> dict[str, Any]:
        data = self.cleaned_data
        answer = {"criteria": data["criteria"], "least": str(data["least"] or 0), "most": str(data["most"])}
        return {"answer": {**answer, "sample": data["sample"]}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        return {**draft.answer, "criteria": rubrictext.write(draft.answer["criteria"])}
