"""The form of an item that asks for files: which, how many, how large, and by what rubric they are marked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.authoring import Draft
from exams.models import ItemVersion
from exams.rules import rubrictext
from exams.rules.filetypes import TYPES
from exams.types.upload import LARGEST, MOST_FILES
from exams.views.essay_form import RubricForm


class UploadForm(RubricForm):
    kind = ItemVersion.Kind.UPLOAD
    types = forms.MultipleChoiceField(
        label=_("可以交的文件"),
        choices=[(name, name.upper()) for name in TYPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["pdf", "docx", "xlsx"],
        help_text=_("按文件内容检查，改了扩展名也认得出；带宏的文件不收。"),
    )
    most = forms.IntegerField(label=_("最多几个文件"), min_value=1, max_value=MOST_FILES, initial=1)
    megabytes = forms.IntegerField(label=_("每个文件最大（MB）"), min_value=1, max_value=LARGEST, initial=10)
    KEY_FIELDS = ("types", "most", "megabytes", "criteria", "sample")

    def key(self) -> dict[str, Any]:
        data = self.cleaned_data
        answer = {name: data[name] for name in ("criteria", "types", "sample")}
        return {"answer": {**answer, "files": str(data["most"]), "megabytes": str(data["megabytes"])}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        return {**draft.answer, "most": draft.answer["files"], "criteria": rubrictext.write(draft.answer["criteria"])}
