"""How a pass mark came about: judges on a panel, what they estimated, and every pass mark that was set."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.bank import ItemVersion
from exams.models.design import Exam


class Panel(models.Model):
    """Judges who say how many of those just at the pass mark would get each item right (Angoff).

    `items` is [[item version, weight], …], frozen at the opening: the weight is what the item counts on an average
    paper, its points times the chance to be on it.
    """

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="panels", verbose_name=_("考试"))
    items = models.JSONField()
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    opened_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("评定小组")
        verbose_name_plural = _("评定小组")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["exam"], name="panel_open_once", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.round}"


class Judge(models.Model):
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="judges")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评定人"))

    class Meta:
        verbose_name = _("评定人")
        verbose_name_plural = _("评定人")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["panel", "person"], name="judge_once")]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.person_id}"


class Estimate(models.Model):
    """Of a hundred people just at the pass mark, how many get this item right; one a judge, item and round."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="estimates")
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField()
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("评定")
        verbose_name_plural = _("评定")
        constraints = [
            models.UniqueConstraint(fields=["judge", "item_version", "round"], name="estimate_once"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="estimate_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id}/{self.item_version_id}: {self.percent}"


class PassMark(models.Model):
    """A pass mark that was set: by whom, why, and from which panel. Inserted, never changed."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="pass_marks")
    was = models.DecimalField(max_digits=5, decimal_places=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    panel = models.ForeignKey(Panel, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("及格线记录")
        verbose_name_plural = _("及格线记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.was} → {self.percent}"
