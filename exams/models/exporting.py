"""A file of many items on its way out of the bank. Seen and fetched by who asked for it, only: it holds keys."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemExport(models.Model):
    """One file that a job writes, of these very items; a person has one at a time."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("export", "正在导出")
        FAILED = "failed", pgettext_lazy("export", "没有完成")
        DONE = "done", pgettext_lazy("export", "可以下载")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("导出人"))
    format = models.CharField(_("格式"), max_length=20)
    items: Any = models.JSONField(default=list)  # their ids, in the order of the file
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RUNNING)
    language = models.CharField(max_length=10)  # that of the file and of what is said of it
    looked_at = models.PositiveIntegerField(default=0)  # items
    report: Any = models.JSONField(default=dict)  # exams.packing.report_of
    file = models.CharField(max_length=200, blank=True)  # its name in the storage, given before it is written
    fault = models.TextField(blank=True)
    created_at = models.DateTimeField(_("导出时间"), auto_now_add=True)
    moved_at = models.DateTimeField()  # when the job last said that it is alive
    done_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("试题导出")
        verbose_name_plural = _("试题导出")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="running"), name="item_export_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.format}"
