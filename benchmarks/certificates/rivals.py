"""Other engines on an equal design: the same lines at the same places in the same faces, same art, same QR code.

They make a plain PDF; pyHanko signs it (`countersigning.py`). Ours is also PDF/A-3a, PDF/UA-1 and carries the badge.
"""

import re
from collections.abc import Callable
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import segno

from benchmarks.certificates.picture import TOKEN, svg_of
from certificates.ornament import art_of
from certificates.rules.designs import Layout, lines
from certificates.wording import Words

FONTS = Path(__file__).resolve().parents[2] / "certificates" / "assets" / "fonts"
Draw = Callable[[Layout, Words], bytes]


@cache
def art(layout_key: int) -> str:
    layout = LAYOUTS[layout_key]
    return svg_of(art_of(layout), *layout.sheet)


LAYOUTS: dict[int, Layout] = {}


def art_for(layout: Layout) -> str:
    LAYOUTS[id(layout)] = layout
    return art(id(layout))


def qr(words: Words) -> str:
    return segno.make(words.url, error="m", micro=False).svg_inline(border=4, scale=1)


def page(layout: Layout, words: Words) -> str:
    """The sheet as plain HTML with everything inside, as one writes it at first."""
    width, height = layout.sheet
    code = next(block for block in layout.blocks if block.kind == "qr")
    rows = "".join(
        f'<p style="left:{b.x}mm;top:{b.y}mm;width:{b.width}mm;text-align:{b.align};font-size:{line.size}pt;'
        f'color:{getattr(layout, b.colour)};font-weight:{700 if b.bold else 400};letter-spacing:{b.spacing}em">'
        f"{escape(line.text)}</p>"
        for line in lines(layout, words.values)
        if (b := line.block)
    )
    faces = "".join(
        f"@font-face{{font-family:Z;font-weight:{weight};src:url(file://{FONTS}/NotoSerifSC-{name}.ttf)}}"
        for weight, name in ((400, "Regular"), (700, "Bold"))
    )
    style = f"{faces}@page{{size:{width}mm {height}mm;margin:0}}body{{margin:0;font-family:Z}}"
    style += "p,div{position:absolute;margin:0;line-height:1.4}svg{width:100%;height:100%}"
    place = f"left:{code.x}mm;top:{code.y}mm;width:{code.width}mm;height:{code.height}mm"
    sheet = f"left:0;top:0;width:{width}mm;height:{height}mm"
    picture = f'<div style="{sheet}">{art_for(layout)}</div><div style="{place}">{qr(words)}</div>'
    return (
        f"<!doctype html><meta charset=utf-8><title>{escape(words.title)}</title><style>{style}</style>{picture}{rows}"
    )


def naive_weasyprint(layout: Layout, words: Words) -> bytes:
    from weasyprint import HTML

    return bytes(HTML(string=page(layout, words)).write_pdf())


