"""Draws a certificate as PDF/A-3a. The same certificate gives the same bytes, and no character may be missing."""

import json
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certificates import badge, keys, ornament, signing
from certificates.faces import face_of, house_zone
from certificates.fetching import ASSETS, AssetFetcher
from certificates.finishing import Extras, finisher
from certificates.fonts import offer_fonts
from certificates.models import Certificate
from certificates.rules.lettering import size_for

NAME_STEPS = (("xl", 9), ("l", 14), ("m", 22), ("s", 40), ("xs", 90), ("tiny", 0))
SIGNATORY_STEPS = (("m", 7), ("s", 13), ("xs", 0))
STATEMENT_STEPS = (("m", 90), ("s", 180), ("xs", 260), ("tiny", 0))
TITLE_STEPS = (("xl", 15), ("l", 20), ("m", 28), ("s", 56), ("xs", 0))
ONE_AT_A_TIME = Lock()  # a FontConfiguration belongs to one thread at a time


class GlyphMissing(Exception):
    """No font on this machine has a character of the certificate."""


class DoesNotFit(Exception):
    """The words of the certificate do not fit on one sheet."""


@dataclass(frozen=True)
class Press:
    """What is costly and the same for every certificate: one per process."""

    fonts: FontConfiguration
    css: CSS
    fetcher: AssetFetcher


@cache
def press() -> Press:
    offer_fonts()
    fonts, fetcher = FontConfiguration(), AssetFetcher()
    return Press(fonts, CSS(string=stylesheet(), font_config=fonts, url_fetcher=fetcher), fetcher)


def stylesheet() -> str:
    """The ornaments are page backgrounds: decoration, which a screen reader passes over."""
    written = (settings.BASE_DIR / "templates" / "pdf" / "certificate.css").read_text(encoding="utf-8")
    images = ", ".join(f'url("{data_uri(drawing)}")' for drawing in (ornament.frame(), ornament.watermark()))
    return f"{written}\n@page {{ background-image: {images}; }}\n"


def draw(certificate: Certificate) -> bytes:
    """The signed file as bytes. Raises GlyphMissing or DoesNotFit rather than give out something that looks wrong,
    and NoSigningKey rather than something that nobody vouches for."""
    key, at = keys.signing_key(), certificate.signed_at or certificate.issued_at
    extras = Extras(json.dumps(badge.credential(certificate, key), ensure_ascii=False).encode(), key, at)
    return signing.seal(print_page(page(certificate), certificate.serial, extras), key)


def page(certificate: Certificate) -> str:
    with translation.override("zh-hans"), timezone.override(house_zone()):
        return render_to_string("pdf/certificate.html", context(certificate))


def context(certificate: Certificate) -> dict[str, Any]:
    face = face_of(certificate)
    return {
        "face": face,
        "certificate": certificate,
        "name_size": size_for(certificate.holder_name, NAME_STEPS),
        "title_size": size_for(certificate.title, TITLE_STEPS),
        "statement_size": size_for(certificate.statement, STATEMENT_STEPS),
        "signatory_size": size_for(certificate.signatory, SIGNATORY_STEPS),
        "qr": segno.make(face.verify_url, error="m", micro=False).svg_data_uri(border=4, dark="#0b3f4f"),
    }


def data_uri(svg: str) -> str:
    return "data:image/svg+xml," + quote(svg)


def print_page(html: str, serial: str, extras: Extras) -> bytes:
    with ONE_AT_A_TIME:
        tools = press()
        document = HTML(string=html, base_url=ASSETS.as_uri() + "/", url_fetcher=tools.fetcher).render(
            font_config=tools.fonts, stylesheets=[tools.css]
        )
        if len(document.pages) != 1:
            raise DoesNotFit(f"证书 {serial} 的文字超出一页，无法生成。")
        file: bytes = document.write_pdf(
            finisher=finisher(extras, refuse_missing_glyphs), pdf_variant="pdf/a-3a", pdf_identifier=serial.encode()
        )
        return file


def refuse_missing_glyphs(document: Any) -> None:
    """WeasyPrint draws an empty box for a missing character and says nothing; a reader of the text cannot see it."""
    missing = sorted({point for font in document.fonts.values() for point in font.missing})
    if missing:
        named = "、".join(f"“{chr(point)}”（U+{point:04X}）" for point in missing)
        raise GlyphMissing(f"本机字体中没有字符 {named}，证书无法生成。请安装含有该字符的宋体字库后重试。")


def picture_page(svg: str) -> bytes:
    """One drawing as a page of 100 × 100 mm, in our own faces."""
    with ONE_AT_A_TIME:
        tools = press()
        sheet = CSS(string="@page { size: 100mm; margin: 0 } body { margin: 0 } svg { width: 100mm; height: 100mm }")
        page: bytes = HTML(string=f"<body>{svg}</body>", url_fetcher=tools.fetcher).write_pdf(
            font_config=tools.fonts, stylesheets=[sheet]
        )
        return page
