"""Loads charts of accounts: the two that come with the product, and others from CSV. Loading again changes nothing."""

import os
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from exams.models import Account, Chart
from exams.rules import charts
from exams.rules.charts import AccountRow

FOLDER = Path(__file__).parent / "charts"
STANDARD = {"casbe": "企业会计准则", "small": "小企业会计准则"}  # i18n: as is (names of standards)
# Words of account names in which a character is not read in its usual way.
READINGS = {  # i18n: as is
    "银行": "yín háng",
    "行业": "háng yè",
    "长期": "cháng qī",
    "调整": "tiáo zhěng",
    "调剂": "tiáo jì",
    "会计": "kuài jì",
    "折耗": "shé hào",
    "重组": "chóng zǔ",
    "重估": "chóng gū",
    "重分类": "chóng fēn lèi",
}


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
    return "".join(letter for letter in sounds(name, "FIRST_LETTER") if letter.isalpha())


@lru_cache(maxsize=10_000)
def pinyin(name: str) -> str:
    """银行存款 → yinhangcunkuan."""
    return "".join(letter for letter in "".join(sounds(name, "NORMAL")).lower() if letter.isalnum())


def sounds(name: str, style: str) -> list[str]:
    """Syllable by syllable in a style of pypinyin; what is no character stays as it is."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin  # the table of characters takes a moment to load

    read_as_the_trade_does()
    return list(pypinyin.lazy_pinyin(name, style=getattr(pypinyin.Style, style)))


@cache
def read_as_the_trade_does() -> None:
    """Our own words in place of pypinyin's 47,000, which take 40 MB."""
    import pypinyin

    pypinyin.load_phrases_dict({word: [[sound] for sound in sounds.split()] for word, sounds in READINGS.items()})


def find(chart: Chart, text: str) -> Account | None:
    """By code, by whole name, by "code name", or by initials or pinyin where only one account has them."""
    code, _space, _name = text.strip().partition(" ")
    accounts = chart.accounts.all()
    by_initials = list(accounts.filter(initials=text.strip().lower())[:2])
    found = accounts.filter(code=code).first() or accounts.filter(name=text.strip()).first()
    if found or len(by_initials) == 1:
        return found or by_initials[0]
    sound = "".join(text.lower().split())
    by_sound = [account for account in accounts if pinyin(account.name) == sound] if sound.isascii() else []
    return by_sound[0] if len(by_sound) == 1 else None
