"""A file of items on its way into the bank: what was read, what became of each row. Seen by who uploaded it, only."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.models.bank import Item, Topic


class ItemImport(models.Model):
    """One uploaded file. Nothing is in the bank until it is committed, and it is committed once.

    A large file is kept in the storage and read by a job; the rows that are there while it is READING are a beginning.
    """

    class State(models.TextChoices):
        READING = "reading", pgettext_lazy("import", "正在试读")
        FAILED = "failed", pgettext_lazy("import", "读不了")
        READY = "ready", _("待确认")
        RUNNING = "running", pgettext_lazy("import", "正在导入")
        DONE = "done", _("已导入")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("上传人"))
    file_name = models.CharField(_("文件名"), max_length=200)
    format = models.CharField(_("格式"), max_length=20)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("知识点"))
    makes_topics = models.BooleanField(default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.READY)
    language = models.CharField(max_length=10, default="zh-hans")  # that of the report
    upload = models.CharField(max_length=200, blank=True)  # the file in the storage, until it was read; it holds keys
    total = models.PositiveIntegerField(default=0)  # items found in the file
    fault = models.TextField(blank=True)  # why it cannot be read
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    committed_at = models.DateTimeField(_("确认时间"), null=True)
    moved_at = models.DateTimeField(null=True)  # when rows were written last
    done_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("试题导入")
        verbose_name_plural = _("试题导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One item of the file. `record` is exams.formats.record.Record as JSON; it holds the key, so no page of a
    candidate may come near it."""

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("import", "新题")
        CHANGED = "changed", pgettext_lazy("import", "修改")
        DUPLICATE = "duplicate", pgettext_lazy("import", "重复")
        PROBLEM = "problem", pgettext_lazy("import", "有问题")

    parcel = models.ForeignKey(ItemImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    record: Any = models.JSONField()
    slug = models.CharField(max_length=120, blank=True)
    remarks: Any = models.JSONField(default=list)
    twin = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("导入的题")
        verbose_name_plural = _("导入的题")
        ordering = ["parcel", "number"]
        constraints = [models.UniqueConstraint(fields=["parcel", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.parcel_id}:{self.number}"
