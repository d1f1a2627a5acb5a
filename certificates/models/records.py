"""What is kept beside certificates: consent, share links, reminders, and the transparency log with its daily heads."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Consent(models.Model):
    """What a person agreed that the public page may show of them. Inserted at each change; the newest counts."""

    class Name(models.TextChoices):
        FULL = "full", _("显示全名")
        MASKED = "masked", _("只显示一部分，例如“陈*”")
        HIDDEN = "hidden", _("不显示姓名")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    name = models.CharField(_("姓名"), max_length=10, choices=Name.choices, default=Name.MASKED)
    shows_organisation = models.BooleanField(_("显示单位"), default=False)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("公开范围")
        verbose_name_plural = _("公开范围")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.name}"


class ShareLink(models.Model):
    """A way for the holder to show one certificate to somebody until a day. The address itself is not kept."""

    certificate = models.ForeignKey("certificates.Certificate", models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("给谁看"), max_length=80, blank=True)
    shows_organisation = models.BooleanField(_("显示单位"), default=True)
    offers_file = models.BooleanField(_("可以下载 PDF"), default=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    ends_at = models.DateTimeField(_("有效期至"))
    withdrawn_at = models.DateTimeField(_("收回时间"), null=True)

    class Meta:
        verbose_name = _("分享链接")
        verbose_name_plural = _("分享链接")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("created_at")), name="share_link_ends_later")]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.digest[:8]}"


class Reminder(models.Model):
    """The holder was told, so many days before the end. Inserted with the notice; once per threshold."""

    certificate = models.ForeignKey("certificates.Certificate", models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField(_("提前天数"))
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("到期提醒")
        verbose_name_plural = _("到期提醒")
        constraints = [models.UniqueConstraint(fields=["certificate", "days"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.days}"


class Forewarning(models.Model):
    """Those who manage the holder were told, 30 days before the end. Inserted with their notices, once for all."""

    certificate = models.OneToOneField("certificates.Certificate", models.CASCADE, related_name="forewarning")
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("到期前告知负责人")
        verbose_name_plural = pgettext_lazy("plural", "到期前告知负责人")

    def __str__(self) -> str:
        return f"{self.certificate_id}"


class LogEntry(models.Model):
    """One link of the transparency log (docs/transparency-log.md). Appended by chaining.py, never changed.

    No foreign key and nothing of a person: `certificate` is the SHA-256 of its code, so only who holds the code can
    tell which certificate it is. An entry outlives the row.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("签发")
        FILED = "filed", _("生成文件")
        REPLACED = "replaced", _("被接替")
        REVOKED = "revoked", _("撤销")

    sequence = models.PositiveBigIntegerField(_("序号"), primary_key=True)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    certificate = models.CharField(_("证书"), max_length=64, db_index=True)
    content = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=64, blank=True)
    successor = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("时间"))
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("透明日志条目")
        verbose_name_plural = _("透明日志条目")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class LogTip(models.Model):
    """The end of the log: one row, locked by whoever appends."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("透明日志末端")
        verbose_name_plural = _("透明日志末端")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="log_tip_is_one")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:8]}"


class LogHead(models.Model):
    """What the end of the log was on a day, published. All are kept."""

    day = models.DateField(_("日期"), unique=True)
    sequence = models.PositiveBigIntegerField(_("序号"))
    hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("公布时间"), default=timezone.now)

    class Meta:
        verbose_name = _("透明日志首部")
        verbose_name_plural = _("透明日志首部")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.sequence}"
