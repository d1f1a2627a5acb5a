"""What holds while an exam is sat. A part of Exam, in a file of its own."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.rules.timing import TRAVEL

LEAST_GRACE = int(TRAVEL.total_seconds())


class Integrity(models.Model):
    grace_seconds = models.PositiveSmallIntegerField(
        _("断网宽限（秒）"),
        default=LEAST_GRACE,
        validators=[MinValueValidator(LEAST_GRACE), MaxValueValidator(3600)],
        help_text=_("截止前写好、因断网在截止后这么多秒内才送到的答案仍然计分；收卷也等这么久"),
    )

    class Meta:
        abstract = True
