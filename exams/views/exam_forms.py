"""Forms of examiners: exams, more time for a candidate."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exams import doorkeeping
from exams.models import Exam, ExamTeam
from exams.rules import networks, safe_browser
from kb.models import EditionPage
from people.models import Team

# addresses below /exams/ that are not exams
RESERVED = {"appeals", "attempts", "bank", "manage", "marking", "panels", "receipts"}
LONGEST_CODE = 60
SEB = ("seb_config_keys", "seb_exam_keys")
INTEGRITY = ("leave_limit", "leave_hands_in", "has_watermark", "hinders_copying")


class Several(forms.ModelMultipleChoiceField):
    """Also refuses in words a number that is larger than any the database knows."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": _("（太大的数）")}) from None


class ExamForm(forms.ModelForm):
    """An exam, its fields in groups. The access code is set or cleared here and never shown again."""

    GROUPS = (
        (_("考什么"), ("title", "slug", "description", "blueprint", "edition")),
        (_("谁可以考"), ("audience", "organisations", "teams", "course", "assigned_only", "requires")),
        (_("什么时候"), ("opens_at", "closes_at", "late_minutes", "minutes")),
        (
            _("几次、多少分及格"),
            (
                "pass_percent",
                "attempts_allowed",
                "cooldown_hours",
                "reading_unlocks",
                "resit_after_months",
                "is_practice",
            ),
        ),
        (_("入场"), ("new_code", "clear_code", "networks", *SEB)),
        (_("考试当中"), ("grace_seconds", *INTEGRITY)),
        (_("考后"), ("review", "results_when", "keys_when")),
    )

    new_code = forms.CharField(
        label=_("口令"),
        required=False,
        min_length=4,
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("至少 4 个字符，不分大小写。保存后不再显示，请另外记下。"),
    )
    clear_code = forms.BooleanField(label=_("取消口令"), required=False)

    class Meta:
        model = Exam
        field_classes = {"organisations": Several}
        fields = [
            "title",
            "slug",
            "description",
            "blueprint",
            "audience",
            "organisations",
            "course",
            "assigned_only",
            "requires",
            "edition",
            "opens_at",
            "closes_at",
            "late_minutes",
            "minutes",
            "pass_percent",
            "attempts_allowed",
            "cooldown_hours",
            "reading_unlocks",
            "resit_after_months",
            "is_practice",
            "networks",
            *SEB,
            "grace_seconds",
            *INTEGRITY,
            "review",
            "results_when",
            "keys_when",
        ]
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        } | {name: forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}) for name in ("networks", *SEB)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition: Any = self.fields["edition"]
        edition.queryset = EditionPage.objects.select_related("manual").order_by("manual__title", "-released_on")
        edition.label_from_instance = lambda page: f"{page.manual} {page.label}"
        self.fields["teams"] = Several(
            Team.objects.select_related("organisation"),
            label=_("限定团队"),
            required=False,
            initial=[row.team_id for row in self.instance.team_limits.all()] if self.instance.pk else [],
            help_text=_("连同下级团队；不选表示不限"),
        )
        teams: Any = self.fields["teams"]
        teams.label_from_instance = lambda team: f"{team.organisation} · {team}"
        requires: Any = self.fields["requires"]
        requires.queryset = Exam.objects.exclude(pk=self.instance.pk).filter(is_practice=False)
        if self.instance.access_code:
            self.fields["new_code"].label = _("换一个口令")
            self.fields["new_code"].help_text = _("现在的口令不能再看到。填写新口令会替换它；留空则保持不变。")
        else:
            del self.fields["clear_code"]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(str(title), [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(_("这个标识已被系统占用，请换一个。"))
        return slug

    def clean_is_practice(self) -> bool:
        """What was sat as practice never counts, and what counted stays so."""
        wanted: bool = self.cleaned_data["is_practice"]
        if self.instance.pk and "is_practice" in self.changed_data and self.instance.attempts.exists():
            raise ValidationError(_("已经有人考过，不能再改成练习或正式考试。请另建一场考试。"))
        return wanted

    def clean_networks(self) -> str:
        text: str = self.cleaned_data["networks"]
        try:
            networks.read(text)
        except networks.BadNetwork as bad:
            raise ValidationError(complaint(bad)) from None
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("assigned_only") and not data.get("course"):
            self.add_error("assigned_only", ValidationError(_("请先选定课程，才能只限被指派的人。")))
        if data.get("requires") and self.instance.pk and leads_back(data["requires"], self.instance):
            self.add_error("requires", ValidationError(_("那场考试反过来要求先通过这一场，谁也进不去。请换一场。")))
        return data

    def clean_seb_config_keys(self) -> str:
        return read_keys(self.cleaned_data["seb_config_keys"])

    def clean_seb_exam_keys(self) -> str:
        return read_keys(self.cleaned_data["seb_exam_keys"])

    def save(self, commit: bool = True) -> Exam:
        if self.cleaned_data.get("new_code") or self.cleaned_data.get("clear_code"):
            doorkeeping.set_code(self.instance, self.cleaned_data["new_code"])
        saved: Exam = super().save(commit)
        wanted = {team.pk for team in self.cleaned_data["teams"]}
        saved.team_limits.exclude(team__in=wanted).delete()
        ExamTeam.objects.bulk_create([ExamTeam(exam=saved, team_id=team) for team in wanted], ignore_conflicts=True)
        return saved


def leads_back(exam: Exam, to: Exam) -> bool:
    """Whether one has to have passed `to` before `exam`, over however many steps."""
    seen: set[int] = set()
    step: Exam | None = exam
    while step is not None and step.pk not in seen:
        if step.pk == to.pk:
            return True
        seen.add(step.pk)
        step = step.requires
    return False


def read_keys(text: str) -> str:
    """The keys of Safe Exam Browser, one a line."""
    try:
        return "\n".join(safe_browser.read(text))
    except safe_browser.BadKey as bad:
        values = {"line": bad.line, "text": bad.text[:80]}
        said = _("第 %(line)s 行“%(text)s”不是密钥。请从 SEB 的配置工具里复制，应当是 64 位十六进制（0–9、a–f）。")
        raise ValidationError(str(said) % values) from None


def complaint(bad: networks.BadNetwork) -> str:
    values = {"line": bad.line, "text": bad.text[:60], "meant": bad.meant}
    if bad.meant:
        return str(_("第 %(line)s 行“%(text)s”不是网段的起点，您要写的可能是 %(meant)s。")) % values
    return str(_("第 %(line)s 行“%(text)s”不是网段。请写成 10.20.0.0/16 或 2001:db8::/32 的样子。")) % values


class ExtensionForm(forms.Form):
    minutes = forms.IntegerField(label=_("延长分钟"), min_value=1, max_value=240)
    reason = forms.CharField(label=_("原因"), max_length=250)


class ReopeningForm(forms.Form):
    """Time again for a section that is closed. `closed` are such sections as (number, title)."""

    section = forms.TypedChoiceField(label=_("哪一部分"), coerce=int)
    minutes = forms.IntegerField(
        label=_("给多少分钟"),
        min_value=1,
        max_value=240,
        help_text=_("从考生再打开时算起；整场的截止时间同样顺延，不占其他部分的时间。"),
    )
    reason = forms.CharField(label=_("原因"), max_length=250)

    def __init__(self, closed: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "reopening_%s"  # beside ExtensionForm, which asks for minutes as well
        section: Any = self.fields["section"]
        section.choices = closed
