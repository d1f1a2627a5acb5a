"""What a document may load while it is drawn: files that come with the product, and data: addresses. Nothing else."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint.urls import URLFetcher, URLFetcherResponse

ASSETS = Path(__file__).parent / "assets"


class ForbiddenAddress(ValueError):
    """A document asked for something that is not its own."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Never opens a connection and never leaves the bundled folders, whatever a page says."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data", "file"], allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data" or (parts.scheme == "file" and not parts.netloc and is_bundled(unquote(parts.path))):
            return super().fetch(url, headers)
        raise ForbiddenAddress(f"{url[:200]} is not part of the product")


def is_bundled(path: str) -> bool:
    """True for an existing file in one of our folders once links and dots are resolved."""
    real = Path(path).resolve()
    folders = [ASSETS.resolve(), (settings.BASE_DIR / "static").resolve()]
    return real.is_file() and any(real.is_relative_to(folder) for folder in folders)
