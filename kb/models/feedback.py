"""What readers say about a page, and the gaps that authors fill."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.base import AudienceField
from people.scoping import ScopedManager


class Feedback(models.Model):
    """“这篇有帮助吗”: the last word of one reader about one version of a section, entry or lesson.

    `who` is a pseudonym that names nobody; after SEARCH_LOG_PERSON_DAYS it is replaced by one that means nothing.
    """

    class Kind(models.TextChoices):
        SECTION = "section", _("手册章节")
        FAQ = "faq", _("常见问题")
        CHECKLIST = "checklist", _("检查清单")
        GUIDE = "guide", _("故障排查指南")
        LESSON = "lesson", _("课程")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    who = models.CharField(max_length=40)
    is_helpful = models.BooleanField(_("有帮助"))
    comment = models.CharField(_("意见"), max_length=500, blank=True)
    at = models.DateTimeField(_("时间"))

    objects = ScopedManager["Feedback"]()

    class Meta:
        verbose_name = _("阅读反馈")
        verbose_name_plural = _("阅读反馈")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "version", "who"], name="feedback_once")]
        indexes = [models.Index(fields=["at"], name="feedback_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {'+' if self.is_helpful else '−'}"


class Gap(models.Model):
    """A question that the knowledge base does not answer, from the moment an author takes it up.

    Published is not enough: it closes when the question finds the new entry and somebody opens it, and opens again
    when it is no longer found. `manual` is a slug, blank where nobody knows which product is meant.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        DRAFTED = "drafted", _("正在编写")
        PUBLISHED = "published", _("已发布，待验证")
        CLOSED = "closed", _("已解决")

    text = models.CharField(_("检索文字"), max_length=200)
    normalised = models.CharField(max_length=200)
    manual = models.CharField(_("手册"), max_length=255, blank=True)
    edition = models.CharField(_("版本"), max_length=255, blank=True)
    audience = AudienceField()
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    entry = models.ForeignKey("kb.FaqEntry", models.SET_NULL, null=True, related_name="gaps")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(_("发布时间"), null=True)
    checked_at = models.DateTimeField(_("最近一次重新检索"), null=True)
    position = models.PositiveIntegerField(_("名次"), null=True)  # of the entry, the last time; null: not found
    closed_at = models.DateTimeField(_("解决时间"), null=True)
    reopened_at = models.DateTimeField(_("重新打开时间"), null=True)

    class Meta:
        verbose_name = _("内容缺口")
        verbose_name_plural = _("内容缺口")
        constraints = [models.UniqueConstraint(fields=["normalised", "manual"], name="gap_once")]
        indexes = [models.Index(fields=["state"], name="gap_state")]

    def __str__(self) -> str:
        return self.text
