"""Pictures in raw content: which ones, and the sizes readers get."""

import logging
import re
from collections.abc import Iterable
from typing import Any

from wagtail.images.models import Filter

from kb.models import Picture, PictureRendition

log = logging.getLogger(__name__)

IN_TEXT = "max-1520x2400"  # twice the width of the text column, for sharp screens

IMAGE = re.compile(r'<embed\b[^>]*\bembedtype="image"[^>]*>')
IDENTITY = re.compile(r'\bid="(\d+)"')


def pictures_in(raw: Any) -> set[int]:
    """Ids of the pictures that raw blocks or rich text show."""
    if isinstance(raw, str):
        return {int(found.group(1)) for tag in IMAGE.findall(raw) if (found := IDENTITY.search(tag))}
    if isinstance(raw, dict):
        own = {raw["picture"]} if isinstance(raw.get("picture"), int) else set()
        return own.union(*map(pictures_in, raw.values()))
    return set().union(*map(pictures_in, raw)) if isinstance(raw, list) else set()


def in_text(picture: Picture) -> PictureRendition | None:
    """The size shown within text; made now if no job has made it yet. None when the file is lost or broken."""
    try:
        # Not get_rendition() at once: it writes to the cache for every picture of every page that is read.
        return picture.find_existing_rendition(Filter(spec=IN_TEXT))
    except PictureRendition.DoesNotExist:
        return made(picture)


def made(picture: Picture) -> PictureRendition | None:
    try:
        return picture.get_rendition(IN_TEXT)
    except OSError:  # Wagtail's and Willow's own errors are kinds of it
        log.warning("picture %s cannot be scaled", picture.pk, exc_info=True)
        return None


def prepare(pictures: Iterable[Picture]) -> None:
    """Make the readers' sizes ahead of the first reader."""
    for picture in pictures:
        in_text(picture)
