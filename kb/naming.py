"""What the tables of a page are called, for those who go from one scrolling region to the next by ear."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from django.utils.translation import gettext as _


def table_names(raw_blocks: Sequence[dict[str, Any]], about: str, taken: set[str]) -> Iterator[str]:
    """One for each table, in their order: its caption, else the heading above it, else what the page is about.

    `taken`: names given on the same page before; those given here are added, so that no two are alike.
    """
    above = about
    for block in raw_blocks:
        value = block.get("value") or {}
        if block.get("type") == "heading":
            above = value.get("text") or above
        elif block.get("type") == "table":
            caption = (value.get("table") or {}).get("caption") or ""
            yield distinct(caption or table_under(above), taken)


def table_under(heading: str) -> str:
    return _("表格：%(heading)s") % {"heading": heading} if heading else _("表格")


def distinct(name: str, taken: set[str]) -> str:
    """The name, with a number where it has been given before."""
    found = next(one for n in count(1) if (one := name if n == 1 else f"{name} {n}") not in taken)
    taken.add(found)
    return found
