"""What a candidate opened again after an attempt: it may end the pause before the next one."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.attempts import Attempt


class Rereading(models.Model):
    """The cited section of a question without full marks, opened from the list of what to read again."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="rereadings")
    lineage = models.ForeignKey("kb.Lineage", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("重读记录")
        verbose_name_plural = _("重读记录")
        constraints = [models.UniqueConstraint(fields=["attempt", "lineage"], name="rereading_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id} → {self.lineage_id}"
