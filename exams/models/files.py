"""Files of examinations: what candidates handed in, and pictures in items. No address of the storage is public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.attempts import Attempt
from exams.models.bank import ItemVersion


class HandedFile(models.Model):
    """A file that a candidate sent for a slot. Never changed or deleted: one that was replaced is evidence. Whether it
    counts is what the log says."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="files")
    slot = models.PositiveSmallIntegerField(_("题号"))
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    type = models.CharField(_("类型"), max_length=10)
    size = models.PositiveBigIntegerField(_("大小"))  # bytes
    file = models.FileField(max_length=200)
    at = models.DateTimeField(_("收到时间"))

    class Meta:
        verbose_name = _("上交的文件")
        verbose_name_plural = _("上交的文件")
        ordering = ["attempt", "slot", "id"]
        constraints = [models.UniqueConstraint(fields=["attempt", "slot", "sha256"], name="handed_file_once")]

    def __str__(self) -> str:
        return self.name


class Illustration(models.Model):
    """A picture that items show, named by what is in it: ![资产负债表](picture:<sha256>)."""

    sha256 = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=10)
    file = models.FileField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("试题插图")
        verbose_name_plural = _("试题插图")

    def __str__(self) -> str:
        return self.sha256[:8]


class IllustrationUse(models.Model):
    """A version shows a picture: who may see the one may see the other."""

    illustration = models.ForeignKey(Illustration, models.PROTECT, related_name="uses")
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="illustrations")

    class Meta:
        verbose_name = _("插图引用")
        verbose_name_plural = _("插图引用")
        constraints = [models.UniqueConstraint(fields=["illustration", "item_version"], name="illustration_use_once")]

    def __str__(self) -> str:
        return f"{self.item_version_id} → {self.illustration_id}"
