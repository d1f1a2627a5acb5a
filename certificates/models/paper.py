"""What people earn: awards, certificates with all they say frozen at issue, and what became of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet

from certificates.models.designs import Design, DesignVersion
from people.models import Organisation
from people.scoping import ScopedManager


@register_snippet
class Award(models.Model):
    """What can be earned: passing this exam (and finishing this course) earns a certificate of this award."""

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    title_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    subtitle = models.CharField(_("副标题"), max_length=160, blank=True)
    statement = models.TextField(_("证明语"), help_text=_("一句话说明持证人能做什么"))
    exam = models.ForeignKey(
        "exams.Exam", models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("须通过的考试")
    )
    course = models.ForeignKey(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("须完成的课程"),
    )
    valid_months = models.PositiveSmallIntegerField(
        _("有效期（月）"), null=True, blank=True, help_text=_("留空表示长期有效")
    )
    renewal_exam = models.ForeignKey(
        "exams.Exam",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renews",
        verbose_name=_("续期考试"),
        help_text=_(
            "通过它即可续期。要能一再续期，请在考试里填写通过后多少个月可以重考，否则每一轮续期要有一场新的考试"
        ),
    )
    renewal_course = models.ForeignKey(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renews",
        verbose_name=_("续期课程"),
        help_text=_("在取得证书之后完成它即可续期"),
    )
    renewal_days = models.PositiveSmallIntegerField(
        _("续期窗口（天）"), default=90, help_text=_("到期前这些天内续期，新的有效期从原有效期结束时算起")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("宽限期（天）"), default=0, help_text=_("到期后这些天内仍然认可，等待续期")
    )
    signatory = models.CharField(_("签发人"), max_length=80)
    signatory_title = models.CharField(_("签发人职务"), max_length=120, blank=True)
    design = models.ForeignKey(
        Design,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("证书版式"),
        help_text=_("留空使用标准版式。已签发的证书不受影响。"),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldPanel("subtitle"),
        FieldPanel("slug"),
        FieldPanel("statement"),
        FieldRowPanel([FieldPanel("exam"), FieldPanel("course"), FieldPanel("valid_months")]),
        FieldRowPanel([FieldPanel("renewal_exam"), FieldPanel("renewal_course")]),
        FieldRowPanel([FieldPanel("renewal_days"), FieldPanel("grace_days")]),
        FieldRowPanel([FieldPanel("signatory"), FieldPanel("signatory_title")]),
        FieldPanel("design"),
    ]

    class Meta:
        verbose_name = _("认证")
        verbose_name_plural = pgettext_lazy("plural", "认证")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Certificate(models.Model):
    """Proof for one person. Everything printed on it is copied here at issue and never changes.

    `code` is the unguessable public key of the verify page, `serial` the human number.
    `basis` is [{"lineage", "title", "edition", "fingerprint"}]: the sections its exam rested on.
    A renewal or a correction is a new certificate that points to the old one by `replaces`; the old one never changes,
    and is superseded from the moment the new one was issued. `grace_until` is None where there is no grace.
    """

    class Replacement(models.TextChoices):
        RENEWAL = "renewal", _("续期")
        CORRECTION = "correction", _("更正")

    award = models.ForeignKey(Award, models.PROTECT, related_name="certificates", verbose_name=_("认证"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name=_("持证人")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    attempt = models.ForeignKey("exams.Attempt", models.PROTECT, null=True, related_name="certificates")
    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, null=True, related_name="certificates")
    code = models.CharField(_("验证码"), max_length=40, unique=True)
    serial = models.CharField(_("证书编号"), max_length=40, unique=True)
    holder_name = models.CharField(_("姓名"), max_length=80)
    organisation_name = models.CharField(_("单位"), max_length=120)
    title = models.CharField(_("名称"), max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    subtitle = models.CharField(max_length=160, blank=True)
    statement = models.TextField()
    edition_label = models.CharField(_("所考手册版本"), max_length=160, blank=True)
    blueprint_title = models.CharField(max_length=200, blank=True)
    signatory = models.CharField(max_length=80)
    signatory_title = models.CharField(max_length=120, blank=True)
    basis = models.JSONField(default=list)
    issued_at = models.DateTimeField(_("签发时间"), default=timezone.now)
    expires_at = models.DateTimeField(_("有效期至"), null=True)
    grace_until = models.DateTimeField(_("宽限期至"), null=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("接替的证书")
    )
    replacement = models.CharField(_("接替方式"), max_length=10, choices=Replacement.choices, blank=True)
    pdf = models.FileField(upload_to="certificates/%Y/", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    design_version = models.ForeignKey(DesignVersion, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("签名时间"), null=True)

    objects = ScopedManager["Certificate"]()

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        ordering = ["-issued_at", "-id"]
        permissions = [("revoke_certificate", _("撤销证书"))]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "attempt"],
                name="certificate_once_per_attempt",
                condition=~Q(attempt=None) & ~Q(replacement="correction"),  # a correction rests on the same attempt
            ),
            models.UniqueConstraint(
                fields=["award", "enrolment"],
                name="certificate_once_per_enrolment",
                condition=~Q(enrolment=None) & Q(attempt=None) & ~Q(replacement="correction"),
            ),
            models.CheckConstraint(
                condition=Q(replaces=None, replacement="") | (Q(replaces__isnull=False) & ~Q(replacement="")),
                name="certificate_replacement_has_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("certificates:verify", args=[self.code])


class Revocation(models.Model):
    """A certificate no longer counts, from this moment, for this reason. Inserted, never taken back."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    reason = models.CharField(_("原因"), max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("撤销时间"), default=timezone.now)

    class Meta:
        verbose_name = _("撤销")
        verbose_name_plural = _("撤销")

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.reason}"


class SigningKey(models.Model):
    """A key that has signed: its certificate stays, so that what it signed stays ours when another key signs."""

    fingerprint = models.CharField(_("指纹"), max_length=64, unique=True)
    certificate = models.BinaryField()
    first_used_at = models.DateTimeField(_("首次使用"), default=timezone.now)
    distrusted_at = models.DateTimeField(_("不再信任"), null=True, blank=True)

    class Meta:
        verbose_name = _("签名密钥")
        verbose_name_plural = pgettext_lazy("plural", "签名密钥")

    def __str__(self) -> str:
        return self.fingerprint[:16]


class Proposal(models.Model):
    """A correction of an exam took away what a certificate rests on: somebody has to decide whether it is revoked."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="proposals")
    regrade = models.ForeignKey("exams.Regrade", models.CASCADE, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("撤销建议")
        verbose_name_plural = _("撤销建议")
        constraints = [models.UniqueConstraint(fields=["certificate", "regrade"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.regrade_id}"
