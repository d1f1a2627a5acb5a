"""Identity and version: a lineage is what a section is, a section version is what it said at one moment."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Lineage(models.Model):
    """The identity of a section across all editions of a manual. Lessons, items and certificates cite lineages.

    `key` is readable and stable: `month-end-closing`. Written `manual-slug/key` where one string is needed.
    """

    manual = models.ForeignKey("kb.ManualPage", models.PROTECT, related_name="lineages", verbose_name=_("手册"))
    key = models.CharField(_("标识"), max_length=150)

    class Meta:
        verbose_name = _("章节谱系")
        verbose_name_plural = _("章节谱系")
        constraints = [models.UniqueConstraint(fields=["manual", "key"], name="lineage_key_once")]

    def __str__(self) -> str:
        return self.key


class SectionVersion(models.Model):
    """What a section said when it was published: frozen evidence for lessons, items and certificates."""

    section = models.ForeignKey("kb.SectionPage", models.SET_NULL, null=True, related_name="versions")
    lineage = models.ForeignKey(Lineage, models.PROTECT, related_name="versions", verbose_name=_("谱系"))
    manual_title = models.CharField(_("手册"), max_length=255)
    edition_slug = models.CharField(_("版本标识"), max_length=60)
    edition_label = models.CharField(_("版本"), max_length=60)
    number = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=255)
    body = models.JSONField(_("正文"))
    text = models.TextField(_("纯文本"))
    fingerprint = models.CharField(_("指纹"), max_length=64)
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("章节版本")
        verbose_name_plural = _("章节版本")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["lineage", "edition_slug", "number"], name="section_version_once"),
        ]
        indexes = [models.Index(fields=["section", "-number"], name="section_version_latest")]

    def __str__(self) -> str:
        return f"{self.title} {self.edition_label} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("a SectionVersion is frozen")
        super().save(*args, **kwargs)


class SectionChange(models.Model):
    """What happened between two versions of one lineage, within an edition or from one edition to the next."""

    class Kind(models.TextChoices):
        ADDED = "added", _("新增")
        REMOVED = "removed", _("删除")
        WORDING = "wording", _("仅措辞")
        MEANING = "meaning", _("内容变化")

    lineage = models.ForeignKey(Lineage, models.CASCADE, related_name="changes")
    before = models.ForeignKey(SectionVersion, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(SectionVersion, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    similarity = models.DecimalField(_("相似度"), max_digits=5, decimal_places=4)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("章节变更")
        verbose_name_plural = _("章节变更")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="section_change_once")]

    def __str__(self) -> str:
        return f"{self.lineage_id} {self.kind}"
