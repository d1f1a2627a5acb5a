"""Charts of accounts: public facts, the same for all organisations.

What a Chart row holds never changes. A chart is replaced by its next edition, a row of its own: items name the edition
they were written with, by its slug, so nothing that was approved or asked changes under anybody.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChartQuerySet(models.QuerySet["Chart"]):
    def current(self) -> "ChartQuerySet":
        """Those that nothing has replaced: what new items may be written with."""
        return self.filter(successor=None)


class Chart(models.Model):
    """One edition of a chart. Its `successor`, where there is one, is the next."""

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    edition = models.PositiveSmallIntegerField(_("第几版"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("接替")
    )
    made_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ChartQuerySet.as_manager()

    class Meta:
        verbose_name = _("科目表")
        verbose_name_plural = _("科目表")
        ordering = ["title", "edition"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces=None, edition=1) | Q(replaces__isnull=False, edition__gt=1),
                name="chart_edition_follows",
            )
        ]

    def __str__(self) -> str:
        if self.edition == 1:
            return self.title
        return _("%(title)s（第 %(n)s 版）") % {"title": self.title, "n": self.edition}

    @property
    def root(self) -> str:
        """The slug of the first edition."""
        return self.slug.removesuffix(f"-{self.edition}") if self.edition > 1 else self.slug


class Account(models.Model):
    """`initials` are those of the name in pinyin (银行存款 → yhck), for finding it while typing."""

    class Direction(models.TextChoices):
        DEBIT = "debit", _("借")
        CREDIT = "credit", _("贷")

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="accounts", verbose_name=_("科目表"))
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=120, help_text=_("连同上级，例如 应交税费——应交增值税"))
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    direction = models.CharField(_("余额方向"), max_length=6, choices=Direction.choices)
    initials = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("会计科目")
        verbose_name_plural = _("会计科目")
        ordering = ["chart", "code"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "code"], name="account_once"),
            models.CheckConstraint(condition=Q(direction__in=["debit", "credit"]), name="account_direction"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ChartUse(models.Model):
    """A version of an item was written with a chart, which therefore stays."""

    chart = models.ForeignKey(Chart, models.PROTECT, related_name="uses")
    item_version = models.ForeignKey("exams.ItemVersion", models.CASCADE, related_name="charts")

    class Meta:
        verbose_name = _("科目表引用")
        verbose_name_plural = _("科目表引用")
        constraints = [models.UniqueConstraint(fields=["chart", "item_version"], name="chart_use_once")]

    def __str__(self) -> str:
        return f"{self.item_version_id} → {self.chart_id}"


class ChartImport(models.Model):
    """A file of accounts that was looked at; `chart` is what it became. Seen by who uploaded it, only.

    `lines` is [[line, code, name, parent or null, direction], …]. What would become of them is computed when somebody
    looks (rules.charts), from the edition it `replaces`, which never changes. `keeps`: what the file does not name
    stays.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("上传人"))
    file_name = models.CharField(_("文件名"), max_length=200)
    replaces = models.ForeignKey(Chart, models.CASCADE, null=True, related_name="+", verbose_name=_("接替"))
    keeps = models.BooleanField(default=True)
    slug = models.SlugField(_("标识"), blank=True)
    title = models.CharField(_("名称"), max_length=120)
    lines: Any = models.JSONField()
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    chart = models.OneToOneField(Chart, models.SET_NULL, null=True, related_name="+", verbose_name=_("科目表"))
    committed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        verbose_name = _("科目表导入")
        verbose_name_plural = _("科目表导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
