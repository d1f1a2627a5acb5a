"""The trainers' dictionary in the editor: list, add, change, delete — and 试一试 before anything is saved."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from kb.models import DomainWord, Synonym
from kb.search import teaching
from kb.search.trying import Trial, try_rule, try_word
from kb.search.vocabulary import Rule, rules
from people.visibility import Viewer

TRY = "action-try"


class QuestionsField(forms.CharField):
    """Questions to try a rule with, one a line; they are not stored."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            max_length=2000,
            label=_("试一试的问题"),
            help_text=_("一行一个；不会保存。留空则用规则里的说法，以及近期有关的提问。"),
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class DomainWordForm(forms.ModelForm):
    questions = QuestionsField()

    class Meta:
        model = DomainWord
        fields = ["word", "note"]
        error_messages = {
            "word": {"required": _("请填写领域词。"), "max_length": _("太长了，请控制在 %(limit_value)s 个字以内。")}
        }
        help_texts = {"word": _("切分时整词保留，例如：辅助核算、反结账。保存后会在后台重建检索索引。")}

    def clean_word(self) -> str:
        word = teaching.plain(self.cleaned_data["word"])
        if flaw := teaching.flaw_of_word(word):
            raise forms.ValidationError(flaw)
        if DomainWord.objects.exclude(pk=self.instance.pk).filter(word=word).exists():
            raise forms.ValidationError(_("“%(word)s”已经在词典里了。"), params={"word": word})
        return word

    def trials(self, viewer: Viewer) -> list[Trial]:
        word, questions = self.cleaned_data["word"], self.cleaned_data["questions"].splitlines()
        return try_word(viewer, word, questions, instead_of=self.initial.get("word", ""))


class SynonymForm(forms.ModelForm):
    questions = QuestionsField()

    class Meta:
        model = Synonym
        fields = ["kind", "said", "names", "note"]
        widgets = {"kind": forms.RadioSelect, "names": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"names": {"required": _("请填写说法。")}}
        help_texts = {
            "kind": _("互相等价：输入其中任何一个，也找其余各个。单向：输入左边的说法时，也找右边的说法，反过来不找。"),
            "said": _("只有单向规则要填。"),
            "names": _("用顿号隔开，例如：结账、关账、月结。请只写真正等价的说法。"),
        }

    def clean_said(self) -> str:
        said = teaching.plain(self.cleaned_data["said"])
        if self.cleaned_data.get("kind") != Synonym.Kind.ONE_WAY:
            return ""
        if not said:
            raise forms.ValidationError(_("单向规则要写明输入的说法。"))
        if flaw := teaching.flaw(said):
            raise forms.ValidationError(flaw)
        return said

    def clean_names(self) -> str:
        rule = Rule(tuple(teaching.split(self.cleaned_data["names"])), self.cleaned_data.get("said", ""))
        if not rule.names:
            raise forms.ValidationError(_("请填写说法。"))
        is_half = "said" in self.errors or "kind" in self.errors
        others = rules(but=self.instance.pk)
        if not is_half and (flaw := teaching.flaw_of_rule(rule) or teaching.taken(rule, others)):
            raise forms.ValidationError(flaw)
        return teaching.fields_of(rule)["names"]

    def trials(self, viewer: Viewer) -> list[Trial]:
        rule = Rule(tuple(teaching.split(self.cleaned_data["names"])), self.cleaned_data["said"])
        return try_rule(viewer, rule, self.cleaned_data["questions"].splitlines(), instead_of=self.instance.pk)


class Tried:
    """A create or edit view whose form can be tried: the same page again, with what would change."""

    request: HttpRequest
    trials: list[Trial] | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        if TRY not in self.request.POST:
            return super().form_valid(form)  # type: ignore[misc]
        self.form = form
        self.trials = form.trials(self.request.user)
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_estimate = self.model is DomainWord  # type: ignore[attr-defined]
        return super().get_context_data(**kwargs, trials=self.trials, is_estimate=is_estimate)  # type: ignore[misc]


class CreateTried(Tried, generic.CreateView):
    pass


class EditTried(Tried, generic.EditView):
    pass


class DictionaryViewSet(ModelViewSet):
    """What both screens share. Rules are no content: nothing refers to them, and none is made from a copy."""

    add_view_class = CreateTried
    edit_view_class = EditTried
    create_template_name = edit_template_name = "kb/teaching/form.html"
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_per_page = 50


class DomainWordViewSet(DictionaryViewSet):
    model = DomainWord
    name = url_prefix = "domain-words"
    icon = "tag"
    list_display = ["word", "note", "updated_at"]
    search_fields = ["word", "note"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return DomainWordForm


class SynonymViewSet(DictionaryViewSet):
    model = Synonym
    name = url_prefix = "synonyms"
    icon = "resubmit"
    list_display = ["__str__", "kind", "note", "updated_at"]
    list_filter = ["kind"]
    search_fields = ["said", "names", "note"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SynonymForm


class DictionaryGroup(ViewSetGroup):
    menu_label = _("检索词典")
    menu_icon = "glasses"
    menu_order = 270
    items = (SynonymViewSet, DomainWordViewSet)
