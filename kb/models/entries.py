"""FAQ entries and checklists: short pieces that apply to a range of editions, as troubleshooting guides do."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PublishingPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, RevisionMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from kb.blocks import TEXT, CheckBlock
from kb.models.base import AudienceField

ANSWER = [*TEXT, "h3", "h4", "image"]


class Entry(DraftStateMixin, RevisionMixin, index.Indexed, models.Model):
    """What FAQ entries, checklists and guides share: audience, product, range of editions, the section behind them."""

    slug = models.SlugField(_("标识"), max_length=150, unique=True, allow_unicode=True)
    audience = AudienceField()
    manual = models.ForeignKey(
        "kb.ManualPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("适用手册")
    )
    edition_from = models.CharField(_("适用版本起"), max_length=60, blank=True, help_text=_("例如 V8.5；留空表示不限"))
    edition_to = models.CharField(_("适用版本止"), max_length=60, blank=True, help_text=_("留空表示至今"))
    lineage = models.ForeignKey(
        "kb.Lineage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("相关章节")
    )
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True


@register_snippet
class FaqEntry(Entry):
    """A question as people ask it, and its answer."""

    question = models.CharField(_("问题"), max_length=250)
    answer = RichTextField(_("解答"), features=ANSWER, blank=True)
    category = models.CharField(_("分类"), max_length=80, blank=True, db_index=True)
    tags = models.CharField(_("标签"), max_length=250, blank=True, help_text=_("用逗号分隔"))
    source = models.CharField(_("出处"), max_length=500, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    panels = [
        FieldPanel("question"),
        FieldPanel("answer"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("tags")]),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("manual"), FieldPanel("lineage")]),
        FieldRowPanel([FieldPanel("edition_from"), FieldPanel("edition_to")]),
        FieldPanel("source"),
        PublishingPanel(),
    ]
    search_fields = [
        index.SearchField("question"),
        index.AutocompleteField("question"),
        index.SearchField("answer"),
        index.FilterField("audience"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("常见问题")
        verbose_name_plural = _("常见问题")
        ordering = ["category", "question"]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("kb:faq_entry", args=[self.slug])


@register_snippet
class Checklist(Entry):
    """A list of checks to run, with what to expect and where the manual explains it."""

    title = models.CharField(_("标题"), max_length=200)
    summary = models.CharField(_("一句话简介"), max_length=250, blank=True)
    steps = StreamField(
        [("step", CheckBlock())],
        blank=True,
        verbose_name=_("检查项"),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("steps"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("manual"), FieldPanel("lineage")]),
        FieldRowPanel([FieldPanel("edition_from"), FieldPanel("edition_to")]),
        PublishingPanel(),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("audience")]

    class Meta:
        verbose_name = _("检查清单")
        verbose_name_plural = pgettext_lazy("plural", "检查清单")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("kb:checklist", args=[self.slug])
