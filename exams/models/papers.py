"""Papers before they belong to an attempt: parallel forms of a blueprint, and papers prepared for the opening."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.blueprints import Blueprint
from exams.models.design import Exam


class Sheet(models.Model):
    """What is on a paper: drawn once from a stored seed, never changed.

    `entries` is [{"slot", "item_version", "points", "options": [option ids in the order shown], "section"}], slot from
    1. `sections` is what the blueprint said of its sections then (rules.sections); empty: one part without a name.
    `form` is the label of the parallel form it was made from; empty: drawn.
    """

    seed = models.CharField(max_length=32)
    entries = models.JSONField()
    sections = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    form = models.CharField(_("平行卷"), max_length=2, blank=True)

    class Meta:
        abstract = True


class ParallelForm(models.Model):
    """One of several papers of a blueprint that are alike: frozen together, before anybody sits.

    `choice` is, by section, [[item version, points], …]. Those of an earlier `revision` of the blueprint are kept, and
    not used any more.
    """

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="forms")
    revision = models.PositiveIntegerField()
    label = models.CharField(_("卷号"), max_length=2)
    choice = models.JSONField()
    frozen_at = models.DateTimeField(_("定卷时间"), default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("平行卷")
        verbose_name_plural = _("平行卷")
        ordering = ["blueprint", "-revision", "label"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "revision", "label"], name="form_once")]

    def __str__(self) -> str:
        return f"{self.blueprint_id} {self.label}"


class PreparedPaper(Sheet):
    """A paper that waits for its candidate, or, without a person, for whoever comes. Taking it deletes the row."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="prepared")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    number = models.PositiveIntegerField(default=0)  # of a spare one
    revision = models.PositiveIntegerField()  # of the blueprint
    prepared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("备好的试卷")
        verbose_name_plural = _("备好的试卷")
        constraints = [
            models.UniqueConstraint(fields=["exam", "person"], name="prepared_once"),
            models.UniqueConstraint(fields=["exam", "number"], name="prepared_spare_once", condition=Q(person=None)),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.person_id or self.number}"
