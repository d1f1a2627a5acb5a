"""The job ledger: background work is a row, written in the business transaction. The row is the truth."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work. `key` is unique for ever, so asking twice does the work once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("已失败")

    kind = models.CharField(_("类型"), max_length=60)
    key = models.CharField(_("标识"), max_length=200, unique=True)
    args = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(_("最早执行时间"), default=timezone.now)
    sent_at = models.DateTimeField(_("投递时间"), null=True)
    lease_until = models.DateTimeField(_("占用截止"), null=True)
    attempts = models.PositiveIntegerField(_("已尝试次数"), default=0)
    max_attempts = models.PositiveIntegerField(_("最多尝试次数"), default=8)
    error = models.TextField(_("最近一次错误"), blank=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    done_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], name="job_open", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["done_at"], name="job_done", condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return self.key
