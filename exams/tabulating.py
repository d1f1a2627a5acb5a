"""An analysis of marks as JSON and as an aligned table for a terminal. docs/statistics.md describes the JSON."""

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exams.rules.psychometrics import Analysis, ItemFigures
from exams.wording import decimal, reason

FORMAT = "zhizheng.marks/1"


def as_json(analysis: Analysis, names: Sequence[str], minimum: int) -> dict[str, object]:
    test = asdict(analysis.test)
    coefficients = test.pop("reliability")
    return {
        "format": FORMAT,
        "candidates": analysis.test.candidates,
        "caution": analysis.test.needs_caution,
        "minimum_per_item": minimum,
        "test": {**test, **coefficients},
        "items": [
            {"number": number, "name": name, **item_json(item)}
            for number, (name, item) in enumerate(zip(names, analysis.items, strict=True), start=1)
        ],
    }


def item_json(item: ItemFigures) -> dict[str, object]:
    return {
        "candidates": item.candidates,
        "maximum": item.maximum,
        "mean": item.mean,
        "facility": item.facility,
        "sd": item.sd,
        "discrimination_index": item.discrimination,
        "discriminative_efficiency": item.efficiency,
        "effective_weight": item.weight,
        "point_biserial_included": item.included,
        "point_biserial_excluded": item.excluded,
        "upper_lower": item.upper_lower,
        "alpha_if_deleted": item.alpha_if_deleted,
        "omitted": item.omitted,
        "not_reached": item.not_reached,
        "flags": [{"code": flag.code, "value": flag.value, "reason": reason(flag)} for flag in item.flags],
    }


def as_lines(analysis: Analysis, names: Sequence[str], minimum: int) -> list[str]:
    """The exam first, then a row an item, then what is worth a second look."""
    lines = [*summary(analysis), ""]
    if analysis.test.needs_caution:
        lines += [_("不足 30 人，以下数字可能出于偶然，请谨慎使用。"), ""]
    rows = [headings(), *(cells_of(name, item) for name, item in zip(names, analysis.items, strict=True))]
    lines += aligned(rows)
    if not all(item.is_shown for item in analysis.items):
        lines += ["", _("考到的人不足 %(n)s 人的题不给出数字。") % {"n": minimum}]
    remarks = [
        f"  {name}  {reason(flag)}" for name, item in zip(names, analysis.items, strict=True) for flag in item.flags
    ]
    return [*lines, "", _("值得再看一眼的题："), *remarks] if remarks else lines


def summary(analysis: Analysis) -> list[str]:
    test, trust = analysis.test, analysis.test.reliability
    rows = [
        [_("考生人数"), str(test.candidates), _("题数"), str(test.items), _("满分"), f"{test.maximum:g}"],
        [_("平均分"), decimal(test.mean), _("中位数"), decimal(test.median), _("标准差"), decimal(test.sd)],
        [_("偏度"), decimal(test.skewness), _("峰度"), decimal(test.kurtosis), _("测量标准误"), decimal(trust.sem)],
        ["α", decimal(trust.alpha, 4), "KR-20", decimal(trust.kr20, 4), "KR-21", decimal(trust.kr21, 4)],
    ]
    if trust.alpha is not None:
        rows[-1] += [_("误差比"), decimal(trust.error_ratio, 4)]
    return aligned(rows)


def headings() -> list[str]:
    return [
        _("题"),
        _("人数"),
        _("易度"),
        pgettext("column", "标准差"),
        _("区分度"),
        _("区分效率"),
        pgettext("column", "有效权重"),
        _("与总分"),
        _("与其余"),
        _("高低组差"),
        _("删除后 α"),
        _("漏答"),
        _("未做到"),
    ]


def cells_of(name: str, item: ItemFigures) -> list[str]:
    return [
        name,
        str(item.candidates),
        decimal(item.facility, 3),
        decimal(item.sd, 3),
        decimal(item.discrimination, 1),
        decimal(item.efficiency, 1),
        decimal(item.weight, 1),
        decimal(item.included, 3),
        decimal(item.excluded, 3),
        decimal(item.upper_lower, 3),
        decimal(item.alpha_if_deleted, 3),
        str(item.omitted),
        str(item.not_reached),
    ]


def aligned(rows: list[list[str]]) -> list[str]:
    """Columns of one width; a Chinese character is as wide as two letters. The first column is set to the left."""
    count = max(map(len, rows))
    widths = [max((wide(row[column]) for row in rows if column < len(row)), default=0) for column in range(count)]
    return ["  ".join(padded(cell, widths[column], column) for column, cell in enumerate(row)) for row in rows]


def padded(cell: str, width: int, column: int) -> str:
    gap = " " * (width - wide(cell))
    return cell + gap if column == 0 else gap + cell


def wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
