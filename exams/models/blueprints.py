"""How a paper is drawn: a plan of sections, each with rules that say how many items of which kind it takes."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exams.models.bank import Item, Topic
from people.models import Competency

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
LEVEL = [MinValueValidator(1), MaxValueValidator(5)]
LONGEST = 24 * 60  # minutes


class Blueprint(models.Model):
    """The plan of a paper. `revision` counts the changes: what was drawn ahead for an earlier one is not used."""

    title = models.CharField(_("名称"), max_length=200)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("组卷方案")
        verbose_name_plural = _("组卷方案")

    def __str__(self) -> str:
        return self.title

    @property
    def rules(self) -> "QuerySet[BlueprintRule]":
        """The rules of all sections, in the order of the paper."""
        return BlueprintRule.objects.filter(section__blueprint=self)


class BlueprintSection(models.Model):
    """A part of the paper. With `minutes` it has a clock of its own, with `pass_percent` it has to be passed."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("标题"), max_length=120, blank=True, help_text=_("例如“一、单项选择题”"))
    instructions = models.TextField(_("答题说明"), blank=True, max_length=2000)
    minutes = models.PositiveSmallIntegerField(
        _("限时（分钟）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
        help_text=_("从打开这一部分起计时，时间到后不能再进入；留空表示只受全卷时间限制"),
    )
    pass_percent = models.DecimalField(
        _("本部分及格线（%）"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text=_("达不到就不算通过，总分再高也一样；留空表示不单独要求"),
    )
    shuffle_items = models.BooleanField(_("题目乱序"), default=True)
    shuffle_options = models.BooleanField(_("选项乱序"), default=True)

    class Meta:
        verbose_name = _("试卷部分")
        verbose_name_plural = _("试卷部分")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gte=1), name="section_minutes"),
            models.CheckConstraint(
                condition=Q(pass_percent=None) | Q(pass_percent__gte=0, pass_percent__lte=100),
                name="section_pass_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.blueprint_id}/{self.order + 1}"


class BlueprintRule(models.Model):
    """One item that is named, or N items that fit all that is asked for; each worth so many points."""

    section = models.ForeignKey(BlueprintSection, models.CASCADE, related_name="rules")
    order = models.PositiveSmallIntegerField(default=0)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("指定试题"))
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("知识点"))
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("能力维度")
    )
    kind = models.CharField(_("题型"), max_length=12, blank=True)  # of ItemVersion.Kind; blank: any
    easiest = models.PositiveSmallIntegerField(_("难度从"), default=1, validators=LEVEL)
    hardest = models.PositiveSmallIntegerField(_("难度到"), default=5, validators=LEVEL)
    count = models.PositiveSmallIntegerField(_("题数"), default=1, validators=[MinValueValidator(1)])
    points = models.DecimalField(_("每题分值"), max_digits=6, decimal_places=2, default=Decimal(1))

    class Meta:
        verbose_name = _("组卷规则")
        verbose_name_plural = _("组卷规则")
        ordering = ["section__order", "section_id", "order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1, points__gt=0), name="rule_draws_something"),
            # Never the whole bank: internal items would get into a paper for customers.
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(topic__isnull=False) | Q(competency__isnull=False),
                name="rule_says_what",
            ),
            models.CheckConstraint(condition=Q(item=None) | Q(count=1), name="rule_named_item_once"),
            models.CheckConstraint(
                condition=Q(easiest__gte=1, hardest__lte=5, easiest__lte=F("hardest")), name="rule_difficulty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.item_id or self.topic_id or self.competency_id}"
