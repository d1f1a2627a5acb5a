"""Forms of the kinds whose key is plain data: each fills `Draft.answer`, in the shape its type documents."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.authoring import Draft
from exams.models import ItemVersion
from exams.rules import ordering
from exams.views.item_forms import ItemForm

Kind = ItemVersion.Kind


class NumericForm(ItemForm):
    kind = Kind.NUMERIC
    value = forms.CharField(
        label=_("答案"), max_length=60, help_text=_("以基本单位计的数，例如 113,000 或 0.5。单位写在下面。")
    )
    tolerance = forms.CharField(
        label=_("允许误差"), max_length=60, initial="0", help_text=_("0 表示必须相等；边界算对。")
    )
    is_percent = forms.TypedChoiceField(
        label=_("误差按"),
        choices=[("", _("绝对值，以基本单位计")), ("1", _("答案的百分比"))],
        coerce=bool,
        empty_value="",
        required=False,
    )
    units = forms.CharField(
        label=_("可接受的单位"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("每行一个，写明等于多少个基本单位，例如 元 = 1、万元 = 10000。第一行是参考答案用的单位。"),
    )
    needs_unit = forms.BooleanField(label=_("没写单位算错"), required=False)
    KEY_FIELDS = ("value", "tolerance", "is_percent", "units", "needs_unit")

    def clean_units(self) -> list[list[str]]:
        """[[name, factor], …]; a line without = is a unit of the base."""
        return [[name, factor or "1"] for name, factor in parted(lines_of(self.cleaned_data["units"]), "=")]

    def key(self) -> dict[str, Any]:
        return {"answer": {name: self.cleaned_data[name] for name in self.KEY_FIELDS}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        answer = draft.answer
        units = "\n".join(f"{name} = {factor}" for name, factor in answer["units"])
        return {**answer, "units": units, "is_percent": "1" if answer["is_percent"] else ""}


class OrderingForm(ItemForm):
    kind = Kind.ORDERING
    items = forms.CharField(
        label=_("各项，按正确的先后"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每行一项。考生看到的先后是打乱的。"),
    )
    policy = forms.ChoiceField(
        label=_("计分"),
        choices=[
            (ordering.ALL, _("全部排对才得分")),
            (ordering.RELATIVE, _("按先后正确的项数占比得分（最长的、先后正确的一串；只有一项不得分）")),
        ],
        initial=ordering.ALL,
    )
    KEY_FIELDS = ("items", "policy")

    def key(self) -> dict[str, Any]:
        return {"answer": {"items": lines_of(self.cleaned_data["items"]), "policy": self.cleaned_data["policy"]}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        return {"items": "\n".join(draft.answer["items"]), "policy": draft.answer["policy"]}


class MatchingForm(ItemForm):
    kind = Kind.MATCHING
    pairs = forms.CharField(
        label=_("配对"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每行一对：左边 = 右边，例如 库存现金 = 资产。几行可以配同一个右边。"),
    )
    distractors = forms.CharField(
        label=_("多余的右边"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("每行一个，不与任何左边配对，用来防止用排除法。"),
    )
    KEY_FIELDS = ("pairs", "distractors")

    def key(self) -> dict[str, Any]:
        pairs = [list(pair) for pair in parted(lines_of(self.cleaned_data["pairs"]), "=")]
        return {"answer": {"pairs": pairs, "distractors": lines_of(self.cleaned_data["distractors"])}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        pairs = (" = ".join(pair) for pair in draft.answer["pairs"])
        return {"pairs": "\n".join(pairs), "distractors": "\n".join(draft.answer["distractors"])}


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def parted(lines: Iterable[str], sign: str) -> list[tuple[str, str]]:
    """Each line before and after the sign, which may be full width; nothing after it when there is none."""
    wide = chr(ord(sign) + 0xFEE0)
    halves = (line.replace(wide, sign).partition(sign) for line in lines)
    return [(before.strip(), after.strip()) for before, _sign, after in halves]
