"""A key that was wrong, and the version that corrects it in an exam. Inserted, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.bank import ItemVersion
from exams.models.design import Exam


class Regrade(models.Model):
    """From now on, answers to `old_version` in this exam are graded by the key of `new_version`."""

    class Certificates(models.TextChoices):
        KEEP = "keep", _("保留证书")
        PROPOSE = "propose", _("提出撤销建议，由有权的人逐张决定")

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="regrades", verbose_name=_("考试"))
    old_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name=_("答卷上的版本"))
    new_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name=_("更正后的版本"))
    reason = models.CharField(_("原因"), max_length=250)
    certificates = models.CharField(_("不再及格的人已有的证书"), max_length=10, choices=Certificates.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("重新评分")
        verbose_name_plural = _("重新评分")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(old_version=F("new_version")), name="regrade_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="regrade_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.old_version_id} → {self.new_version_id}"
