"""Forms for writing items: one per kind, each ends in the same Draft. What every kind has, and the kinds of choices."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from exams.authoring import Draft, OptionDraft, tidy_tags
from exams.models import Item, ItemVersion, Topic
from exams.rules.choice import ALL
from exams.types.choices import policies
from people.models import Competency

Kind = ItemVersion.Kind
ROWS = 8  # options an author can write
TAG_ENDS = re.compile(r"[,，、;；]")  # i18n: as is
REFERENCE = re.compile(r"(?:https?://[^/\s]+)?/s/([^/\s]+)/([^/?#\s]+)")


class ItemForm(forms.Form):
    """What every kind has. Subclasses add the key."""

    slug = forms.CharField(
        label=_("标识"), max_length=120, validators=[validate_slug], help_text=_("英文、数字和连字符，保存后不再改变")
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("知识点"))
    competency = forms.ModelChoiceField(Competency.objects.all(), label=_("能力维度"), required=False)
    difficulty = forms.IntegerField(
        label=_("难度"), min_value=1, max_value=5, initial=3, help_text=_("1 最容易，5 最难")
    )
    tags = forms.CharField(
        label=_("标签"), max_length=400, required=False, help_text=_("自己起的词，用逗号隔开，方便以后查找。")
    )
    stem = forms.CharField(label=_("题干"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    explanation = forms.CharField(
        label=_("解析"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=_("考后告诉考生为什么。交卷以前不会出现在考生页面。"),
    )
    cites = forms.CharField(
        label=_("依据的手册章节"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_(
            "每行一个，例如 general-ledger/month-end-closing，也可以粘贴章节的固定链接。章节改动后会提醒复核。"
        ),
    )

    is_another = forms.BooleanField(label=_("这是另一道题，仍要保存"), required=False)

    kind = ""
    KEY_FIELDS: tuple[str, ...] = ()

    def __init__(self, *args: Any, item: Item | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.twin: Item | None = None
        self.fields["slug"].disabled = item is not None

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if self.item is None and Item.objects.filter(slug=slug).exists():
            raise ValidationError(_("这个标识已经有试题在用。"))
        return slug

    def warn_of(self, twin: Item) -> None:
        """Somebody wrote this question before: the form comes back with a way to it and a box to save all the same."""
        self.twin = twin
        message = _("题库里已有题干和选项相同的试题：%(slug)s。")
        self.add_error("is_another", ValidationError(message, params={"slug": twin.slug}))

    def clean_tags(self) -> list[str]:
        return tidy_tags(TAG_ENDS.split(self.cleaned_data["tags"]))

    def draft(self) -> Draft:
        data = self.cleaned_data
        return Draft(
            kind=self.kind,
            stem=data["stem"],
            explanation=data["explanation"],
            cites=tuple(references(data["cites"])),
            **self.key(),
        )

    def key(self) -> dict[str, Any]:
        raise NotImplementedError

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        """What the key fields show when somebody starts from this draft."""
        return {}

    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("slug", "topic", "competency", "difficulty", "tags")]

    def key_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.KEY_FIELDS]

    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        """The option rows of a kind that has them."""
        return []


class ChoiceForm(ItemForm):
    """Single and multiple choice: rows of text, whether it is right, and what to tell who chose it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, ROWS + 1):
            self.fields[f"text_{number}"] = forms.CharField(label=_("选项"), max_length=500, required=False)
            self.fields[f"right_{number}"] = forms.BooleanField(label=_("正确"), required=False)
            self.fields[f"fixed_{number}"] = forms.BooleanField(label=_("位置不变"), required=False)
            self.fields[f"feedback_{number}"] = forms.CharField(label=_("选它的反馈"), max_length=500, required=False)

    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        names = ("text", "right", "fixed", "feedback")
        return [tuple(self[f"{name}_{n}"] for name in names) for n in range(1, ROWS + 1)]

    def key(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            OptionDraft(data[f"text_{n}"], data[f"right_{n}"], data[f"feedback_{n}"], data[f"fixed_{n}"])
            for n in range(1, ROWS + 1)
            if data[f"text_{n}"]
        ]
        return {"options": tuple(rows)}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for number, row in enumerate(draft.options, 1):
            initial |= {f"text_{number}": row.text, f"right_{number}": row.right, f"feedback_{number}": row.feedback}
            initial[f"fixed_{number}"] = row.fixed
        return initial


class SingleForm(ChoiceForm):
    kind = Kind.SINGLE


class MultipleForm(ChoiceForm):
    kind = Kind.MULTIPLE
    policy = forms.ChoiceField(label=_("计分"), choices=lambda: list(policies().items()), required=False)
    KEY_FIELDS = ("policy",)

    def key(self) -> dict[str, Any]:
        policy = self.cleaned_data["policy"]
        return {**super().key(), "answer": {"policy": policy} if policy not in {"", ALL} else {}}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        return {**ChoiceForm.initial_key(draft), "policy": draft.answer.get("policy", ALL)}


class TrueFalseForm(ItemForm):
    kind = Kind.TRUE_FALSE
    right = forms.ChoiceField(
        label=_("题干的说法"), choices=[("yes", _("正确")), ("no", _("错误"))], widget=forms.RadioSelect
    )
    KEY_FIELDS = ("right",)

    def key(self) -> dict[str, Any]:
        return {"right": self.cleaned_data["right"] == "yes"}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        return {"right": "yes" if draft.right else "no"}


class FillInForm(ItemForm):
    kind = Kind.FILL_IN
    blanks = forms.CharField(
        label=_("可接受的答案"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "题干里用四个下划线 ____ 表示空。每个空写一行，几种写法用竖线隔开；"
            "不区分全半角、大小写和空格，三十与 30 算一样。"
        ),
    )
    KEY_FIELDS = ("blanks",)

    def key(self) -> dict[str, Any]:
        lines = [line for line in self.cleaned_data["blanks"].splitlines() if line.strip()]
        return {"blanks": tuple(tuple(line.split("|")) for line in lines)}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        return {"blanks": "\n".join("|".join(blank) for blank in draft.blanks)}


def references(text: str) -> list[str]:
    """`manual/key`, one a line; a pasted permalink is understood too."""
    lines = (line.strip() for line in text.splitlines())
    return ["/".join(found.groups()) if (found := REFERENCE.search(line)) else line for line in lines if line]
