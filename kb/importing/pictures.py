"""Pictures of a folder: looked at without trust, stored once however many sections and editions show them."""

import hashlib
import warnings
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.images import ImageFile
from django.utils.translation import gettext as _
from PIL import Image

from kb.importing.blocks import Found
from kb.importing.folder import Folder, content
from kb.importing.report import FileRefused
from kb.models import Picture
from people.models import User

FORMATS = {"PNG", "JPEG", "GIF", "WEBP"}
MOST_PIXELS = 40_000_000


class Album:
    """Remembers every file it has looked at and every picture there is."""

    def __init__(self, folder: Folder, by: User | None = None) -> None:
        self.folder = folder
        self.by = by
        self.hashes: dict[Path, str] = {}
        self.known: dict[str, int] = {}
        self.added: list[Picture] = []

    def look(self, src: str, alt: str, start: Path) -> Found | None:
        """The picture a page at `start` shows; None for one from another site. Raises FileRefused."""
        parts = urlsplit(src.strip())
        if parts.scheme in ("http", "https") or parts.netloc or parts.scheme == "data":
            return None
        path = self.folder.picture(unquote(parts.path), start)
        if path not in self.hashes:
            self.hashes[path] = examined(path)
        return Found(self.hashes[path], path, alt.strip()[:255])

    def number(self, found: Found) -> int:
        """Its primary key; stored now when it is new."""
        if found.hash not in self.known:
            there = Picture.objects.filter(content_hash=found.hash).values_list("pk", flat=True).first()
            self.known[found.hash] = there or self.store(found).pk
        return self.known[found.hash]

    def store(self, found: Found) -> Picture:
        with found.path.open("rb") as file:
            picture = Picture.objects.create(
                title=found.alt or found.path.stem,
                alt=found.alt,
                content_hash=found.hash,
                uploaded_by_user=self.by,
                file=ImageFile(file, name=found.path.name),
            )
        self.added.append(picture)
        return picture

    def keep(self) -> int:
        """The section that needed them is written. How many were new."""
        added, self.added = self.added, []
        return len(added)

    def forget(self) -> None:
        """The section could not be written: its rows are gone, take the files away too."""
        for picture in self.added:
            self.known.pop(picture.content_hash, None)
            picture.file.storage.delete(picture.file.name)
        self.added = []


def examined(path: Path) -> str:
    """SHA-256 of a file that is a picture of bearable size. Raises FileRefused."""
    limit = getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", 10 * 1024 * 1024)
    raw = content(path, limit)
    if len(raw) > limit:
        raise FileRefused(_("图片 %(name)s 超过 %(n)s MB") % {"name": path.name, "n": limit // 1024**2})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(raw)) as image:
                kind, size = image.format, image.size
                image.verify()
    except Exception:  # Pillow raises whatever a broken file makes it raise
        raise FileRefused(_("不是有效的图片：%(name)s") % {"name": path.name})
    if kind not in FORMATS:
        raise FileRefused(_("不支持的图片格式：%(name)s") % {"name": path.name})
    if size[0] * size[1] > MOST_PIXELS:
        raise FileRefused(_("图片 %(name)s 的尺寸过大") % {"name": path.name})
    return hashlib.sha256(raw).hexdigest()
