"""Charts of accounts: the two that come with the product, new ones, next editions; finding an account, and its users.

An edition never changes; one that no item was ever written with may go. Items name theirs, so a replacement touches
none of them; it only says which would be written otherwise today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet

from exams.models import Account, Chart, ChartUse, ItemVersion
from exams.rules import charts, journal
from exams.rules.charts import AccountRow, Report
from exams.rules.charttable import lines_of, table_of
from exams.sounding import initials, pinyin
from people.models import User

FOLDER = Path(__file__).parent / "charts"
STANDARD = {"casbe": "企业会计准则", "small": "小企业会计准则"}  # i18n: as is (names of standards)
State = ItemVersion.State


class Overtaken(Exception):
    """Somebody else has replaced this edition meanwhile."""


class SlugTaken(Exception):
    """Another chart is called so."""


class InUse(Exception):
    """Items were written with this edition, or another one follows it."""


def install() -> None:
    """The account tables of 企业会计准则——应用指南 (2006, appendix) and 小企业会计准则 (2011, appendix)."""
    for slug, title in STANDARD.items():
        load(slug, title, (FOLDER / f"{slug}.csv").read_text(encoding="utf-8"))


def load(slug: str, title: str, text: str) -> Chart:
    """A new chart from CSV, or the next edition of the one that `slug` leads to; accounts that the file does not name
    stay. Loading the same again changes nothing. Raises BadChart."""
    chart = newest(slug)
    base = rows_of(chart) if chart else []
    report = charts.judge(lines_of(table_of(text)), base, keeps=True)
    charts.require_sound(report)
    if chart is not None and not report.is_news:
        return chart
    return publish(slug, title, report.rows, chart)


def newest(slug: str) -> Chart | None:
    """The last edition of the chart that has, or had, this slug."""
    chart = Chart.objects.filter(slug=slug).first()
    while chart is not None and (after := Chart.objects.filter(replaces=chart).first()):
        chart = after
    return chart


def publish(
    slug: str, title: str, rows: Sequence[AccountRow], replaces: Chart | None = None, by: User | None = None
) -> Chart:
    """A new chart, or the next edition of one. Raises Overtaken, SlugTaken."""
    try:
        with transaction.atomic():
            edition = 1
            if replaces is not None:
                Chart.objects.select_for_update().get(pk=replaces.pk)  # two who replace it take turns
                if Chart.objects.filter(replaces=replaces).exists():
                    raise Overtaken
                edition = replaces.edition + 1
                slug = f"{replaces.root[: 50 - 6]}-{edition}"
            chart = Chart.objects.create(slug=slug, title=title, edition=edition, replaces=replaces, made_by=by)
            write(chart, rows)
            return chart
    except IntegrityError:
        raise SlugTaken from None


def write(chart: Chart, rows: Sequence[AccountRow]) -> None:
    """Level by level, since an account points to the one above it."""
    made: dict[str, Account] = {}
    waiting = list(rows)
    while waiting:
        level = [row for row in waiting if not row.parent or row.parent in made]
        accounts = [
            Account(
                chart=chart,
                code=row.code,
                name=row.name,
                parent=made.get(row.parent),
                direction=row.direction,
                initials=initials(row.name)[:60],
            )
            for row in level
        ]
        made |= {account.code: account for account in Account.objects.bulk_create(accounts, batch_size=500)}
        waiting = [row for row in waiting if row.code not in made]


def fill(chart_model: Any, account_model: Any, slug: str, title: str, rows: Iterable[AccountRow]) -> None:
    """With the models of a moment: the migration that brings the standard charts."""
    chart = chart_model.objects.update_or_create(slug=slug, defaults={"title": title})[0]
    made: dict[str, Any] = {}
    for row in rows:
        values = {"name": row.name, "parent": made.get(row.parent), "direction": row.direction}
        values["initials"] = initials(row.name)[:60]
        made[row.code] = account_model.objects.update_or_create(chart=chart, code=row.code, defaults=values)[0]


def rows_of(chart: Chart) -> list[AccountRow]:
    """Its accounts as plain values, in the order they were written."""
    accounts = chart.accounts.order_by("pk").values_list("code", "name", "parent__code", "direction")
    return [AccountRow(code, name, parent or "", direction) for code, name, parent, direction in accounts]


def find(chart: Chart, text: str) -> Account | None:
    return Table(chart).find(text)


class Table:
    """The accounts of a chart, read once."""

    def __init__(self, chart: Chart) -> None:
        self.accounts = list(chart.accounts.all())
        self.by_code = {account.code: account for account in self.accounts}
        self.by_name = {account.name: account for account in self.accounts}

    def find(self, text: str) -> Account | None:
        """By code, by whole name, by "code name", or by initials or pinyin where only one account has them."""
        bare = text.strip()
        code = self.by_code.get(bare.partition(" ")[0]) or self.by_code.get(journal.parted(bare)[0])
        found = code or self.by_name.get(bare)
        return (
            found
            or self.only(account for account in self.accounts if account.initials == bare.lower())
            or (self.by_sound("".join(text.lower().split())))
        )

    def by_sound(self, sound: str) -> Account | None:
        if not sound.isascii():
            return None
        return self.only(account for account in self.accounts if pinyin(account.name) == sound)

    @staticmethod
    def only(found: Iterable[Account]) -> Account | None:
        first = list(islice(found, 2))
        return first[0] if len(first) == 1 else None


def search(accounts: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Those whose code or initials begin so, or whose name or pinyin holds it."""
    plain = text.strip()
    sound = "".join(plain.lower().split())
    wanted = Q(code__startswith=plain) | Q(name__icontains=plain) | Q(initials__startswith=sound)
    if len(sound) > 1 and sound.isascii() and sound.isalpha():
        wanted |= Q(pk__in=[pk for pk, name in accounts.values_list("pk", "name") if sound in pinyin(name)])
    return accounts.filter(wanted)


