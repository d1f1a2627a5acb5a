"""Loads charts of accounts: the two that come with the product, and others from CSV. Loading again changes nothing."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from exams.models import Account, Chart
from exams.rules import charts
from exams.rules.charts import AccountRow

FOLDER = Path(__file__).parent / "charts"
STANDARD = {"casbe": "企业会计准则", "small": "小企业会计准则"}  # i18n: as is (names of standards)


def install() -> None:
    """The account tables of 企业会计准则——应用指南 (2006, appendix) and 小企业会计准则 (2011, appendix)."""
    for slug, title in STANDARD.items():
        load(slug, title, (FOLDER / f"{slug}.csv").read_text(encoding="utf-8"))


@transaction.atomic
def load(slug: str, title: str, text: str) -> int:
    """Make or renew a chart from CSV; accounts that the file does not name stay. Returns how many it names.

    Raises BadChart, and then nothing has changed.
    """
    return fill(Chart, Account, slug, title, charts.read(text))


def fill(chart_model: Any, account_model: Any, slug: str, title: str, rows: Iterable[AccountRow]) -> int:
    """With the models of a moment, so that a migration can do it."""
    chart = chart_model.objects.update_or_create(slug=slug, defaults={"title": title})[0]
    made: dict[str, Any] = {}
    for row in rows:
        values = {
            "name": row.name,
            "parent": made.get(row.parent),
            "direction": row.direction,
            "initials": initials(row.name)[:60],
        }
        made[row.code] = account_model.objects.update_or_create(chart=chart, code=row.code, defaults=values)[0]
    return len(made)


def initials(name: str) -> str:
    """银行存款 → yhck: by words, so that 行 is read as in 银行."""
    from pypinyin import Style, lazy_pinyin  # the dictionary of words takes a moment to load

    return "".join(letter for letter in lazy_pinyin(name, style=Style.FIRST_LETTER) if letter.isalpha())


def find(chart: Chart, text: str) -> Account | None:
    """By code, by whole name, by "code name", or by initials where only one account has them."""
    code, _space, _name = text.strip().partition(" ")
    accounts = chart.accounts.all()
    by_initials = list(accounts.filter(initials=text.strip().lower())[:2])
    found = accounts.filter(code=code).first() or accounts.filter(name=text.strip()).first()
    return found or (by_initials[0] if len(by_initials) == 1 else None)
