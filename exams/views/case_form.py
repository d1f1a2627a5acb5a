"""The form of a case: the material, and a group of fields for each part."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exams import illustrating
from exams.authoring import Draft
from exams.models import Illustration, ItemVersion
from exams.types import PARTS
from exams.types.case import MOST
from exams.views import part_keys
from exams.views.item_forms import ItemForm

NAMES = ("kind", "points", "stem", "key", "formula", "carried")


class PicturesField(forms.FileField):
    """Several pictures at once, by their names; nothing is kept of a form that does not hold them all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget = Several(attrs={"accept": ".png,.jpg,.jpeg"})

    def clean(self, data: Any, initial: Any = None) -> dict[str, Illustration]:
        taken = {}
        for file in data or []:
            try:
                taken[file.name] = illustrating.take_in(file.file, None)
            except illustrating.NoPicture:
                raise ValidationError(_("“%(name)s”不是 PNG 或 JPEG 图片，或者超过 2 MB。"), params={"name": file.name})
        return taken


class Several(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else [files[name]] if name in files else []


class CaseForm(ItemForm):
    kind = ItemVersion.Kind.CASE
    stem = forms.CharField(
        label=_("材料"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=20_000,
        help_text=_("各问共用的背景、凭证和数据。表格用竖线写：| 项目 | 金额 |，下一行 | --- | --- |。"),
    )

    pictures = PicturesField(
        label=_("图片"),
        required=False,
        help_text=_(
            "PNG 或 JPEG，每张不超过 2 MB，可以选几张。材料里写 ![说明](文件名) 就放在那里；没写到的排在材料末尾。"
        ),
    )
    KEY_FIELDS = ("pictures",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("（没有这一问）")), *((kind, ItemVersion.Kind(kind).label) for kind in PARTS)]
        for n in range(1, MOST + 1):
            self.fields |= {
                f"kind_{n}": forms.ChoiceField(label=_("题型"), choices=kinds, required=False),
                f"points_{n}": forms.CharField(label=_("分值"), max_length=10, required=False, initial="2"),
                f"stem_{n}": forms.CharField(
                    label=_("问题"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
                ),
                f"key_{n}": forms.CharField(
                    label=_("答案"),
                    widget=forms.Textarea(attrs={"rows": 4}),
                    max_length=8000,
                    required=False,
                    help_text=_(
                        "选择题每行一个选项，正确的行首写 *，位置不变的写 [固定]；填空题每空一行；"
                        "数值题第一行写数；问答题写评分标准。"
                    ),
                ),
                f"formula_{n}": forms.CharField(
                    label=_("推算公式"),
                    max_length=200,
                    required=False,
                    help_text=_("数值题可写。前面算错、这一问按公式推算一致时给分，例如 p1 * 13% 是第 1 问乘 13%。"),
                ),
                f"carried_{n}": forms.CharField(
                    label=_("推算一致得"),
                    max_length=10,
                    required=False,
                    initial="1",
                    help_text=_("得这一问的几成，0 到 1。"),
                ),
            }

    def groups(self) -> list[tuple[int, list[forms.BoundField]]]:
        return [(n, [self[f"{name}_{n}"] for name in NAMES]) for n in range(1, MOST + 1)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.parts = []
        for n in range(1, MOST + 1):
            if not data.get(f"kind_{n}"):
                continue
            given = {name: data.get(f"{name}_{n}", "") for name in NAMES}
            try:
                key = part_keys.read(given["kind"], given.pop("key"))
            except part_keys.Unreadable as bad:
                self.add_error(f"key_{n}", str(bad))
            else:
                self.parts.append({**given, "carried": given["carried"] or "1", **key})
        return data

    def draft(self) -> Draft:
        made = super().draft()
        return replace(made, stem=illustrating.named(made.stem, self.cleaned_data["pictures"]))

    def key(self) -> dict[str, Any]:
        return {"answer": {"parts": self.parts}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for n, part in enumerate(draft.answer["parts"], 1):
            plain = {name: part[name] for name in NAMES if name != "key"}
            plain["key"] = part_keys.write(part["kind"], part)
            initial |= {f"{name}_{n}": value for name, value in plain.items()}
        return initial
