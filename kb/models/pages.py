"""The tree of manuals: index → manual → edition → nested sections. Each product version has a tree of its own."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail.search import index

from kb.blocks import SECTION_BLOCKS
from kb.forms import EditionForm
from kb.models.base import AudienceField, BasePage, IndexPage
from kb.panels import HangingPanel
from people.visibility import Viewer


class ManualIndexPage(IndexPage):
    """The shelf: /manuals/"""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["kb.ManualPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("手册目录")

    def page_at(self, viewer: Viewer, slugs: list[str]) -> Page | None:
        from kb import visibility

        return visibility.page_at(viewer, self, slugs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from kb.views import reader

        return reader.shelf(request, self)


class ManualPage(BasePage):
    """One manual; who may read it holds for all of its editions."""

    audience = AudienceField()
    licence = models.CharField(_("许可与署名"), max_length=250, blank=True)

    parent_page_types = ["kb.ManualIndexPage"]
    subpage_types = ["kb.EditionPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("audience"), FieldPanel("licence")]

    class Meta:
        verbose_name = _("手册")
        verbose_name_plural = _("手册")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from kb.views import reader

        return reader.manual(request, self)


class EditionPage(BasePage):
    """One product version of a manual. The slug cannot hold a dot, so `9-0` is in the address and `V9.0` is shown."""

    class Support(models.TextChoices):
        CURRENT = "current", _("当前版本")
        MAINTAINED = "maintained", _("维护中")
        ENDED = "ended", _("已停止维护")

    label = models.CharField(_("版本号"), max_length=60)
    manual = models.ForeignKey(ManualPage, models.SET_NULL, related_name="editions", editable=False, null=True)
    released_on = models.DateField(_("发布日期"), null=True, blank=True)
    support = models.CharField(_("支持状态"), max_length=12, choices=Support.choices, default=Support.CURRENT)

    # Asked before this edition goes live, by whatever way: (edition, revision, user) → whether to hold it.
    guards: ClassVar[list[Callable[["EditionPage", Revision, Any], bool]]] = []

    parent_page_types = ["kb.ManualPage"]
    subpage_types = ["kb.SectionPage"]
    exclude_fields_in_copy = ["manual"]  # a copy belongs where it lands
    base_form_class = EditionForm
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("label"), FieldPanel("released_on"), FieldPanel("support")], heading=_("版本")),
        FieldPanel("summary"),
    ]

    class Meta:
        verbose_name = _("版本")
        verbose_name_plural = _("版本")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from kb.views import reader

        return reader.edition(request, self)

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Workflows, schedules and bulk actions publish through here; the editor's own button asks by a hook."""
        if not any(guard(self, revision, user) for guard in self.guards):
            super().publish(revision, user=user, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "EditionPage":
        """Where a page belongs is never taken from a revision: those of a copy still name the original's place."""
        page = super().with_content_json(content)
        page.manual_id = self.manual_id
        return page


class SectionPage(BasePage):
    """A section of one edition; `lineage` says which section of the other editions it is."""

    lineage = models.ForeignKey("kb.Lineage", models.PROTECT, related_name="sections", editable=False, null=True)
    edition = models.ForeignKey(EditionPage, models.SET_NULL, related_name="sections", editable=False, null=True)
    source_id = models.CharField(_("导入标识"), max_length=200, blank=True, editable=False)
    source_hash = models.CharField(_("导入校验"), max_length=64, blank=True, editable=False)
    body = StreamField(SECTION_BLOCKS, blank=True, verbose_name=_("正文"))

    parent_page_types = ["kb.EditionPage", "kb.SectionPage"]
    subpage_types = ["kb.SectionPage"]
    exclude_fields_in_copy = ["edition"]
    content_panels = [
        *BasePage.content_panels,
        HangingPanel(heading=_("以这一节为依据")),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("edition")]

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        constraints = [models.UniqueConstraint(fields=["edition", "lineage"], name="lineage_once_per_edition")]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from kb.views import reader

        return reader.section(request, self)

    def with_content_json(self, content: dict[str, Any]) -> "SectionPage":
        page = super().with_content_json(content)
        page.edition_id, page.lineage_id = self.edition_id, self.lineage_id
        return page
