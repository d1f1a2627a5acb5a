"""The trainers' dictionary: words that stay whole, and names for the same thing. Texts are stored normalised."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SEPARATOR = chr(0x3001)  # the comma of lists, 、, is no message
LONGEST_WORD = 20
LONGEST_NAME = 30
MOST_NAMES = 12


class DomainWord(models.Model):
    """A word that segmentation must not cut: 辅助核算, 反结账."""

    word = models.CharField(_("领域词"), max_length=LONGEST_WORD, unique=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("领域词")
        verbose_name_plural = pgettext_lazy("plural", "领域词")
        ordering = ["word"]
        constraints = [
            models.CheckConstraint(condition=GreaterThanOrEqual(Length("word"), 2), name="domain_word_has_two"),
        ]

    def __str__(self) -> str:
        return self.word


class Synonym(models.Model):
    """Names for one thing. Two-way: whoever says one of `names` finds the others; one-way: `said` finds `names`."""

    class Kind(models.TextChoices):
        TWO_WAY = "two-way", _("互相等价")
        ONE_WAY = "one-way", _("单向")

    kind = models.CharField(_("关系"), max_length=7, choices=Kind.choices, default=Kind.TWO_WAY)
    said = models.CharField(_("输入的说法"), max_length=LONGEST_NAME, blank=True)
    names = models.CharField(_("说法"), max_length=400)  # 结账、关账、月结
    note = models.CharField(_("备注"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = pgettext_lazy("plural", "同义词")
        ordering = ["names", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "said", "names"], name="synonym_once"),
            models.UniqueConstraint(fields=["said"], condition=~Q(said=""), name="synonym_said_once"),
            models.CheckConstraint(condition=~Q(names=""), name="synonym_has_names"),
            models.CheckConstraint(
                condition=Q(kind="one-way") & ~Q(said="") | Q(kind="two-way", said="", names__contains=SEPARATOR),
                name="synonym_fits_its_kind",
            ),
        ]

    def __str__(self) -> str:
        names = SEPARATOR.join(self.terms())
        return f"{self.said} → {names}" if self.said else names

    def terms(self) -> list[str]:
        return self.names.split(SEPARATOR)
