"""Self-service: what people asked an engineer, and the questions that must stay answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.models.base import AudienceField

LONGEST = 200  # characters of a question, as in search


class GoldenQuestion(models.Model):
    """A question with its right place. It is asked again after every publish and before every release."""

    class State(models.TextChoices):
        NEW = "new", _("未运行")
        PASSED = "passed", _("通过")
        FAILED = "failed", pgettext_lazy("golden question", "失败")

    question = models.CharField(_("问题"), max_length=LONGEST)
    lineage = models.ForeignKey("kb.Lineage", models.CASCADE, null=True, blank=True, related_name="golden_questions")
    faq = models.ForeignKey("kb.FaqEntry", models.CASCADE, null=True, blank=True, related_name="golden_questions")
    guide = models.ForeignKey("kb.Guide", models.CASCADE, null=True, blank=True, related_name="golden_questions")
    edition = models.ForeignKey(
        "kb.EditionPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("限定版本"),
        help_text=_("只在这个版本里提问；留空表示不限"),
    )
    audience = AudienceField(
        verbose_name=_("提问身份"), default="public", help_text=_("以哪一类读者的身份提问：只有他们看得到的内容才算数")
    )
    note = models.CharField(_("备注"), max_length=250, blank=True)
    state = models.CharField(_("结果"), max_length=10, choices=State.choices, default=State.NEW, editable=False)
    found = models.CharField(_("实际答到"), max_length=300, blank=True, editable=False)
    checked_at = models.DateTimeField(_("上次运行"), null=True, editable=False)

    class Meta:
        verbose_name = _("必答题")
        verbose_name_plural = pgettext_lazy("plural", "必答题")
        ordering = ["state", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lineage__isnull=False, faq__isnull=True, guide__isnull=True)
                | Q(lineage__isnull=True, faq__isnull=False, guide__isnull=True)
                | Q(lineage__isnull=True, faq__isnull=True, guide__isnull=False),
                name="golden_question_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Enquiry(models.Model):
    """A question nobody had answered yet. The same person asking the same again is the same enquiry."""

    class State(models.TextChoices):
        OPEN = "open", _("待解答")
        DRAFTED = "drafted", _("正在撰写")
        ANSWERED = "answered", _("已解答")
        DECLINED = "declined", _("不予解答")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="enquiries", verbose_name=_("提问人")
    )
    question = models.CharField(_("问题"), max_length=LONGEST)
    key = models.CharField(max_length=64, editable=False)
    detail = models.TextField(_("补充说明"), max_length=2000, blank=True)
    edition = models.ForeignKey(
        "kb.EditionPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("版本")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    faq = models.ForeignKey(
        "kb.FaqEntry", models.SET_NULL, null=True, blank=True, related_name="enquiries", verbose_name=_("常见问题")
    )
    times = models.PositiveSmallIntegerField(_("提问次数"), default=1, editable=False)
    created_at = models.DateTimeField(_("提问时间"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("解答时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("向工程师的提问")
        verbose_name_plural = pgettext_lazy("plural", "向工程师的提问")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="enquiry_once")]
        indexes = [models.Index(fields=["key", "state"], name="enquiry_same")]

    def __str__(self) -> str:
        return self.question


class ReleaseHold(models.Model):
    """A release that would break golden questions, stopped until somebody says so. `broken`: what was shown then."""

    edition = models.ForeignKey("kb.EditionPage", models.CASCADE, related_name="holds", verbose_name=_("版本"))
    revision = models.ForeignKey("wagtailcore.Revision", models.CASCADE, related_name="+")
    broken = models.JSONField(default=list)
    created_at = models.DateTimeField(_("拦下时间"), default=timezone.now)
    held_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("被拦下的发布")
        verbose_name_plural = _("被拦下的发布")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "revision"], name="release_hold_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} #{self.revision_id}"
