"""System checks that name what is missing on this machine before somebody meets it as an empty box."""

import os
import shutil
import subprocess
from ctypes.util import find_library
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
FONT_FOLDERS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
FONT_NAMES = ("cjk", "sc-regular", "notosanssc", "wqy", "uming", "ukai", "simsun", "msyh", "lxgw")


@register()
def libraries(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    missing = [package for library, package in LIBRARIES.items() if not find_library(library)]
    if not missing:
        return []
    return [
        Warning(
            f"PDF certificates cannot be drawn: {', '.join(missing)} missing.",
            hint=f"apt-get install --no-install-recommends {' '.join(missing)}",
            id="zhizheng.W001",
        )
    ]


@register()
def chinese_font(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if has_chinese_font():
        return []
    return [
        Warning(
            "No installed font has Chinese glyphs: certificates would show empty boxes, so they are not drawn.",
            hint="apt-get install --no-install-recommends fonts-noto-cjk",
            id="zhizheng.W002",
        )
    ]


def has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister:
        found = subprocess.run([lister, ":lang=zh-cn", "file"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
        return bool(found.stdout.strip())
    files = (
        file.name.lower() for folder in FONT_FOLDERS if folder.is_dir() for file in folder.rglob("*.[tTo][tT][fFcC]")
    )
    return any(name in file for file in files for name in FONT_NAMES)


@register()
def index_folder(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The search index has to be written by somebody: the nearest existing folder above it must let us."""
    if not settings.SEARCH_URL.startswith("whoosh"):
        return []
    folder = Path(settings.SEARCH_INDEX)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK):
        return []
    return [
        Error(
            f"The search index cannot be written: {existing} is not a writable folder.",
            hint="Set SEARCH_INDEX to a folder this user may write to.",
            id="zhizheng.E003",
        )
    ]
