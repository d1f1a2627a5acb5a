"""The form of a blueprint: sections with their rules, on one page. Empty rows and empty sections are ignored."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exams.designing import RuleDraft, SectionDraft, sections_of
from exams.models import Blueprint, BlueprintSection, Item, ItemVersion, Topic
from people.models import Competency

MOST_SECTIONS = 20
MOST_RULES = 60
NEW_RULES = 4  # empty rows in a new section
MORE_RULES = 2  # empty rows after those there are
LEVELS = [(n, str(n)) for n in range(1, 6)]


class RuleForm(forms.Form):
    """What to take: one item that is named, or so many that fit the rest."""

    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("知识点"), required=False)
    kind = forms.ChoiceField(choices=[("", _("任何题型")), *ItemVersion.Kind.choices], label=_("题型"), required=False)
    competency = forms.ModelChoiceField(
        Competency.objects.all(), label=_("能力维度"), required=False, empty_label=_("不限")
    )
    easiest = forms.TypedChoiceField(choices=LEVELS, coerce=int, label=_("难度从"), required=False)
    hardest = forms.TypedChoiceField(choices=LEVELS, coerce=int, initial=5, label=_("难度到"), required=False)
    count = forms.IntegerField(min_value=1, max_value=200, label=_("题数"), required=False)
    points = forms.DecimalField(min_value=0.01, max_digits=6, decimal_places=2, label=_("每题分值"), required=False)
    item = forms.CharField(
        max_length=120,
        label=_("指定试题"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def is_empty(self) -> bool:
        """Whether nobody wrote anything here: the lists always say something."""
        return not any(self[name].value() for name in ("topic", "competency", "count", "points", "item"))

    def clean_item(self) -> Item | None:
        slug = self.cleaned_data["item"].strip()
        if not slug:
            return None
        found = Item.objects.filter(slug=slug, retired_at=None, versions__state=ItemVersion.State.APPROVED).first()
        if found is None:
            raise ValidationError(_("题库里没有标识为“%(slug)s”、已批准并在使用的试题。"), params={"slug": slug[:60]})
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        if not data.get("item") and not (data.get("topic") or data.get("competency")):
            raise ValidationError(_("每条规则都要填写知识点或能力维度，或者指定一道试题。"))
        if not data.get("points") or not (data.get("count") or data.get("item")):
            raise ValidationError(_("每条规则都要填写题数和分值。"))
        if data.get("item") and (data.get("count") or 1) > 1:
            raise ValidationError(_("指定的试题只有一道，题数请填 1。"))
        data["easiest"], data["hardest"] = data.get("easiest") or 1, data.get("hardest") or 5
        if data["easiest"] > data["hardest"]:
            raise ValidationError(_("难度的下限不能高于上限。"))
        return data

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        if data["item"]:
            return RuleDraft(item=data["item"], points=data["points"])
        return RuleDraft(**{name: data[name] for name in RuleDraft.__slots__})


class SectionForm(forms.ModelForm):
    class Meta:
        model = BlueprintSection
        fields = ["title", "instructions", "minutes", "pass_percent", "shuffle_items", "shuffle_options"]
        widgets = {"instructions": forms.Textarea(attrs={"rows": 2})}

    remove = forms.BooleanField(label=_("删除这一部分"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, draft: SectionDraft | None, more: int, prefix: str) -> None:
        initial = {name: getattr(draft, name) for name in self.Meta.fields} if draft else {}
        super().__init__(data, initial=initial, prefix=prefix)
        held = list(draft.rules) if draft else []
        count = number_in(data, f"{prefix}-rows", MOST_RULES) if data else 0
        count = min(MOST_RULES, (count or len(held) + (MORE_RULES if held else NEW_RULES)) + more)
        self.rules = [
            RuleForm(data, initial=initial_of(held[n]) if n < len(held) else None, prefix=f"{prefix}-r{n + 1}")
            for n in range(count)
        ]
        self.is_new = draft is None

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "instructions")]

    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in ("minutes", "pass_percent")]

    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in ("shuffle_items", "shuffle_options", *(() if self.is_new else ("remove",)))]

    def filled(self) -> list[RuleForm]:
        return [rule for rule in self.rules if not rule.is_empty()]

    def is_left_out(self) -> bool:
        return bool(self["remove"].value()) or (not self.filled() and not self["title"].value())

    def is_sound(self) -> bool:
        """Shows what is wrong in every row, not only in the first."""
        own, rules = self.is_valid(), [rule.is_valid() for rule in self.filled()]
        if own and not rules:
            self.add_error(None, ValidationError(_("这一部分至少需要一条组卷规则，或者删除这一部分。")))
        return own and bool(rules) and all(rules)

    def draft(self) -> SectionDraft:
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return SectionDraft(tuple(rule.draft() for rule in self.filled()), **values)


class BlueprintForm(forms.ModelForm):
    """`more` asks for more room and checks nothing: it works without scripts."""

    class Meta:
        model = Blueprint
        fields = ["title"]

    def __init__(self, data: Mapping[str, Any] | None = None, instance: Blueprint | None = None) -> None:
        super().__init__(data, instance=instance)
        drafts = sections_of(instance) if instance else []
        self.wants_more = bool(data and "more" in data)
        count = number_in(data, "sections", MOST_SECTIONS) if data else 0
        count = min(MOST_SECTIONS, (count or max(1, len(drafts))) + self.wants_more)
        more = MORE_RULES if self.wants_more else 0
        self.sections = [
            SectionForm(data, drafts[n] if n < len(drafts) else None, more, f"s{n + 1}") for n in range(count)
        ]

    def filled(self) -> list[SectionForm]:
        return [section for section in self.sections if not section.is_left_out()]

    def is_sound(self) -> bool:
        own, sections = self.is_valid(), [section.is_sound() for section in self.filled()]
        if not sections:
            self.add_error(None, ValidationError(_("至少需要一条组卷规则。")))
        return own and bool(sections) and all(sections)

    def drafts(self) -> list[SectionDraft]:
        return [section.draft() for section in self.filled()]


def initial_of(rule: RuleDraft) -> dict[str, Any]:
    return {**{name: getattr(rule, name) for name in RuleDraft.__slots__}, "item": rule.item.slug if rule.item else ""}


def number_in(data: Mapping[str, Any], name: str, most: int) -> int:
    """A count that the form itself wrote down; nonsense is none."""
    text = str(data.get(name, ""))
    return min(most, int(text)) if text.isdecimal() and len(text) < 4 else 0
