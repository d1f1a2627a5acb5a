"""Puts the certificate's own fonts before those of the system, by a fontconfig file of this application."""

import os
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

FONTS = Path(__file__).parent / "assets" / "fonts"

CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def offer_fonts() -> None:
    """Call before the first FontConfiguration. Not @font-face: that leaves a folder behind for each killed worker."""
    path = settings.VAR / "fonts.conf"
    config = CONFIG.format(fonts=escape(str(FONTS)), cache=escape(str(settings.VAR / "fontcache")))
    if not path.exists() or path.read_text(encoding="utf-8") != config:
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(config, encoding="utf-8")
        draft.replace(path)
    os.environ.setdefault("FONTCONFIG_FILE", str(path))
