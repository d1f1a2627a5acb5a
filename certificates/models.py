"""What people earn: awards, certificates with all they say frozen at issue, revocations, and the career ladder."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.snippets.models import register_snippet

from certificates.ladder_form import LevelForm
from certificates.rules.levels import Kind
from kb.models.base import AudienceField
from people.models import HIGHEST, LOWEST, Competency, Organisation
from people.scoping import ScopedManager


class Design(models.Model):
    """What certificates look like. It is edited as a whole: each change is a new version."""

    slug = models.SlugField(_("标识"), unique=True, allow_unicode=True)
    title = models.CharField(_("名称"), max_length=80)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("证书版式")
        verbose_name_plural = pgettext_lazy("plural", "证书版式")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class DesignVersion(models.Model):
    """One state of a design, frozen. `spec` is what certificates.rules.designs.layout_of reads."""

    design = models.ForeignKey(Design, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    spec = models.JSONField()
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("版式的版本")
        verbose_name_plural = pgettext_lazy("plural", "版式的版本")
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="design_version_once")]

    def __str__(self) -> str:
        return f"{self.design_id} · {self.number}"


class DesignPicture(models.Model):
    """A logo, a seal or a signature as PNG, painted anew when it was uploaded; named by what is in it."""

    fingerprint = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("版式图片")
        verbose_name_plural = pgettext_lazy("plural", "版式图片")

    def __str__(self) -> str:
        return self.fingerprint[:16]


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


@register_snippet
class CareerLadder(models.Model):
    """A way up. The level a person has reached is computed from evidence, never typed."""

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    audience = AudienceField()

    panels = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("audience")]

    class Meta:
        verbose_name = _("职业阶梯")
        verbose_name_plural = pgettext_lazy("plural", "职业阶梯")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


@register_snippet
class CareerLevel(ClusterableModel):
    """One rung. It is reached when the rung below is, and every requirement holds."""

    ladder = models.ForeignKey(CareerLadder, models.CASCADE, related_name="levels", verbose_name=_("阶梯"))
    order = models.PositiveSmallIntegerField(_("顺序"))
    slug = models.SlugField(_("标识"))
    title = models.CharField(_("名称"), max_length=80)
    note = models.CharField(_("说明"), max_length=250, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("ladder"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("title"), FieldPanel("slug")]),
        FieldPanel("note"),
        InlinePanel("requirements", label=_("要求")),
    ]
    base_form_class = LevelForm

    class Meta:
        verbose_name = _("职级")
        verbose_name_plural = pgettext_lazy("plural", "职级")
        ordering = ["ladder", "order"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "order"], name="level_order_once"),
            models.UniqueConstraint(fields=["ladder", "slug"], name="level_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PracticeKind(models.TextChoices):
    """What is counted. Hours are whole hours."""

    DRILL = "drill", _("通过演练")
    CHECKLIST = "checklist", _("执行检查清单")
    NEWCOMER = "newcomer", _("带教新人")
    HOURS = "hours", _("服务工时")


class Role(models.TextChoices):
    """Who may sign a person off for a level."""

    MANAGER = "manager", _("负责人")
    EXAMINER = "examiner", _("考官")
    TRAINER = "trainer", _("培训讲师")


def asks_for(kind: Kind, *fields: str) -> Q:
    """Of the fields that say what is asked for, exactly these are filled in."""
    empty: dict[str, object] = {"award": None, "competency": None, "practice": "", "amount": None, "role": ""}
    filled = Q(*(~Q(**{field: empty[field]}) for field in fields))
    return Q(kind=kind.value, **{field: value for field, value in empty.items() if field not in fields}) & filled


class Requirement(models.Model):
    """What a rung asks for: a certificate, a rating, an amount of practice, or a signature.

    `amount` is the lowest rating, or how much practice in all. Evidence counts for `valid_months` from its date (a
    certificate ends when it says so, if that is earlier), and for `change_months` after a section it rests on changed.
    """

    class Kind(models.TextChoices):
        CERTIFICATE = Kind.CERTIFICATE.value, _("有效证书")
        COMPETENCY = Kind.COMPETENCY.value, _("能力评级")
        PRACTICE = Kind.PRACTICE.value, _("实践次数")
        SIGN_OFF = Kind.SIGN_OFF.value, _("签字认可")

    level = ParentalKey(CareerLevel, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, default=Kind.CERTIFICATE)
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认证"))
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("能力维度")
    )
    practice = models.CharField(_("实践"), max_length=10, choices=PracticeKind.choices, blank=True)
    amount = models.PositiveSmallIntegerField(
        _("最低评级或数量"), null=True, blank=True, help_text=_("评级为 1 至 5；实践为次数、人数或小时数")
    )
    role = models.CharField(_("由谁签字"), max_length=10, choices=Role.choices, blank=True)
    valid_months = models.PositiveSmallIntegerField(
        _("证据有效期（月）"), null=True, blank=True, help_text=_("从证据的日期算起；留空表示不限")
    )
    change_months = models.PositiveSmallIntegerField(
        _("手册变更后的宽限（月）"),
        null=True,
        blank=True,
        help_text=_("证书所依据的章节改动多久以后，这张证书对本职级不再算数；留空表示不受影响"),
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("valid_months"), FieldPanel("change_months")]),
        FieldRowPanel([FieldPanel("award"), FieldPanel("competency")]),
        FieldRowPanel([FieldPanel("practice"), FieldPanel("amount"), FieldPanel("role")]),
    ]

    class Meta:
        verbose_name = _("要求")
        verbose_name_plural = _("要求")
        constraints = [
            models.UniqueConstraint(fields=["level", "award"], name="requirement_once"),
            models.UniqueConstraint(fields=["level", "competency"], name="requirement_competency_once"),
            models.UniqueConstraint(
                fields=["level", "practice"], name="requirement_practice_once", condition=~Q(practice="")
            ),
            models.UniqueConstraint(fields=["level", "role"], name="requirement_role_once", condition=~Q(role="")),
            models.CheckConstraint(
                condition=asks_for(Kind.CERTIFICATE, "award")
                | asks_for(Kind.COMPETENCY, "competency", "amount") & Q(amount__range=(LOWEST, HIGHEST))
                | asks_for(Kind.PRACTICE, "practice", "amount") & Q(amount__gte=1)
                | asks_for(Kind.SIGN_OFF, "role"),
                name="requirement_shape",
                violation_error_message=_(
                    "按类型填写：有效证书选认证；能力评级选能力维度和 1 至 5 的评级；"
                    "实践次数选实践和数量；签字认可选由谁签字。其余留空。"
                ),
            ),
            models.CheckConstraint(
                condition=(Q(valid_months=None) | Q(valid_months__gte=1))
                & (Q(change_months=None) | Q(change_months__gte=1, kind=Kind.CERTIFICATE.value)),
                name="requirement_months",
                violation_error_message=_("月数至少为 1；手册变更后的宽限只用于证书。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level_id} ← {self.kind} {self.award_id or self.competency_id or self.practice or self.role}"


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


class IssueRun(models.Model):
    """One issue of an award to many people: a list that was read, looked at, and then carried out row by row."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="+", verbose_name=_("认证"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始签发"), null=True)

    class Meta:
        verbose_name = _("批量签发")
        verbose_name_plural = _("批量签发")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.award_id} · {self.pk}"


class IssueRow(models.Model):
    """One line of the list: whom it means, or why nobody can be issued to, and then the certificate."""

    run = models.ForeignKey(IssueRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    given = models.CharField(max_length=254)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    problem = models.CharField(max_length=120, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("批量签发的一行")
        verbose_name_plural = _("批量签发的行")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="issue_row_once"),
            models.UniqueConstraint(fields=["run", "person"], name="issue_row_person_once", condition=~Q(person=None)),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"


from certificates.records import (  # noqa: E402, F401  (nouns too)
    Consent,
    Forewarning,
    LogEntry,
    LogHead,
    LogTip,
    Reminder,
    ShareLink,
)
