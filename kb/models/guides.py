"""Troubleshooting guides: from what one sees, step by step, to where it is solved."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from kb.blocks import GuideStepsBlock
from kb.models.entries import Entry


@register_snippet
class Guide(Entry):
    """What one sees, and the steps that find out why. Step n of a guide is found, quoted and linked as `#step-n`."""

    title = models.CharField(_("标题"), max_length=200)
    symptom = models.TextField(
        _("现象"), max_length=1000, help_text=_("读者看到了什么，用他们自己的话写，一行一种；搜索也找这里")
    )
    category = models.CharField(_("分类"), max_length=80, blank=True, db_index=True)
    tags = models.CharField(_("标签"), max_length=250, blank=True, help_text=_("用逗号分隔"))
    steps = StreamField(GuideStepsBlock(), blank=True, verbose_name=_("步骤"))

    panels = [
        FieldPanel("title"),
        FieldPanel("symptom"),
        FieldPanel("steps"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("tags")]),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("manual"), FieldPanel("lineage")]),
        FieldRowPanel([FieldPanel("edition_from"), FieldPanel("edition_to")]),
        PublishingPanel(),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("symptom"),
        index.SearchField("steps"),
        index.FilterField("audience"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("故障排查指南")
        verbose_name_plural = pgettext_lazy("plural", "故障排查指南")
        ordering = ["category", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("kb:guide", args=[self.slug])
