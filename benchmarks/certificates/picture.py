"""Our art as an SVG, so that every engine draws the same sheet."""

import re

from certificates.ornament import Art

TOKEN = re.compile(r"/\w+|-?[\d.]+|[A-Za-z]+")


def svg_of(art: Art, width: float, height: float) -> str:
    symbols = "".join(f'<g id="{name}">{drawn(content)}</g>' for name, content in art.forms.items())
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    head = f'{spaces} viewBox="0 0 {width:g} {height:g}"'
    return f'<svg {head} width="{width:g}mm" height="{height:g}mm"><defs>{symbols}</defs>{drawn(art.content)}</svg>'


def drawn(content: str) -> str:
    """The few operators that certificates.ornament writes."""
    out, numbers, path = [], [], []
    open_groups: list[int] = [0]

    def group(attributes: str) -> None:
        out.append(f"<g {attributes}>")
        open_groups[-1] += 1

    for token in TOKEN.findall(content):
        if token[0] == "/" or not token[0].isalpha():
            numbers.append(token)
            continue
        given, numbers = numbers, []
        if token == "q":
            open_groups.append(0)
        elif token == "Q":
            out.append("</g>" * open_groups.pop())
        elif token == "cm":
            group(f'transform="matrix({" ".join(given)})"')
        elif token == "w":
            group(f'stroke-width="{given[0]}"')
        elif token in ("RG", "rg"):
            code = ",".join(str(round(float(n) * 255)) for n in given)
            group(f'{"stroke" if token == "RG" else "fill"}="rgb({code})"')
        elif token == "Do":
            out.append(f'<use xlink:href="#{given[0][1:]}" href="#{given[0][1:]}"/>')
        elif token == "re":
            x, y, w, h = given
            path.append(f"M{x} {y}h{w}v{h}h-{w}Z")
        elif token in ("m", "l", "c", "h"):
            path.append({"m": "M", "l": "L", "c": "C", "h": "Z"}[token] + " ".join(given))
        elif token in ("S", "f", "B"):
            paint = {"S": 'fill="none"', "f": 'stroke="none"', "B": ""}[token]
            out.append(f'<path d="{"".join(path)}" {paint}/>')
            path = []
    return "".join(out) + "</g>" * open_groups[0]
