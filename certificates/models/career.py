"""The career ladder: levels and what they ask for, the evidence, and who stands where."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.snippets.models import register_snippet

from certificates.ladder_form import LevelForm
from certificates.models.paper import Award
from certificates.rules.levels import Kind
from kb.models.base import AudienceField
from people.models import HIGHEST, LOWEST, Competency


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
