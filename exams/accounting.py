"""What the accounts in an answer mean: charts and accounts as people name them, settled to code and whole name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from exams import charting
from exams.models import Account, Chart
from exams.rules import journal
from exams.rules.drafts import Draft

USUAL = next(iter(charting.STANDARD))  # its newest edition, where nobody names one
Answer = Mapping[str, Any]
Settled = tuple[dict[str, Any], list[str]]


class Accounts:
    """Every chart is read once, when it is asked for first. Line and part may say in `row` where a file has them."""

    def __init__(self) -> None:
        self.tables: dict[int, charting.Table] = {}

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """By identifier every edition; by title, as people know a chart, the one that nothing has replaced."""
        by_slug = {chart.slug: chart for chart in Chart.objects.all()}
        return {chart.title: chart for chart in self.current} | by_slug

    @cached_property
    def current(self) -> list[Chart]:
        return list(Chart.objects.current())

    def chart(self, named: str) -> Chart | None:
        return self.charts.get(named) if named else charting.newest(USUAL)

    def settled(self, draft: Draft) -> tuple[Draft, list[str]]:
        """The draft with accounts as their charts have them, and what cannot be found there."""
        if draft.kind == "journal":
            answer, faults = self.entry(draft.answer)
        elif draft.kind == "case":
            answer, faults = self.parts(draft.answer)
        else:
            return draft, []
        return replace(draft, answer=answer), faults

    def parts(self, answer: Answer) -> Settled:
        rows, faults = [], []
        for number, part in enumerate(answer.get("parts", ()), 1):
            row = dict(part)
            if row.get("kind") == "journal":
                row["answer"], found = self.entry(row.get("answer", {}))
                faults += [_("第 %(n)s 问：%(problem)s") % {"n": number, "problem": fault} for fault in found]
            rows.append(row)
        return {**answer, "parts": rows}, faults

    def entry(self, answer: Answer) -> Settled:
        named = answer.get("chart", "")
        chart = self.chart(named)
        if chart is None:
            known = _("、").join(one.title for one in self.current)
            return dict(answer), [_("没有科目表“%(name)s”。请填：%(known)s。") % {"name": named[:50], "known": known}]
        faults: list[str] = []
        entries = [[self.line(chart, line, faults) for line in entry] for entry in answer.get("entries", ())]
        return {**answer, "chart": chart.slug, "entries": entries}, faults

    def line(self, chart: Chart, line: Answer, faults: list[str]) -> dict[str, Any]:
        settled = {name: value for name, value in line.items() if name != "row"}
        try:
            return settled | {"account": str(self.find(chart, line["account"]))}
        except UnknownAccount as unknown:
            where = _("第 %(row)s 行：") % {"row": line["row"]} if "row" in line else ""
            faults.append(f"{where}{unknown}")
            return settled

    def find(self, chart: Chart, text: str) -> Account:
        """Raises UnknownAccount."""
        if chart.pk not in self.tables:
            self.tables[chart.pk] = charting.Table(chart)
        account = self.tables[chart.pk].find(text)
        if account is None:
            fault = _("%(chart)s里没有科目“%(account)s”，或者首字母相同的不止一个。请写编码或全名。")
            raise UnknownAccount(fault % {"chart": chart, "account": text})
        (code, name), (own_code, own_name) = journal.parted(text), journal.parted(str(account))
        if code == own_code and name not in own_name:
            fault = _("“%(text)s”的编码和名称对不上：%(account)s。请改正其中一个。")
            raise UnknownAccount(fault % {"text": text, "account": account})
        return account


class UnknownAccount(ValueError):
    """The message says which, and what to do."""
