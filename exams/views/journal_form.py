"""The form of a journal entry: accepted entries as text, accounts from a chart, shares for what is half right."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.accounting import Accounts
from exams.authoring import Draft
from exams.models import Chart, ItemVersion
from exams.rules import journaltext
from exams.types.journal import DEFAULTS
from exams.views.item_forms import ItemForm


class JournalForm(ItemForm):
    kind = ItemVersion.Kind.JOURNAL
    chart = forms.ModelChoiceField(
        Chart.objects.current(), label=gettext_lazy("科目表"), to_field_name="slug", empty_label=None
    )
    dimensions = forms.CharField(
        label=gettext_lazy("辅助核算"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("要考生填写的项目，用空格隔开，例如 客户 部门 项目。不考就留空。"),
    )
    entries = forms.CharField(
        label=gettext_lazy("可接受的分录"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "每行：借或贷、科目（编码、名称或首字母）、金额，例如 借 1122 113,000 客户=恒远。空行另起一组，各组都算对。"
        ),
    )
    wrong_side = forms.CharField(
        label=gettext_lazy("方向相反得"),
        max_length=10,
        initial=DEFAULTS["wrong_side"],
        help_text=gettext_lazy("科目和金额正确、借贷方向相反的一行，得这一行的几成，0 到 1。"),
    )
    extra = forms.CharField(
        label=gettext_lazy("多余一行扣"),
        max_length=10,
        initial=DEFAULTS["extra"],
        help_text=gettext_lazy("每多一行，扣一行分值的几成，0 到 1。设为 0 时，多写科目不会吃亏。"),
    )
    unbalanced = forms.CharField(
        label=gettext_lazy("不平衡至多得"),
        max_length=10,
        initial=DEFAULTS["unbalanced"],
        help_text=gettext_lazy("借贷不平衡时，最多得全题的几成，0 到 1。"),
    )
    KEY_FIELDS = ("chart", "dimensions", "entries", "wrong_side", "extra", "unbalanced")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """An item may stay with the edition it was written with, also when that has been replaced."""
        super().__init__(*args, **kwargs)
        own = Q(slug=self.initial.get("chart", ""))
        chart: Any = self.fields["chart"]
        chart.queryset = Chart.objects.filter(Q(successor=None) | own)
        if Chart.objects.exclude(successor=None).filter(own).exists():
            chart.help_text = gettext_lazy("这道题原来的科目表已有新版；选新版时，科目按新版核对。")

    def clean_dimensions(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["dimensions"].replace("、", " ").split()))  # i18n: as is

    def clean_entries(self) -> list[list[dict[str, Any]]]:
        try:
            entries = journaltext.read(self.cleaned_data["entries"], self.cleaned_data.get("dimensions", []))
        except journaltext.Unreadable as bad:
            raise ValidationError(
                _("第 %(line)s 行看不懂：“%(text)s”。请按 借 科目 金额 的样子写；辅助核算须先在上面列出。")
                % {"line": bad.line, "text": bad.text[:60]}
            ) from None
        chart = self.cleaned_data.get("chart")
        if chart is None:
            return entries
        answer, faults = Accounts().entry({"chart": chart.slug, "entries": entries})
        if faults:
            raise ValidationError(faults)
        found: list[list[dict[str, Any]]] = answer["entries"]
        return found

    def key(self) -> dict[str, Any]:
        answer = {name: self.cleaned_data[name] for name in self.KEY_FIELDS}
        return {"answer": {**answer, "chart": answer["chart"].slug}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        answer = draft.answer
        text = journaltext.write(answer["entries"], answer["dimensions"])
        return {**answer, "dimensions": " ".join(answer["dimensions"]), "entries": text}
