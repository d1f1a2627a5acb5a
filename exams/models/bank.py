"""The item bank. Items never appear in generic admin screens: history, compare and choosers would show keys."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Competency


class Topic(models.Model):
    """What items are about; blueprints draw by topic."""

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)

    class Meta:
        verbose_name = _("知识点")
        verbose_name_plural = _("知识点")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Tag(models.Model):
    """A free word that authors put on items, to find them by."""

    name = models.CharField(_("标签"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("标签")
        verbose_name_plural = _("标签")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """The identity of a question; what it says is in its versions. Papers draw the approved version."""

    slug = models.SlugField(_("标识"), max_length=120, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="items", verbose_name=_("知识点"))
    competency = models.ForeignKey(
        Competency, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("能力维度")
    )
    difficulty = models.PositiveSmallIntegerField(
        _("难度"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="items", verbose_name=_("标签"))
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("试题")
        verbose_name_plural = _("试题")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class ItemVersion(models.Model):
    """One wording of an item with its key. Frozen once approved; a change is a new version.

    `options` is [{"id", "text", "feedback"}] with random ids that say nothing about the key.
    `key` is {"right": [ids]} for single, multiple and true/false, {"blanks": [[accepted, …], …]} for fill-in; the
    module of each type in `exams/types/` says what more it holds.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选题")
        MULTIPLE = "multiple", _("多选题")
        TRUE_FALSE = "true_false", _("判断题")
        FILL_IN = "fill_in", _("填空题")
        NUMERIC = "numeric", _("数值题")
        ORDERING = "ordering", _("排序题")
        MATCHING = "matching", _("匹配题")
        JOURNAL = "journal", _("会计分录题")
        ESSAY = "essay", _("问答题")
        UPLOAD = "upload", _("文件上交题")
        CASE = "case", _("案例题")
        TRIAGE = "triage", _("分级演练")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEW = "review", _("待审核")
        APPROVED = "approved", _("已批准")
        REPLACED = "replaced", _("已被取代")

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions", verbose_name=_("试题"))
    number = models.PositiveIntegerField(_("版本"))
    kind = models.CharField(_("题型"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    stem = models.TextField(_("题干"))
    options = models.JSONField(_("选项"), default=list)
    key = models.JSONField(_("答案"), default=dict)
    explanation = models.TextField(_("解析"), blank=True)
    likeness = models.CharField(max_length=64, blank=True, db_index=True)  # exams.likeness: finds the same question
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("试题版本")
        verbose_name_plural = _("试题版本")
        ordering = ["item", "-number"]
        permissions = [("review_itemversion", _("审核试题"))]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
            models.UniqueConstraint(fields=["item"], name="item_approved_once", condition=Q(state="approved")),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} #{self.number}"


class ItemUse(models.Model):
    """How often papers had this item, and how hard it proved: copies, made anew by exams.tallying.

    `facility` is the mean share of the marks over the first attempts of all exams and versions, 0 to 1, None below
    exams.rules.psychometrics.MINIMUM candidates.
    """

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="use")
    papers = models.PositiveIntegerField(_("出现次数"), default=0)
    last_at = models.DateTimeField(_("最近出现"), null=True)
    candidates = models.PositiveIntegerField(_("考生人数"), default=0)
    facility = models.FloatField(_("实测易度"), null=True)

    class Meta:
        verbose_name = _("试题使用")
        verbose_name_plural = _("试题使用")

    def __str__(self) -> str:
        return f"{self.item_id}: {self.papers}"


class Citation(models.Model):
    """An item version tests what this section said: the lineage, and the fingerprint it had."""

    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="citations")
    lineage = models.ForeignKey("kb.Lineage", models.PROTECT, related_name="citations")
    section_version = models.ForeignKey("kb.SectionVersion", models.PROTECT, null=True, related_name="citations")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("引用")
        verbose_name_plural = _("引用")
        constraints = [models.UniqueConstraint(fields=["item_version", "lineage"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.item_version_id} → {self.lineage_id}"


class ItemReview(models.Model):
    """A step in the life of an item version: sent, approved, rejected, flagged by a changed section. Never edited."""

    item_version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="reviews")
    step = models.CharField(_("步骤"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    comment = models.TextField(_("意见"), blank=True)
    data: Any = models.JSONField(default=dict)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("审核记录")
        verbose_name_plural = _("审核记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_version_id} {self.step}"
