"""`{% pieces need as found %}`: the evidence of a requirement, for whoever looks; `need|more`: what is not named."""

from typing import Any

from django import template

from certificates.careers import Need
from certificates.climbing import NEWEST, Item, items_of

register = template.Library()


@register.simple_tag(takes_context=True)
def pieces(context: dict[str, Any], need: Need) -> list[Item]:
    return items_of(need, context.get("user"))


@register.filter
def more(need: Need) -> int:
    return max(0, len(need.answer.by) - NEWEST)
