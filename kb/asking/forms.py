"""What people fill in: a question for an engineer, a verdict, a golden question with its place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from kb.asking.placing import place_named, written
from kb.models import EditionPage, Enquiry, GoldenQuestion
from kb.models.answers import LONGEST
from kb.search.analysis import MEANS_SOMETHING, tidy
from kb.visibility import editions
from people.visibility import Viewer


class EditionChoice(forms.ModelChoiceField):
    def label_from_instance(self, edition: EditionPage) -> str:
        return f"{edition.manual.title if edition.manual else ''} {edition.label}".strip()


class EnquiryForm(forms.Form):
    question = forms.CharField(
        label=_("问题"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "next"}),
        help_text=_("一句话说清想知道什么，例如：结账后还能补录凭证吗？"),
    )
    edition = EditionChoice(EditionPage.objects.none(), label=_("您用的版本"), required=False, empty_label=_("不清楚"))
    detail = forms.CharField(
        label=_("补充说明"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("报错代码、出错前的操作、已经试过的办法。请不要写密码。"),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = (  # type: ignore[attr-defined]
            editions(viewer).select_related("manual").order_by("manual__title", "-released_on")
        )

    def clean_question(self) -> str:
        question = tidy(self.cleaned_data["question"])
        if not MEANS_SOMETHING.search(question):
            raise forms.ValidationError(_("请用汉字、字母或数字写下问题。"))
        return question


class VerdictForm(forms.Form):
    """Hidden in the page; whatever else comes is a 400."""

    q = forms.CharField(max_length=LONGEST)
    document = forms.IntegerField(min_value=1, max_value=2**62)
    edition = forms.CharField(required=False, max_length=60)
    manual = forms.CharField(required=False, max_length=150)
    solved = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class GoldenQuestionForm(WagtailAdminModelForm):
    edition = EditionChoice(
        EditionPage.objects.select_related("manual").order_by("manual__title", "-released_on"),
        label=_("限定版本"),
        required=False,
        empty_label=_("不限"),
        help_text=_("只在这个版本里提问；留空表示不限"),
    )
    place = forms.CharField(
        label=_("应答到哪里"),
        max_length=500,
        help_text=_("粘贴章节、常见问题或排查指南的网址，或写 手册标识/章节标识、faq/标识、guide/标识"),
    )

    class Meta:
        model = GoldenQuestion
        fields = ["question", "place", "audience", "edition", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = written(self.instance)

    def clean_place(self) -> str:
        text: str = self.cleaned_data["place"]
        found = place_named(text)
        if found is None:
            raise forms.ValidationError(_("没有找到这个章节、常见问题或排查指南，请核对网址。"))
        for name in ("lineage", "faq", "guide"):
            setattr(self.instance, name, getattr(found, name))
        return text


class EnquiryKeepingForm(WagtailAdminModelForm):
    """Authors may say that a question will not be answered; what was asked stays as it was asked."""

    class Meta:
        model = Enquiry
        fields = ["state", "faq"]
