"""Charts of accounts: public facts, the same for all organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Chart(models.Model):
    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)

    class Meta:
        verbose_name = _("科目表")
        verbose_name_plural = _("科目表")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


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
            models.CheckConstraint(condition=models.Q(direction__in=["debit", "credit"]), name="account_direction"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
