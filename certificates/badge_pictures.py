"""The picture of a badge: a rosette, the seal of the house and the words of the award, as SVG and as PNG."""

from functools import lru_cache
from html import escape
from io import BytesIO

import pypdfium2

from certificates.models import Certificate
from certificates.rules.guilloche import Point, moved, rosette, smooth

SIDE = 640  # pixels of the PNG
INDIGO, GOLD, PAPER = "#12566a", "#a9854a", "#fffdf8"


def svg(certificate: Certificate) -> str:
    return drawing(certificate.title, certificate.title_en)


def png(certificate: Certificate) -> bytes:
    return painted(certificate.title, certificate.title_en)


def drawing(title: str, title_en: str) -> str:
    """A round badge on 100 × 100; the title in up to three lines."""
    outer = line([moved(c, 50, 50) for c in rosette(48, 36, 0.16, 6)], INDIGO, 0.25)
    inner = line([moved(c, 50, 50) for c in rosette(39.5, 24, 0.12, 4)], GOLD, 0.2)
    lines = broken(title, 8)[:3]
    size = 8.4 if len(lines) < 3 else 7
    top = 50 - (len(lines) - 1) * size * 0.62
    words = "".join(word(text, top + number * size * 1.24, size, "700", INDIGO) for number, text in enumerate(lines))
    below = "".join(
        word(text, 74 + number * 4, 2.9, "400", GOLD) for number, text in enumerate(broken(title_en, 34)[:2])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img" aria-label="{escape(title)}">'
        f'<circle cx="50" cy="50" r="48.5" fill="{PAPER}" stroke="{INDIGO}" stroke-width="0.6"/>{outer}'
        f'<circle cx="50" cy="50" r="37" fill="{PAPER}" stroke="{GOLD}" stroke-width="0.3"/>{inner}'
        f'<circle cx="50" cy="50" r="35.4" fill="{PAPER}"/>{word("知证", 26, 5, "700", GOLD)}{words}{below}</svg>'
    )


def word(text: str, y: float, size: float, weight: str, colour: str) -> str:
    return (
        f'<text x="50" y="{y:.2f}" font-family="\'Noto Serif SC\', \'Zhizheng Rare Serif\', serif" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}" text-anchor="middle" dominant-baseline="middle">{escape(text)}</text>'
    )


def broken(text: str, room: int) -> list[str]:
    """Lines of about as many characters; words of Latin script stay whole."""
    if not text.isascii():
        count = -(-len(text) // room)
        size = -(-len(text) // max(count, 1))
        return [text[at : at + size] for at in range(0, len(text), size)] if text else []
    lines, rest = [], text.split()
    while rest:
        current = rest.pop(0)
        while rest and len(current) + 1 + len(rest[0]) <= room:
            current += f" {rest.pop(0)}"
        lines.append(current)
    return lines


@lru_cache(maxsize=64)
def painted(title: str, title_en: str) -> bytes:
    from certificates import pdf  # only who paints pays for loading Pango

    page = pdf.picture_page(drawing(title, title_en))
    document = pypdfium2.PdfDocument(page)
    try:
        picture = document[0].render(scale=SIDE / document[0].get_width(), fill_color=(255, 255, 255, 0)).to_pil()
        output = BytesIO()
        picture.save(output, "PNG", optimize=True)
        return output.getvalue()
    finally:
        document.close()


def line(curves: list[list[Point]], colour: str, width: float) -> str:
    d = "".join(smooth(points, closed=True) for points in curves)
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
