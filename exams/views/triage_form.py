"""The form of a triage drill: the lists to choose from, the tickets with what is right by number, and the policy."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.authoring import Draft
from exams.models import ItemVersion
from exams.rules.triage import FIELDS, LEVELS
from exams.types.triage import DEFAULTS, LISTS
from exams.views.answer_forms import lines_of
from exams.views.item_forms import ItemForm

HEADS = {"级别": "level", "负责人": "owners", "首次回复": "replies", "下一步": "steps", "说明": "why"}  # i18n: as is
COLON = "："  # i18n: as is
NAMES = {field: head for head, field in HEADS.items()}
NUMBERS = re.compile(r"\d+")


def listed(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 5}), help_text=gettext_lazy("每行一个。"))


class TriageForm(ItemForm):
    kind = ItemVersion.Kind.TRIAGE
    owners = listed(gettext_lazy("可选的负责人"))
    replies = listed(gettext_lazy("可选的首次回复"))
    steps = listed(gettext_lazy("可选的下一步"))
    tickets = forms.CharField(
        label=gettext_lazy("工单"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "每张工单先写客户的话，再各起一行写 级别：P0、负责人：1、首次回复：2、下一步：1 3、说明：…，"
            "数字是上面各列的第几个，几个都算对就都写上；空一行再写下一张。"
        ),
    )
    minutes = forms.CharField(
        label=gettext_lazy("首次回复的时限"),
        max_length=60,
        initial=" ".join(DEFAULTS["minutes"].values()),
        help_text=gettext_lazy("P0 到 P3 各多少分钟，用空格隔开。"),
    )
    shows_limits = forms.BooleanField(label=gettext_lazy("告诉考生各级时限"), required=False)
    costs = forms.CharField(
        label=gettext_lazy("判错级别的代价"),
        widget=forms.Textarea(attrs={"rows": 4}),
        initial="\n".join(" ".join(row) for row in DEFAULTS["costs"]),
        help_text=gettext_lazy("每行是一个真实级别，每列是判成的级别，P0 到 P3；0 不扣，1 全扣。"),
    )
    weights = forms.CharField(
        label=gettext_lazy("各项权重"),
        max_length=60,
        initial=" ".join(DEFAULTS["weights"].values()),
        help_text=gettext_lazy("级别、负责人、首次回复、下一步，用空格隔开。"),
    )
    late = forms.CharField(
        label=gettext_lazy("超时回复得"),
        max_length=10,
        initial=DEFAULTS["late"],
        help_text=gettext_lazy("回复正确但超过时限，得这一项的几成，0 到 1。"),
    )
    speed = forms.CharField(
        label=gettext_lazy("演练速度"),
        max_length=10,
        initial=DEFAULTS["speed"],
        help_text=gettext_lazy("1 分钟等于演练里的几分钟。"),
    )
    KEY_FIELDS = (
        "owners",
        "replies",
        "steps",
        "tickets",
        "minutes",
        "shows_limits",
        "costs",
        "weights",
        "late",
        "speed",
    )

    def clean_tickets(self) -> list[dict[str, Any]]:
        held = {name: lines_of(self.data.get(name, "")) for name in LISTS}
        blocks = re.split(r"\n\s*\n", self.cleaned_data["tickets"].replace("\r\n", "\n").strip())
        return [ticket_of(block, held) for block in blocks if block.strip()]

    def clean_minutes(self) -> dict[str, str]:
        return dict(zip(LEVELS, self.cleaned_data["minutes"].split(), strict=False))

    def clean_weights(self) -> dict[str, str]:
        return dict(zip(FIELDS, self.cleaned_data["weights"].split(), strict=False))

    def clean_costs(self) -> list[list[str]]:
        return [line.split() for line in lines_of(self.cleaned_data["costs"])]

    def key(self) -> dict[str, Any]:
        chosen = {name: lines_of(self.cleaned_data[name]) for name in LISTS}
        return {"answer": {name: self.cleaned_data[name] for name in self.KEY_FIELDS} | chosen}

    @staticmethod
    def initial_key(draft: Draft) -> dict[str, Any]:
        answer = draft.answer
        return {
            **answer,
            **{name: "\n".join(answer[name]) for name in LISTS},
            "tickets": "\n\n".join(text_of(row, answer) for row in answer["tickets"]),
            "minutes": " ".join(answer["minutes"][level] for level in LEVELS),
            "weights": " ".join(answer["weights"][name] for name in FIELDS),
            "costs": "\n".join(" ".join(row) for row in answer["costs"]),
        }


def ticket_of(block: str, held: dict[str, list[str]]) -> dict[str, Any]:
    said: dict[str, Any] = {"text": [], "level": "", "why": "", **{name: [] for name in LISTS}}
    for line in lines_of(block):
        head, _sign, rest = line.replace(":", COLON, 1).partition(COLON)
        field = HEADS.get(head.strip(), "") if _sign else ""
        if field in LISTS:
            said[field] = [numbered(int(number), held[field], line) for number in NUMBERS.findall(rest)]
        elif field:
            said[field] = rest.strip()
        else:
            said["text"].append(line)
    return {**said, "text": "\n".join(said["text"])}


def numbered(number: int, texts: list[str], line: str) -> str:
    if not 1 <= number <= len(texts):
        raise ValidationError(_("“%(line)s”：上面没有列出第 %(n)s 个。") % {"line": line[:60], "n": number})
    return texts[number - 1]


def text_of(row: dict[str, Any], answer: Any) -> str:
    lines = [row["text"], f"{NAMES['level']}{COLON}{row['level']}"]
    for name in LISTS:
        places = " ".join(str(answer[name].index(text) + 1) for text in row[name])
        lines.append(f"{NAMES[name]}{COLON}{places}")
    return "\n".join([*lines, f"{NAMES['why']}{COLON}{row['why']}"] if row["why"] else lines)
