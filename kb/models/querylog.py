"""What people asked the search and what they opened. Persons are stripped after a while, the rows go after a year.

Written by kb.querylog, folded into searches by kb.settling, stripped by kb.forgetting.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.base import AudienceField
from people.scoping import ScopedManager


class SearchQuery(models.Model):
    """One results page that somebody saw. When settled: one search, unless it is `part_of` another.

    `manual` and `edition` are slugs: what was filtered by, else what the asker's organisation uses. `session` is a
    pseudonym of 32 hexadecimal digits, of which the first 16 are the same for one person, or one visitor's network.
    `quoted` says of a question to /ask whether it was answered by a passage; it is None for a page of hits.
    """

    key = models.CharField(max_length=32, unique=True)
    text = models.CharField(_("检索文字"), max_length=200)
    normalised = models.CharField(max_length=200)
    at = models.DateTimeField(_("时间"))
    engine = models.CharField(max_length=20)
    total = models.PositiveIntegerField(_("找到"))
    filters = models.CharField(_("筛选"), max_length=300, blank=True)
    manual = models.CharField(_("手册"), max_length=255, blank=True)
    edition = models.CharField(_("版本"), max_length=255, blank=True)
    audience = AudienceField()
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    session = models.CharField(max_length=32, blank=True)
    settled = models.BooleanField(default=False)
    part_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    reformulated_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    quoted = models.BooleanField(_("自助问答引用了原文"), null=True)
    solved = models.BooleanField(_("解决了"), null=True)

    objects = ScopedManager["SearchQuery"]()

    class Meta:
        verbose_name = _("检索记录")
        verbose_name_plural = _("检索记录")
        permissions = [("read_search_report", _("查看检索报告"))]
        indexes = [
            models.Index(fields=["at"], name="search_query_at"),
            models.Index(fields=["normalised", "at"], name="search_query_text"),
            models.Index(fields=["session", "at"], name="search_query_session"),
            models.Index(fields=["at"], name="search_query_open", condition=models.Q(settled=False)),
        ]

    def __str__(self) -> str:
        return self.text


class SearchClick(models.Model):
    """A hit that was opened. The thing is named as search documents name it, for those rows come and go."""

    query = models.ForeignKey(SearchQuery, models.CASCADE, related_name="clicks")
    kind = models.CharField(max_length=10)
    object_id = models.PositiveBigIntegerField()
    position = models.PositiveIntegerField(_("名次"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("打开的结果")
        verbose_name_plural = _("打开的结果")
        constraints = [models.UniqueConstraint(fields=["query", "kind", "object_id"], name="search_click_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="search_click_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} @{self.position}"


class SharedQuery(models.Model):
    """A text that enough different people found and opened something with; it may be suggested to others.

    To people of `organisation`, or without one to whoever belongs to the audience. No person is in it.
    """

    text = models.CharField(_("检索文字"), max_length=200)
    normalised = models.CharField(max_length=200)
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    audience = AudienceField()
    askers = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    objects = ScopedManager["SharedQuery"]()

    class Meta:
        verbose_name = _("常用检索")
        verbose_name_plural = _("常用检索")
        constraints = [
            # Two constraints, because SQLite takes two NULLs for different.
            models.UniqueConstraint(fields=["normalised", "organisation"], name="shared_query_once"),
            models.UniqueConstraint(
                fields=["normalised"], name="shared_query_once_for_all", condition=models.Q(organisation=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text
