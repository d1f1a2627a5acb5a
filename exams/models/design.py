"""When and for whom a blueprint is held."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exams.models.blueprints import Blueprint
from exams.models.conditions import Conditions
from exams.models.disclosure import Disclosure
from exams.models.integrity import Integrity
from kb.models.base import AudienceField
from people.models import Organisation, Team


class Exam(Conditions, Disclosure, Integrity):
    """A blueprint held in a window for an audience. `review` says what a candidate sees afterwards.

    `resit_after_months` after a pass the exam may be sat again, with as many attempts as before; None: never.
    """

    class Review(models.TextChoices):
        NOTHING = "nothing", _("只显示是否通过")
        MARKS = "marks", _("显示得分与相关章节")
        FULL = "full", _("显示得分、答案与解析")

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=200)
    description = models.TextField(_("说明"), blank=True)
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="exams", verbose_name=_("组卷方案"))
    audience = AudienceField()
    organisations: "models.ManyToManyField[Organisation, Organisation]" = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="+",
        verbose_name=_("限定组织"),
        help_text=_("留空表示读者范围内的所有组织"),
    )
    course = models.ForeignKey(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exams",
        verbose_name=_("须先完成的课程"),
    )
    requires = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("须先通过的考试")
    )
    edition = models.ForeignKey(
        "kb.EditionPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("所考手册版本")
    )
    opens_at = models.DateTimeField(_("开放时间"))
    closes_at = models.DateTimeField(_("关闭时间"))
    minutes = models.PositiveIntegerField(
        _("时长（分钟）"), validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    pass_percent = models.DecimalField(_("及格线（%）"), max_digits=5, decimal_places=2, default=60)
    attempts_allowed = models.PositiveSmallIntegerField(_("允许次数"), default=1)
    cooldown_hours = models.PositiveSmallIntegerField(_("两次间隔（小时）"), default=0)
    resit_after_months = models.PositiveSmallIntegerField(
        _("通过后多少个月可以重考"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("从通过之日算起；到时次数重新计算，再次通过可以续期证书。留空表示通过后不能再考"),
    )
    review = models.CharField(_("考后可见"), max_length=10, choices=Review.choices, default=Review.FULL)

    class Meta:
        verbose_name = _("考试")
        verbose_name_plural = _("考试")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="exam_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(pass_percent__gte=0, pass_percent__lte=100), name="exam_pass_percent"),
            models.CheckConstraint(
                condition=Q(resit_after_months=None) | Q(resit_after_months__gte=1), name="exam_resit_after_months"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exams:exam", args=[self.slug])


class ExamTeam(models.Model):
    """An exam is only for this team, and those below it, and for others that have a row. Without rows: for all.

    A model of its own and no relation to many: teams are behind the wall, and whether an exam is limited is not.
    """

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="team_limits")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", verbose_name=_("团队"))

    class Meta:
        verbose_name = _("限定团队")
        verbose_name_plural = _("限定团队")
        constraints = [models.UniqueConstraint(fields=["exam", "team"], name="exam_team_once")]

    def __str__(self) -> str:
        return f"{self.exam_id} → {self.team_id}"
