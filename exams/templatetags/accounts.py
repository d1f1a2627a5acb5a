"""`{% accounts_of slug as accounts %}`: the accounts of a chart for a list to choose from while typing."""

from django import template

from exams import sounding
from exams.models import Account

register = template.Library()
register.filter("pinyin", sounding.pinyin)


@register.simple_tag
def accounts_of(slug: str) -> list[Account]:
    return list(Account.objects.filter(chart__slug=slug).order_by("code").only("code", "name", "initials"))
