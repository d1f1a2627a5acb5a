"""Answers that people mark: what waits, who holds it, what they gave. Copies for the queue; the truth is in the log."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models.attempts import Attempt
from exams.models.bank import Item, ItemVersion
from exams.models.design import Exam
from exams.rules.settling import CLOSEST, THIRD, Policy
from people.models import Organisation
from people.scoping import ScopedManager


class MarkingPlan(models.Model):
    """How an exam is marked. Without one, one marker, blind. An attempt keeps the policy it was handed in under."""

    class Third(models.TextChoices):
        CLOSEST = CLOSEST, _("取最接近的两个分数的平均")
        THIRD = THIRD, _("以第三位阅卷人的分数为准")

    exam = models.OneToOneField(Exam, models.CASCADE, related_name="marking_plan", verbose_name=_("考试"))
    markers = models.PositiveSmallIntegerField(
        _("每份答案由几人评阅"), choices=[(1, _("一人")), (2, _("两人，分歧大时由第三人裁定"))], default=1
    )
    tolerance = models.DecimalField(
        _("允许的分差（%）"),
        max_digits=5,
        decimal_places=2,
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("占该题分值的百分比；两人的分差不超过它就取平均。"),
    )
    third = models.CharField(_("第三人评阅以后"), max_length=10, choices=Third.choices, default=Third.CLOSEST)
    is_blind = models.BooleanField(_("匿名评阅：阅卷人只看到考号"), default=True)
    appeal_days = models.PositiveSmallIntegerField(
        _("申诉期（天）"),
        default=0,
        validators=[MaxValueValidator(90)],
        help_text=_("成绩公布后几天内，考生可以逐题申诉；0 表示不接受申诉。"),
    )

    class Meta:
        verbose_name = _("评阅规则")
        verbose_name_plural = _("评阅规则")
        constraints = [
            models.CheckConstraint(condition=Q(markers__in=[1, 2]), name="plan_markers"),
            models.CheckConstraint(condition=Q(tolerance__gte=0, tolerance__lte=100), name="plan_tolerance"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.markers}"

    def policy(self) -> Policy:
        return Policy(self.markers, self.tolerance, self.third)


class MarkingAllocation(models.Model):
    """This person marks this question of this exam. A question without any is open to all markers."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="marking_allocations", verbose_name=_("考试"))
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name=_("试题"))
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("阅卷人"))

    class Meta:
        verbose_name = _("阅卷分工")
        verbose_name_plural = _("阅卷分工")
        constraints = [models.UniqueConstraint(fields=["exam", "item", "marker"], name="marking_allocation_once")]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.item_id}: {self.marker_id}"


class MarkingTask(models.Model):
    """One answer that people mark. `number` is all that a blind marker learns about the candidate."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="marking_tasks")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    exam = models.ForeignKey(Exam, models.CASCADE, related_name="marking_tasks", verbose_name=_("考试"))
    slot = models.PositiveSmallIntegerField(_("题号"))
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name=_("试题版本"))
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=2)
    number = models.CharField(_("考号"), max_length=8)
    mark = models.DecimalField(_("得分"), max_digits=8, decimal_places=2, null=True)  # once it is settled

    objects = ScopedManager["MarkingTask"]()

    class Meta:
        verbose_name = _("待阅答案")
        verbose_name_plural = _("待阅答案")
        permissions = [("mark_answers", _("评阅答案"))]
        constraints = [models.UniqueConstraint(fields=["attempt", "slot"], name="marking_task_once")]
        indexes = [models.Index(fields=["exam", "item_version"], name="marking_task_open", condition=Q(mark=None))]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}"


class Marking(models.Model):
    """A place for one marker at one task: free, held until the lease ends, or done. Nobody has two at one task."""

    task = models.ForeignKey(MarkingTask, models.CASCADE, related_name="markings")
    round = models.PositiveSmallIntegerField()  # 1, 2, and 3 when those disagree
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    leased_until = models.DateTimeField(null=True)
    mark = models.DecimalField(_("得分"), max_digits=8, decimal_places=2, null=True)
    points = models.JSONField(default=dict)  # of the rubric, by criterion id
    comment = models.TextField(_("评语"), blank=True)
    done_at = models.DateTimeField(_("评阅时间"), null=True)

    class Meta:
        verbose_name = _("评阅")
        verbose_name_plural = _("评阅")
        ordering = ["task", "round"]
        constraints = [
            models.UniqueConstraint(fields=["task", "round"], name="marking_round_once"),
            models.UniqueConstraint(fields=["task", "marker"], name="marking_marker_once"),
            models.CheckConstraint(condition=Q(round__in=[1, 2, 3]), name="marking_round"),
            models.CheckConstraint(
                condition=Q(done_at=None, mark=None) | Q(done_at__isnull=False, mark__gte=0, marker__isnull=False),
                name="marking_done",
            ),
        ]
        indexes = [models.Index(fields=["task"], name="marking_open", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.task_id}#{self.round}"
