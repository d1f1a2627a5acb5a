"""Elements of QTI, read by the names of QTI 2: those of 3.0 are the same with a prefix and hyphens."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from exams.formats.html import markup
from exams.formats.qti_base import HOLE
from exams.formats.xml import name_of


def plain(element: Element) -> str:
    """The name of an element in the way of QTI 2."""
    name = name_of(element)
    if not name.startswith("qti-"):
        return name
    head, *rest = name.removeprefix("qti-").split("-")
    return head + "".join(part.capitalize() for part in rest)


def attribute(element: Element, name: str) -> str:
    """An attribute by its name in QTI 2; QTI 3 has hyphens in it."""
    return element.get(name) or element.get(re.sub(r"([A-Z])", lambda match: f"-{match[1].lower()}", name)) or ""


def every(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if plain(one) in names]


def declared(root: Element, interaction: Element) -> tuple[list[str], Element | None]:
    """The right values of an interaction, and its declaration."""
    wanted = attribute(interaction, "responseIdentifier")
    for declaration in every(root, "responseDeclaration"):
        if attribute(declaration, "identifier") == wanted:
            correct = every(declaration, "correctResponse")
            values = [(value.text or "").strip() for one in correct for value in every(one, "value")]
            return values, declaration
    return [], None


def amount(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def taken(html: str, lost: list[str]) -> str:
    text, missing = markup(html)
    lost += missing
    return text.strip()


def html_of(element: Element, without: Iterable[str] = ()) -> str:
    """What is inside an element as HTML without namespaces; inputs become a sign, `without` is left out."""
    return inner(element, frozenset(without))


def inner(element: Element, without: frozenset[str]) -> str:
    parts = [escaped(element.text)]
    for child in element:
        name = plain(child)
        if name == "textEntryInteraction":
            parts.append(HOLE)
        elif isinstance(child.tag, str) and name not in without:
            address, said = escaped(child.get("src") or child.get("data")), escaped(child.get("alt"))
            source = f' src="{address}" alt="{said}"' if name in {"img", "object"} else ""
            tag = re.sub(r"[^A-Za-z0-9]", "", name)
            if name == "contentBody":  # a wrapper of QTI 3
                parts.append(inner(child, without))
            else:
                void = name in {"br", "img", "hr"}
                parts.append(f"<{tag}{source}>" + ("" if void else f"{inner(child, without)}</{tag}>"))
        parts.append(escaped(child.tail))
    return "".join(parts)


def escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
