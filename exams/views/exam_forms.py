"""Forms of examiners: blueprints with their rules, exams, more time for a candidate."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exams.designing import RuleDraft
from exams.models import Blueprint, Exam, Topic
from kb.models import EditionPage

RESERVED = {"appeals", "attempts", "bank", "manage", "marking"}  # addresses below /exams/ that are not exams
ROWS = 10


class BlueprintForm(forms.ModelForm):
    """A blueprint with up to ten rules; empty rows are ignored."""

    class Meta:
        model = Blueprint
        fields = ["title", "shuffle_items", "shuffle_options"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = list(self.instance.rules.all()) if self.instance.pk else []
        topics = Topic.objects.all()
        for number in range(1, max(ROWS, len(rules) + 2) + 1):
            rule = rules[number - 1] if number <= len(rules) else None
            self.fields[f"topic_{number}"] = forms.ModelChoiceField(
                topics, label=_("知识点"), required=False, initial=rule and rule.topic_id
            )
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=_("题数"), min_value=1, max_value=200, required=False, initial=rule and rule.count
            )
            self.fields[f"points_{number}"] = forms.DecimalField(
                label=_("每题分值"),
                min_value=0.01,
                max_digits=6,
                decimal_places=2,
                required=False,
                initial=rule and rule.points,
            )
        self.count = max(ROWS, len(rules) + 2)

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"topic_{n}"], self[f"count_{n}"], self[f"points_{n}"]) for n in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        rows: list[tuple[Any, ...]] = [
            (data.get(f"topic_{n}"), data.get(f"count_{n}"), data.get(f"points_{n}")) for n in self.numbers()
        ]
        filled = [row for row in rows if any(row)]
        if not filled:
            raise ValidationError(_("至少需要一条组卷规则。"))
        if not all(all(row) for row in filled):
            raise ValidationError(_("每条规则都要填写知识点、题数和分值。"))
        if len({row[0] for row in filled}) < len(filled):
            raise ValidationError(_("同一个知识点只能有一条规则。"))
        data["rules"] = [RuleDraft(*row) for row in filled]
        return data

    def numbers(self) -> range:
        return range(1, self.count + 1)


class ExamForm(forms.ModelForm):
    class Meta:
        model = Exam
        fields = [
            "title",
            "slug",
            "description",
            "blueprint",
            "audience",
            "organisations",
            "course",
            "edition",
            "opens_at",
            "closes_at",
            "minutes",
            "pass_percent",
            "attempts_allowed",
            "cooldown_hours",
            "review",
        ]
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition: Any = self.fields["edition"]
        edition.queryset = EditionPage.objects.select_related("manual").order_by("manual__title", "-released_on")
        edition.label_from_instance = lambda page: f"{page.manual} {page.label}"

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(_("这个标识已被系统占用，请换一个。"))
        return slug


class ExtensionForm(forms.Form):
    minutes = forms.IntegerField(label=_("延长分钟"), min_value=1, max_value=240)
    reason = forms.CharField(label=_("原因"), max_length=250)
