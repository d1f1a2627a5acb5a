"""People, the organisations and teams they belong to, and the competencies they grow in."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from people.scoping import ScopedManager

LOWEST, HIGHEST = 1, 5  # of a rating


class Organisation(models.Model):
    """The vendor, or one of its customers."""

    class Kind(models.TextChoices):
        VENDOR = "vendor", _("厂商")
        CUSTOMER = "customer", _("客户")

    slug = models.SlugField(_("标识"), unique=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices, default=Kind.CUSTOMER)
    product_edition = models.CharField(
        _("在用的产品版本"), max_length=120, blank=True, help_text=_("手册标识/版本标识，例如 general-ledger/9-0")
    )

    class Meta:
        verbose_name = _("组织")
        verbose_name_plural = _("组织")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_vendor(self) -> bool:
        return self.kind == self.Kind.VENDOR


class User(AbstractUser):
    """A person who signs in. `name` is what others see and what a certificate says."""

    # Chinese names are one field; first_name and last_name stay empty because Wagtail's screens expect them to exist.
    name = models.CharField(_("姓名"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("组织")
    )
    title = models.CharField(_("职务"), max_length=80, blank=True)
    timezone = models.CharField(_("时区"), max_length=40, default="Asia/Shanghai")

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["name", "id"]
        permissions = [("see_everyone", _("查看所有组织人员的数据"))]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_staff_member(self) -> bool:
        """Works for the vendor: may be shown internal material."""
        return self.is_active and self.organisation is not None and self.organisation.is_vendor


class Team(models.Model):
    """A part of an organisation; teams nest, and who manages one sees everybody below it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams", verbose_name=_("组织"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级团队")
    )
    slug = models.SlugField(_("标识"))
    name = models.CharField(_("名称"), max_length=120)

    objects = ScopedManager["Team"]()

    class Meta:
        verbose_name = _("团队")
        verbose_name_plural = _("团队")
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="team_slug_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team, as member or as its manager."""

    class Role(models.TextChoices):
        MEMBER = "member", _("成员")
        MANAGER = "manager", _("负责人")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships", verbose_name=_("团队"))
    person = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    since = models.DateTimeField(_("加入时间"), default=timezone.now)

    objects = ScopedManager["Membership"]()

    class Meta:
        verbose_name = _("团队成员")
        verbose_name_plural = _("团队成员")
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.team_id}"


@register_snippet
class Competency(models.Model):
    """One of the dimensions in which lessons and items develop a person: technical, service, industry."""

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=60)
    description = models.TextField(_("说明"), blank=True)

    panels = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("description")]

    class Meta:
        verbose_name = _("能力维度")
        verbose_name_plural = pgettext_lazy("plural", "能力维度")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Rating(models.Model):
    """How far somebody in charge saw a person to be in one competency, on a day: a log, the latest counts."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings", verbose_name=_("人员"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="ratings", verbose_name=_("能力维度"))
    value = models.PositiveSmallIntegerField(_("评级"))
    evidence = models.CharField(_("依据"), max_length=250)
    valid_months = models.PositiveSmallIntegerField(_("有效期（月）"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评级人"))
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = ScopedManager["Rating"]()

    class Meta:
        verbose_name = _("能力评级")
        verbose_name_plural = _("能力评级")
        ordering = ["at", "id"]
        permissions = [("rate_people", _("为人员评级、确认实践"))]
        constraints = [
            models.CheckConstraint(condition=Q(value__range=(LOWEST, HIGHEST)), name="rating_from_one_to_five"),
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_rates_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.competency_id} {self.value}"
