"""What can be found: one row per published thing, written in the publishing transaction. The index is a cache of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.base import AudienceField


class SearchDocument(models.Model):
    """A searchable thing. `version` grows with each change, `indexed` is the version the index has seen.

    A thing that is unpublished loses `live` in the same transaction and is gone from every answer at once,
    whatever the index still holds; the row goes when the index has forgotten it.
    """

    class Kind(models.TextChoices):
        SECTION = "section", _("手册章节")
        FAQ = "faq", _("常见问题")
        CHECKLIST = "checklist", _("检查清单")
        GUIDE = "guide", _("故障排查指南")
        LESSON = "lesson", _("课程")

    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField()
    live = models.BooleanField(default=True)
    # For sections the manual decides who may see them, for everything else the row itself.
    manual = models.ForeignKey("kb.ManualPage", models.SET_NULL, null=True, related_name="+")
    edition = models.ForeignKey("kb.EditionPage", models.CASCADE, null=True, related_name="+")
    lineage = models.ForeignKey("kb.Lineage", models.SET_NULL, null=True, related_name="+")
    audience = AudienceField()
    title = models.CharField(max_length=255)
    path_titles = models.CharField(max_length=500, blank=True)
    category = models.CharField(max_length=80, blank=True)
    tags = models.CharField(max_length=250, blank=True)  # ",结账,锁," — a comma on both sides of each
    edition_from = models.CharField(max_length=60, blank=True)
    edition_to = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=500)
    text = models.TextField()
    headings = models.JSONField(default=list)  # [[offset in text, anchor, heading], …]
    change = models.PositiveBigIntegerField(default=0)  # number of its last change among those of all rows
    version = models.PositiveIntegerField(default=1)
    indexed = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("检索条目")
        verbose_name_plural = _("检索条目")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]
        indexes = [
            models.Index(fields=["live", "audience"], name="search_document_seen"),
            models.Index(fields=["change"], name="search_document_change"),
            models.Index(fields=["id"], name="search_document_stale", condition=~models.Q(version=models.F("indexed"))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path_to_index(self) -> str:
        """A lesson is not about all that its course is called after, or one course would fill the first page."""
        return self.path_titles.partition(" › ")[2] if self.kind == self.Kind.LESSON else self.path_titles


class SearchState(models.Model):
    """One row that counts the changes to what can be found, so that every process sees at once that something changed.

    It is updated in the transaction of the change: whoever reads number n finds all changes up to n committed.
    """

    changes = models.PositiveBigIntegerField(default=0)
    mark = models.UUIDField(default=uuid.uuid4)  # new with each change: a rolled back number n is not the next n
    purged = models.PositiveBigIntegerField(default=0)  # the last change at which rows were deleted

    class Meta:
        verbose_name = _("检索状态")
        verbose_name_plural = _("检索状态")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="search_state_once")]

    def __str__(self) -> str:
        return str(self.changes)
