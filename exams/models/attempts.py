"""An attempt is an event log. The log is the truth; score, state and times are copies written by verbs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.models.design import Exam
from exams.models.papers import Sheet
from people.models import Organisation
from people.scoping import ScopedManager


class Admission(models.Model):
    """What differs for one candidate: extra minutes, more attempts, own dates."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="admissions", verbose_name=_("考试"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("考生"))
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    extra_minutes = models.PositiveSmallIntegerField(_("延长分钟"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("增加次数"), default=0)
    opens_at = models.DateTimeField(_("从何时起"), null=True, blank=True)
    closes_at = models.DateTimeField(_("到何时止"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=250, blank=True)

    objects = ScopedManager["Admission"]()

    class Meta:
        verbose_name = _("准考安排")
        verbose_name_plural = _("准考安排")
        constraints = [
            models.UniqueConstraint(fields=["exam", "person"], name="admission_once"),
            # One of them alone is measured against the exam, where the form does that.
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="admission_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}:{self.person_id}"


class Attempt(models.Model):
    """One sitting of one person. At most one is open per exam and person: the database sees to it."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        SUBMITTED = "submitted", _("待评分")
        GRADED = "graded", _("已评分")
        VOIDED = "voided", _("已作废")

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts", verbose_name=_("考试"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name=_("考生")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("第几次"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RUNNING)
    window = models.CharField(max_length=32, blank=True)  # token of the one browser window that may save
    started_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    deadline = models.DateTimeField(_("截止时间"))
    submitted_at = models.DateTimeField(_("交卷时间"), null=True)
    graded_at = models.DateTimeField(_("评分时间"), null=True)
    score = models.DecimalField(_("得分"), max_digits=8, decimal_places=2, null=True)
    max_score = models.DecimalField(_("满分"), max_digits=8, decimal_places=2, null=True)
    passed = models.BooleanField(_("是否通过"), null=True)

    objects = ScopedManager["Attempt"]()

    class Meta:
        verbose_name = _("考试记录")
        verbose_name_plural = _("考试记录")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "person", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["exam", "person"], name="attempt_open_once", condition=Q(state="running")),
        ]
        indexes = [models.Index(fields=["deadline"], name="attempt_overdue", condition=Q(state="running"))]

    def __str__(self) -> str:
        return f"{self.exam_id}:{self.person_id}#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("exams:result", args=[self.pk])

    @property
    def is_with_markers(self) -> bool:
        """Handed in, and waiting for people."""
        waits = self.events.filter(kind=AttemptEvent.Kind.AWAITING)
        return self.state == self.State.SUBMITTED and waits.exists()


class Paper(Sheet):
    """What one candidate was given."""

    attempt = models.OneToOneField(Attempt, models.CASCADE, related_name="paper")
    is_counted = models.BooleanField(default=False)  # in ItemUse; the only thing about a paper that ever changes

    class Meta:
        verbose_name = _("试卷")
        verbose_name_plural = _("试卷")
        indexes = [models.Index(fields=["id"], name="paper_uncounted", condition=Q(is_counted=False))]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.digest[:8]}"


class Told(Func):
    """A whole number in what an event says: its slot, its version. Written just as exams.swift asks for it, so that
    the index serves both."""

    output_field = IntegerField()

    def __init__(self, name: str) -> None:
        super().__init__(F("data"))
        self.name = name

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=f"json_extract(%(expressions)s, '$.{self.name}')", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=f"(%(expressions)s->>'{self.name}')::integer", **extra)


class AttemptEvent(models.Model):
    """Something that happened in an attempt. Inserted, never changed."""

    class Kind(models.TextChoices):
        STARTED = "started", _("开始")
        OPENED = "opened", _("打开窗口")
        SECTION = "section", _("打开试卷部分")
        FINISHED = "finished", _("结束试卷部分")
        REOPENED = "reopened", _("准许再打开试卷部分")
        ANSWERED = "answered", _("作答")
        LATE = "late", _("迟到的答案")
        LEFT = "left", _("离开页面")
        RETURNED = "returned", _("回到页面")
        EXTENDED = "extended", pgettext_lazy("event", "延时")
        SUBMITTED = "submitted", pgettext_lazy("event", "交卷")
        EXPIRED = "expired", _("到时收卷")
        AWAITING = "awaiting", _("等待评阅")
        MARKED = "marked", _("评阅")
        GRADED = "graded", _("评分")
        REGRADED = "regraded", _("重新评分")
        APPEALED = "appealed", _("申诉")
        REPLIED = "replied", _("答复申诉")
        VOIDED = "voided", _("作废")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events", db_index=False)  # others begin with it
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    data = models.JSONField(default=dict)
    client_key = models.CharField(max_length=64, null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("考试事件")
        verbose_name_plural = _("考试事件")
        ordering = ["attempt", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "sequence"], name="event_sequence_once"),
            models.UniqueConstraint(fields=["attempt", "client_key"], name="event_client_key_once"),
        ]
        # A save asks for the newest version of its slot, and for what moved the clocks of sections.
        indexes = [models.Index("attempt", "kind", Told("slot"), Told("version"), name="event_told")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.sequence} {self.kind}"
