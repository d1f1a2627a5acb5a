"""`{% account_lists charts %}`: the accounts to choose from while typing. A list a chart, for all its fields."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from exams import sounding
from exams.models import Account, Chart

register = template.Library()


@register.simple_tag
def account_lists(charts: Iterable[str]) -> SafeString:
    """One query, whatever is asked for, as soon as each list was written once."""
    wanted = Chart.objects.filter(slug__in=set(charts)).values_list("pk", "slug", "made_at")
    return format_html_join("", "{}", ((account_list(*chart),) for chart in wanted))


@lru_cache(maxsize=16)  # a chart of 5,000 accounts makes half a megabyte
def account_list(chart: int, slug: str, made_at: datetime) -> SafeString:
    """Kept, since an edition never changes; `made_at` tells it from one that was deleted."""
    names = Account.objects.filter(chart=chart).order_by("code").values_list("code", "name", "initials")
    rows = ((code, name, initials, sounding.pinyin(name)) for code, name, initials in names)
    options = format_html_join("", '<option value="{} {}" label="{} {}"></option>', rows)
    return format_html('<datalist id="accounts-{}">{}</datalist>', slug, options)
