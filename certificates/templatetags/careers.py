"""`need|items:user`: the evidence of a requirement, for whoever looks."""

from django import template

from certificates.careers import Need
from certificates.climbing import NEWEST, Item, items_of
from people.visibility import Viewer

register = template.Library()


@register.filter
def items(need: Need, viewer: Viewer) -> list[Item]:
    return items_of(need, viewer)


@register.filter
def more(need: Need) -> int:
    """How many pieces are not named."""
    return max(0, len(need.answer.by) - NEWEST)
