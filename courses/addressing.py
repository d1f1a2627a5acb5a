"""Addresses of many pages at the price of one."""

from collections.abc import Iterable
from typing import TypeVar

from wagtail.models import Page, Site

P = TypeVar("P", bound=Page)


def addressed(pages: Iterable[P]) -> list[P]:
    """The pages, knowing their site: else `page.url` asks the cache, by default a database table, page by page."""
    pages = list(pages)
    paths = Site.get_site_root_paths() if pages else []
    for page in pages:
        page._wagtail_cached_site_root_paths = paths  # where Wagtail itself remembers them
    return pages
