"""What item analysis says: copies, written by exams.analysing and made anew after grading. Nothing counts on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.bank import ItemVersion
from exams.models.design import Exam


class ExamStatistics(models.Model):
    """An exam as a whole, from first attempts. `figures` are the fields of TestFigures, `bands` the candidates in each
    tenth of the full marks, `left_out` those whose paper had other full marks."""

    exam = models.OneToOneField(Exam, models.CASCADE, related_name="statistics", verbose_name=_("考试"))
    candidates = models.PositiveIntegerField(_("考生人数"))
    left_out = models.PositiveIntegerField(default=0)
    is_pooled = models.BooleanField(default=False)  # candidates had different items
    figures = models.JSONField(default=dict)
    bands = models.JSONField(default=list)
    computed_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("考试统计")
        verbose_name_plural = _("考试统计")

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.candidates}"


class ItemStatistics(models.Model):
    """One item version in one exam. `figures` are the fields of ItemFigures, `choices` rows of Chosen, `periods` rows
    of Period, `flags` rows of Flag; `seconds` is the median time of those who answered."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="item_statistics", verbose_name=_("考试"))
    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="statistics", verbose_name=_("试题版本"))
    candidates = models.PositiveIntegerField(_("考生人数"))
    figures = models.JSONField(default=dict)
    choices = models.JSONField(default=list)
    periods = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    seconds = models.FloatField(null=True)

    class Meta:
        verbose_name = _("试题统计")
        verbose_name_plural = _("试题统计")
        constraints = [models.UniqueConstraint(fields=["exam", "item_version"], name="item_statistics_once")]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.item_version_id}"
