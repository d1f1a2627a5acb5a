"""What candidates object to, question by question, and what they are answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.attempts import Attempt
from people.models import Organisation
from people.scoping import ScopedManager


class Appeal(models.Model):
    """An objection to the mark of one question, once. An answer may raise the mark and never lowers it."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="appeals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField(_("题号"))
    text = models.TextField(_("理由"))
    at = models.DateTimeField(_("提出时间"), default=timezone.now)
    answer = models.TextField(_("答复"), blank=True)
    was = models.DecimalField(_("原来的得分"), max_digits=8, decimal_places=2)
    mark = models.DecimalField(_("答复后的得分"), max_digits=8, decimal_places=2, null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    objects = ScopedManager["Appeal"]()

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="appeal_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, mark=None) | Q(answered_at__isnull=False, mark__gte=models.F("was")),
                name="appeal_never_lowers",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="appeal_open", condition=Q(answered_at=None))]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}"
