"""How certificates look: designs, their versions, the pictures on them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Design(models.Model):
    """What certificates look like. It is edited as a whole: each change is a new version."""

    slug = models.SlugField(_("标识"), unique=True, allow_unicode=True)
    title = models.CharField(_("名称"), max_length=80)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("证书版式")
        verbose_name_plural = pgettext_lazy("plural", "证书版式")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class DesignVersion(models.Model):
    """One state of a design, frozen. `spec` is what certificates.rules.designs.layout_of reads."""

    design = models.ForeignKey(Design, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    spec = models.JSONField()
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("版式的版本")
        verbose_name_plural = pgettext_lazy("plural", "版式的版本")
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="design_version_once")]

    def __str__(self) -> str:
        return f"{self.design_id} · {self.number}"


class DesignPicture(models.Model):
    """A logo, a seal or a signature as PNG, painted anew when it was uploaded; named by what is in it."""

    fingerprint = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("版式图片")
        verbose_name_plural = pgettext_lazy("plural", "版式图片")

    def __str__(self) -> str:
        return self.fingerprint[:16]
