"""One issue of an award to many people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.paper import Award, Certificate


class IssueRun(models.Model):
    """One issue of an award to many people: a list that was read, looked at, and then carried out row by row."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="+", verbose_name=_("认证"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始签发"), null=True)

    class Meta:
        verbose_name = _("批量签发")
        verbose_name_plural = _("批量签发")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.award_id} · {self.pk}"


class IssueRow(models.Model):
    """One line of the list: whom it means, or why nobody can be issued to, and then the certificate."""

    run = models.ForeignKey(IssueRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    given = models.CharField(max_length=254)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    problem = models.CharField(max_length=120, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")
    is_new = models.BooleanField(default=True)  # not what was there before; only said once there is a certificate

    class Meta:
        verbose_name = _("批量签发的一行")
        verbose_name_plural = _("批量签发的行")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="issue_row_once"),
            models.UniqueConstraint(fields=["run", "person"], name="issue_row_person_once", condition=~Q(person=None)),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"
