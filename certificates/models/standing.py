"""Where people stand on a ladder, and what they have done for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.career import CareerLadder, CareerLevel, PracticeKind, Role
from people.models import Organisation
from people.scoping import ScopedManager


class PracticeRecord(models.Model):
    """Something a person says to have done. It counts once somebody in charge has confirmed it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="practice_records", verbose_name=_("人员")
    )
    kind = models.CharField(_("实践"), max_length=10, choices=PracticeKind.choices)
    amount = models.PositiveSmallIntegerField(_("数量"), default=1)
    done_on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=250, blank=True)
    checklist = models.ForeignKey("kb.Checklist", models.SET_NULL, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = ScopedManager["PracticeRecord"]()

    class Meta:
        verbose_name = _("实践记录")
        verbose_name_plural = _("实践记录")
        ordering = ["-done_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="practice_of_something")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.amount}"


class PracticeDecision(models.Model):
    """Whether a record counts, in somebody's word. A later one outweighs the earlier; none is changed."""

    record = models.ForeignKey(PracticeRecord, models.CASCADE, related_name="decisions")
    is_confirmed = models.BooleanField(_("确认"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now)
    reason = models.CharField(_("原因"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("实践确认")
        verbose_name_plural = _("实践确认")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.is_confirmed}"


class SignOff(models.Model):
    """Somebody in a role puts their name to it that this person is up to this level, or takes it back: a log."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_offs", verbose_name=_("人员")
    )
    level = models.ForeignKey(CareerLevel, models.CASCADE, related_name="sign_offs", verbose_name=_("职级"))
    role = models.CharField(_("角色"), max_length=10, choices=Role.choices)
    is_granted = models.BooleanField(_("认可"), default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now)
    note = models.CharField(_("说明"), max_length=250)

    objects = ScopedManager["SignOff"]()

    class Meta:
        verbose_name = _("签字认可")
        verbose_name_plural = _("签字认可")
        ordering = ["at", "id"]
        permissions = [("sign_as_examiner", _("以考官身份签字")), ("sign_as_trainer", _("以培训讲师身份签字"))]
        constraints = [models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_signs_for_themselves")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.level_id} {self.role} {self.is_granted}"


class LadderVersion(models.Model):
    """What a ladder asked for at one time; written when somebody is first judged by it, never changed.

    `rungs` is [{"level", "slug", "title", "needs": [{"key", "kind", "subject", "least", "months", "change_months",
    "title"}]}], lowest first; `digest` is the SHA-256 of all of it but the words.
    """

    ladder = models.ForeignKey(CareerLadder, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("序号"))
    digest = models.CharField(max_length=64)
    rungs = models.JSONField()
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("职级要求的版本")
        verbose_name_plural = _("职级要求的版本")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "number"], name="ladder_version_number_once"),
            models.UniqueConstraint(fields=["ladder", "digest"], name="ladder_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ladder_id} #{self.number}"


class Promotion(models.Model):
    """A step up a ladder, or back down when what a level rests on lapses: inserted, never changed.

    The last one says where a person stands (`level` is None below the first rung), and by which requirements.
    `evidence` is [{"level", "need", "least", "amount", "until", "by": [{"kind", "title", "at", "until"}]}].
    """

    class Kind(models.TextChoices):
        UP = "up", _("晋升")
        DOWN = "down", _("失去")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promotions", verbose_name=_("人员")
    )
    ladder = models.ForeignKey(CareerLadder, models.CASCADE, related_name="promotions", verbose_name=_("阶梯"))
    number = models.PositiveIntegerField(_("第几次"))
    kind = models.CharField(_("类型"), max_length=4, choices=Kind.choices)
    level = models.ForeignKey(CareerLevel, models.SET_NULL, null=True, related_name="+", verbose_name=_("职级"))
    level_title = models.CharField(_("职级"), max_length=80, blank=True)
    before_title = models.CharField(_("原职级"), max_length=80, blank=True)
    version = models.ForeignKey(LadderVersion, models.RESTRICT, related_name="+", verbose_name=_("要求的版本"))
    evidence = models.JSONField(_("依据"), default=list)
    reasons = models.JSONField(_("原因"), default=list)  # titles of the needs that were lost, for a step down
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("职级变动")
        verbose_name_plural = _("职级变动")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "ladder", "number"], name="promotion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.level_title or '-'} ({self.kind})"
