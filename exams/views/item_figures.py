"""Stored statistics of an item as an examiner reads them: with reasons in words, and options by their text."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exams import markup, typed, types
from exams.models import ItemStatistics, ItemVersion
from exams.rules.distractors import OTHERS
from exams.rules.flags import Flag
from exams.rules.psychometrics import CAUTION, MINIMUM
from exams.views.figures import Bar, duration
from exams.wording import decimal, percent, reason

GRAVE = {"reversed", "lure"}  # the key may be wrong
OPEN = ("omitted", "not_reached")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in the list and in the chart."""

    slug: str
    number: int
    topic: str
    url: str
    candidates: int
    is_shown: bool
    facility: float | None
    discrimination: float | None
    facility_text: str
    discrimination_text: str
    weight_text: str
    seconds_text: str
    flags: list[str]
    tone: str
    label: str


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in the table by thirds."""

    letter: str
    text: str
    is_right: bool
    count: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Described:
    row: ItemRow
    stem: SafeString
    figures: list[tuple[str, str]]
    options: list[OptionRow]
    texts: list[tuple[str, list[OptionRow]]]  # what was typed: the name of the blank, and the rows
    periods: list[Bar]
    needs_caution: bool
    minimum: int = MINIMUM


def row_of(one: ItemStatistics) -> ItemRow:
    version, figures = one.item_version, one.figures
    reasons = reasons_of(one)
    facility, discrimination = figures.get("facility"), figures.get("discrimination")
    slug, number = version.item.slug, version.number
    label = _("%(slug)s 第 %(number)s 版：易度 %(facility)s，区分度 %(discrimination)s") % {
        "slug": slug,
        "number": number,
        "facility": percent(facility),
        "discrimination": decimal(discrimination, 0),
    }
    return ItemRow(
        slug=slug,
        number=number,
        topic=version.item.topic.title,
        url=reverse("exams:item_statistics", args=[one.exam.slug, version.pk]),
        candidates=one.candidates,
        is_shown=figures.get("mean") is not None,
        facility=facility,
        discrimination=discrimination,
        facility_text=percent(facility),
        discrimination_text=decimal(discrimination, 0),
        weight_text=decimal(figures.get("weight"), 1),
        seconds_text=duration(one.seconds),
        flags=reasons,
        tone=tone_of(one.flags),
        label=label,
    )


def tone_of(flags: list[dict[str, Any]]) -> str:
    if any(flag["code"] in GRAVE for flag in flags):
        return "danger"
    return "warning" if flags else "primary"


def reasons_of(one: ItemStatistics) -> list[str]:
    letters = {option: f"{letter} {text}" for option, letter, text in lettered(one.item_version)}
    return [reason(Flag(**flag), letters) for flag in one.flags]


def lettered(version: ItemVersion) -> list[tuple[str, str, str]]:
    """(id, letter, text) of the options in the order the author wrote them down."""
    kind = types.of(version.kind)
    return [
        (option["id"], chr(ord("A") + place), kind.option_text(option["text"]))
        for place, option in enumerate(version.options)
    ]


def described(one: ItemStatistics) -> Described:
    row = row_of(one)
    return Described(
        row=row,
        stem=markup.block(one.item_version.stem),
        figures=figures_of(one) if row.is_shown else [],
        options=options_of(one),
        texts=texts_of(one),
        periods=periods_of(one),
        needs_caution=one.candidates < CAUTION,
    )


def figures_of(one: ItemStatistics) -> list[tuple[str, str]]:
    figures = one.figures
    open_ones = {name: f"{figures[name]} ({percent(figures[name] / one.candidates)})" for name in OPEN}
    return [
        (_("考生人数"), str(one.candidates)),
        (_("易度"), percent(figures["facility"])),
        (_("标准差"), decimal(figures["sd"])),
        (_("区分度"), decimal(figures["discrimination"], 1)),
        (_("区分效率"), decimal(figures["efficiency"], 1)),
        (_("有效权重"), decimal(figures["weight"], 1)),
        (_("与总分的相关"), decimal(figures["included"], 3)),
        (_("与其余题的相关"), decimal(figures["excluded"], 3)),
        (_("高低组差（各 27%）"), decimal(figures["upper_lower"])),
        (_("删除本题后的 α"), decimal(figures["alpha_if_deleted"], 3)),
        (_("用时中位数"), duration(one.seconds)),
        (_("漏答"), open_ones["omitted"]),
        (_("未做到"), open_ones["not_reached"]),
    ]


def options_of(one: ItemStatistics) -> list[OptionRow]:
    names = {option: (letter, text) for option, letter, text in lettered(one.item_version)}
    right = one.item_version.key.get("right", ())
    rows = [chosen for chosen in one.choices if not chosen.get("blank")]
    return [
        option_row(chosen, *names.get(chosen["option"], ("", _("没有作答"))), chosen["option"] in right)
        for chosen in rows
    ]


def option_row(chosen: dict[str, Any], letter: str, text: str, is_right: bool) -> OptionRow:
    tone = "success" if is_right else "neutral"
    thirds = [
        (pgettext("third", "高分组"), chosen["upper"]),
        (pgettext("third", "中间组"), chosen["middle"]),
        (pgettext("third", "低分组"), chosen["lower"]),
    ]
    bars = [Bar(label, 100 * share, percent(share), tone) for label, share in thirds]
    return OptionRow(letter, text, is_right, chosen["count"], bars)


def texts_of(one: ItemStatistics) -> list[tuple[str, list[OptionRow]]]:
    """By blank; a text that earns marks is right, whether or not the author thought of it."""
    version = one.item_version
    rows = [chosen for chosen in one.choices if chosen.get("blank")]
    blanks = sorted({chosen["blank"] for chosen in rows})
    names = {"": _("没有作答"), OTHERS: _("其他写法合计")}
    return [
        (
            _("第 %(n)s 空") % {"n": blank} if len(blanks) > 1 else _("答案"),
            [
                option_row(row, "", names.get(row["option"], row["option"]), typed.earns(version, blank, row["option"]))
                for row in rows
                if row["blank"] == blank
            ],
        )
        for blank in blanks
    ]


def periods_of(one: ItemStatistics) -> list[Bar]:
    """The facility in each period, when there is more than one to compare."""
    if len(one.periods) < 2:
        return []
    return [
        Bar(
            label=_("%(release)s（%(n)s 人）") % {"release": row["release"] or _("更早"), "n": row["candidates"]},
            share=100 * (row["facility"] or 0),
            text=percent(row["facility"]),
            tone="warning" if row["has_drifted"] else "primary",
        )
        for row in one.periods
    ]