@dataclass(frozen=True, slots=True)
class Use:
    """A version of an item that was written with a chart, and the codes of the accounts in its key."""

    version: ItemVersion
    codes: frozenset[str]


def uses(chart: Chart) -> list[Use]:
    """The versions that count (a draft, one in review, the approved one) of journal entries and cases, by item."""
    counting = writers(chart).exclude(state=State.REPLACED).filter(item__retired_at=None)
    return [
        Use(version, frozenset().union(*(codes_in(key) for key in journal_keys(version) if key["chart"] == chart.slug)))
        for version in counting.order_by("item__slug", "number")
    ]


def writers(chart: Chart) -> QuerySet[ItemVersion]:
    """Every version that was written with it, however old: papers hold them."""
    return ItemVersion.objects.filter(charts__chart=chart).select_related("item")


def note_uses(version: ItemVersion) -> None:
    """Inside the transaction that writes the version."""
    named = Chart.objects.filter(slug__in={key["chart"] for key in journal_keys(version)})
    ChartUse.objects.bulk_create(ChartUse(chart=chart, item_version=version) for chart in named)


def remove(chart: Chart) -> None:
    """Raises InUse. The database has the last word: an item may be written with it meanwhile."""
    try:
        with transaction.atomic():
            chart.delete()
    except (ProtectedError, IntegrityError):
        raise InUse from None


def journal_keys(version: ItemVersion) -> list[Mapping[str, Any]]:
    if version.kind == ItemVersion.Kind.JOURNAL:
        return [version.key]
    parts = version.key["parts"] if version.kind == ItemVersion.Kind.CASE else ()
    return [part["key"] for part in parts if part["kind"] == ItemVersion.Kind.JOURNAL]


def codes_in(key: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(line["account"].partition(" ")[0] for entry in key["entries"] for line in entry)


def touched(used: Iterable[Use], report: Report) -> list[Use]:
    """Those that name an account which changes or goes with this report."""
    return [use for use in used if use.codes & report.touched()]
