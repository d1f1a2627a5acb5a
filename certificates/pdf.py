"""Draws a certificate: PDF/A-3a and PDF/UA-1, its Open Badge inside, signed. The same certificate gives the same bytes,
and no character may be missing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from threading import RLock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certificates import badge, keys, signing
from certificates.artwork import Plates
from certificates.designing import parsed, version_of, written
from certificates.fetching import ASSETS, AssetFetcher
from certificates.finishing import Extras, Own, Plain, finish
from certificates.fonts import offer_fonts
from certificates.keys import Key
from certificates.models import Certificate
from certificates.rules.designs import LINE_HEIGHT, TEXTS, Layout, Line, lines
from certificates.typefaces import recut_fonts
from certificates.wording import Words, words_of

FAMILIES = '"Noto Serif SC", "Zhizheng Rare Serif", "Noto Serif CJK SC", "Source Han Serif SC", serif'
ONE_AT_A_TIME = RLock()  # a FontConfiguration belongs to one thread at a time
Finish = Callable[[Any, Any, Own], None]


class GlyphMissing(Exception):
    """No font on this machine has a character of the certificate."""


class DoesNotFit(Exception):
    """The words of the certificate do not fit on one sheet."""


@dataclass(frozen=True)
class Press:
    """What is costly and the same for every certificate: one per process."""

    fonts: FontConfiguration
    fetcher: AssetFetcher


@cache
def press() -> Press:
    offer_fonts()
    return Press(FontConfiguration(), AssetFetcher())


@dataclass(frozen=True)
class Sheet:
    """A design made ready for printing."""

    name: str  # differs where the design does
    layout: Layout
    css: CSS
    plates: Plates


def draw(certificate: Certificate) -> bytes:
    """The signed file as bytes. Raises GlyphMissing or DoesNotFit rather than give out something that looks wrong,
    and NoSigningKey rather than something that nobody vouches for."""
    key = keys.signing_key()
    extras = extras_of(certificate, key)
    content = print_sheet(sheet_for(certificate), words_of(certificate), extras)
    return signing.seal(content, key)


def extras_of(certificate: Certificate, key: Key, vendor: str | None = None) -> Extras:
    credential = json.dumps(badge.credential(certificate, key, vendor), ensure_ascii=False, separators=(",", ":"))
    return Extras(credential.encode(), key, certificate.signed_at or certificate.issued_at)


def proof_print(layout: Layout, words: Words) -> bytes:
    """What a design looks like: the same page, without credential and signature."""
    return print_sheet(make_ready(layout), words, Plain())


def sheet_for(certificate: Certificate) -> Sheet:
    return kept_sheet(written(version_of(certificate)))


@lru_cache(maxsize=32)
def kept_sheet(spec: str) -> Sheet:
    return make_ready(parsed(spec), sha256(spec.encode()).hexdigest())


def make_ready(layout: Layout, name: str = "") -> Sheet:
    tools = press()
    css = CSS(string=stylesheet(layout), font_config=tools.fonts, url_fetcher=tools.fetcher)
    return Sheet(name, layout, css, Plates.of(layout))


def stylesheet(layout: Layout) -> str:
    """Made of checked numbers and names only."""
    width, height = layout.sheet
    rules = [
        f"@page {{ size: {width}mm {height}mm; margin: 0 }} body {{ margin: 0; font-family: {FAMILIES} }}",
        f"p, h1 {{ position: absolute; margin: 0; overflow: hidden; font-weight: 400; line-height: {LINE_HEIGHT};"
        " overflow-wrap: anywhere } a { color: inherit; text-decoration: none }",
    ]
    for number, block in enumerate(layout.blocks):
        if block.kind in TEXTS:
            rules.append(
                f".b{number} {{ left: {block.x}mm; top: {block.y}mm; width: {block.width}mm; height: {block.height}mm;"
                f" text-align: {block.align}; color: {getattr(layout, block.colour)};"
                f" font-weight: {700 if block.bold else 400}; letter-spacing: {block.spacing}em;"
                f" text-indent: {block.spacing if block.align == 'center' else 0}em }}"
            )
    return "\n".join(rules)


def print_sheet(sheet: Sheet, words: Words, extras: Extras | Plain, finally_: Finish | None = None) -> bytes:
    with ONE_AT_A_TIME:
        written = lines(sheet.layout, words.values)
        document = laid_out(sheet, words, written)

        def finisher(document: Any, pdf: Any) -> None:
            refuse_missing_glyphs(document)
            own = finish(pdf, sheet.plates, words, extras)
            if finally_:
                finally_(document, pdf, own)
            else:
                recut_fonts(pdf)

        file: bytes = document.write_pdf(
            finisher=finisher, pdf_variant="pdf/a-3a", pdf_identifier=words.identifier.encode()
        )
        return file


def laid_out(sheet: Sheet, words: Words, written: list[Line]) -> Any:
    tools = press()
    with translation.override("zh-hans"):
        html = render_to_string("pdf/certificate.html", {"words": words, "lines": written})
    document = HTML(string=html, base_url=ASSETS.as_uri() + "/", url_fetcher=tools.fetcher).render(
        font_config=tools.fonts, stylesheets=[sheet.css]
    )
    if len(document.pages) != 1:
        raise DoesNotFit(f"证书 {words.identifier} 的文字超出一页，无法生成。")
    return document


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