def typst(layout: Layout, words: Words) -> bytes:
    folder, engine = typst_engine()
    (folder / "art.svg").write_text(art_for(layout))
    (folder / "qr.svg").write_text(qr(words).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    width, height = layout.sheet
    code = next(block for block in layout.blocks if block.kind == "qr")
    rows = [
        f"#set page(width: {width}mm, height: {height}mm, margin: 0mm)",
        '#set text(font: "Noto Serif SC", lang: "zh")\n#set document(title: "Certificate")',
        f'#place(top + left, image("art.svg", width: {width}mm, alt: "art"))',
        f'#place(top + left, dx: {code.x}mm, dy: {code.y}mm, image("qr.svg", width: {code.width}mm, alt: "qr"))',
    ]
    for line in lines(layout, words.values):
        b = line.block
        weight = "bold" if b.bold else "regular"
        fill = getattr(layout, b.colour)
        text = re.sub(r"([\\\"])", r"\\\1", line.text)
        rows.append(
            f"#place(top + left, dx: {b.x}mm, dy: {b.y}mm, box(width: {b.width}mm, align({b.align}, "
            f'text(size: {line.size}pt, weight: "{weight}", fill: rgb("{fill}"), tracking: {b.spacing}em, "{text}"))))'
        )
    (folder / "a.typ").write_text("\n".join(rows))
    return bytes(engine.compile(str(folder / "a.typ")))


@cache
def typst_engine():  # type: ignore[no-untyped-def]
    import typst

    folder = Path(mkdtemp(prefix="bench-typst-"))
    (folder / "a.typ").write_text("")
    return folder, typst.Compiler(str(folder / "a.typ"), font_paths=[str(FONTS)], ignore_system_fonts=True)


def reportlab(layout: Layout, words: Words) -> bytes:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen import canvas

    register()
    output = BytesIO()
    width, height = layout.sheet
    sheet = canvas.Canvas(output, pagesize=(width * mm, height * mm))
    sheet.setTitle(words.title)
    put_art(sheet, layout)
    code = next(block for block in layout.blocks if block.kind == "qr")
    matrix = segno.make(words.url, error="m", micro=False).matrix
    side = code.width * mm / (len(matrix) + 8)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                sheet.rect(
                    code.x * mm + (x + 4) * side, (height - code.y) * mm - (y + 5) * side, side, side, stroke=0, fill=1
                )
    for line in lines(layout, words.values):
        b = line.block
        font = "Z-Bold" if b.bold else "Z"
        space = b.spacing * line.size
        wide = pdfmetrics.stringWidth(line.text, font, line.size) + space * len(line.text)
        x = b.x * mm + {"left": 0, "center": (b.width * mm - wide) / 2, "right": b.width * mm - wide}[b.align]
        sheet.setFillColor(HexColor(getattr(layout, b.colour)))
        text = sheet.beginText(x, (height - b.y) * mm - line.size * 1.1)
        text.setFont(font, line.size)
        text.setCharSpace(space)
        text.textOut(line.text)
        sheet.drawText(text)
    sheet.save()
    return output.getvalue()


def put_art(sheet, layout: Layout) -> None:  # type: ignore[no-untyped-def]
    """By the public interface of the canvas; what repeats is a form there, too."""
    art = art_of(layout)
    for name, content in art.forms.items():
        sheet.beginForm(name, -300, -300, 300, 300)
        draw_on(sheet, content)
        sheet.endForm()
    k = 72 / 25.4
    sheet.saveState()
    sheet.transform(k, 0, 0, -k, 0, layout.sheet[1] * k)
    draw_on(sheet, art.content)
    sheet.restoreState()


def draw_on(sheet, content: str) -> None:  # type: ignore[no-untyped-def]
    """The few operators that certificates.ornament writes."""
    verbs = {"q": sheet.saveState, "Q": sheet.restoreState, "cm": sheet.transform, "w": sheet.setLineWidth}
    verbs |= {"RG": sheet.setStrokeColorRGB, "rg": sheet.setFillColorRGB, "J": lambda cap: sheet.setLineCap(int(cap))}
    steps = {"m": "moveTo", "l": "lineTo", "c": "curveTo", "h": "close", "re": "rect"}
    path, given = sheet.beginPath(), []
    for token in TOKEN.findall(content):
        if token[0] == "/":
            form = token[1:]
        elif not token[0].isalpha():
            given.append(float(token))
            continue
        elif token == "Do":
            sheet.doForm(form)
        elif token in steps:
            getattr(path, steps[token])(*given)
        elif token in ("S", "f", "B"):
            sheet.drawPath(path, stroke=token != "f", fill=token != "S")
            path = sheet.beginPath()
        else:
            verbs[token](*given)
        given = []


@cache
def register() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Z", str(FONTS / "NotoSerifSC-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Z-Bold", str(FONTS / "NotoSerifSC-Bold.ttf")))


class Chromium:
    """A warm tab of the Chromium of this machine. Its processes' CPU time counts, too."""

    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright

        self.driver = sync_playwright().start()
        self.browser = self.driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        self.tab = self.browser.new_page()
        self.folder = Path(mkdtemp(prefix="bench-chromium-"))

    def __call__(self, layout: Layout, words: Words) -> bytes:
        (self.folder / "a.html").write_text(page(layout, words), encoding="utf-8")
        self.tab.goto(f"file://{self.folder}/a.html")
        return bytes(self.tab.pdf(prefer_css_page_size=True, print_background=True))

    def close(self) -> None:
        self.browser.close()
        self.driver.stop()


@cache
def tab() -> Chromium:
    return Chromium()


def chromium(layout: Layout, words: Words) -> bytes:
    return tab()(layout, words)
