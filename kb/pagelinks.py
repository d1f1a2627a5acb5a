"""Links made with the page chooser: to a section they become permalinks, so that they follow the edition."""

from typing import Any

from django.utils.html import escape
from wagtail.rich_text.pages import PageLinkHandler

from kb import lineages
from kb.models import Lineage, SectionPage


class EditionLinkHandler(PageLinkHandler):
    """Rendering a section then points the permalink at the edition that is read (kb.linking)."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        pages = cls.get_many(attrs_list)
        keys = {page.lineage_id for page in pages if isinstance(page, SectionPage)}
        known = Lineage.objects.select_related("manual").in_bulk(keys) if keys else {}
        return [opened(page, known) for page in pages]


def opened(page: Any, known: dict[int, Lineage]) -> str:
    if page is None:
        return "<a>"
    lineage = known.get(page.lineage_id) if isinstance(page, SectionPage) else None
    return f'<a href="{escape(lineages.permalink(lineage) if lineage else page.url or "")}">'
