"""The same items with another key: everything that a candidate may see stays, everything else says something else."""

from collections.abc import Mapping, Sequence
from typing import Any

from exams import types
from exams.contents import content_of, options_json
from exams.models import ItemVersion

Key = dict[str, Any]
Rows = list[dict[str, Any]]


def turn(version: ItemVersion) -> None:
    """Store the item with its other key, beside the frozen version's usual ways."""
    before = content_of(version)
    key = turned(version.kind, version.key, version.options)
    options = [{**row, "feedback": f"换过的反馈{n}"} for n, row in enumerate(version.options)]
    ItemVersion.objects.filter(pk=version.pk).update(key=key, options=options, explanation="换过的解析")
    version.refresh_from_db()
    after, kind = content_of(version), types.of(version.kind)
    order = [row["id"] for row in options_json(before)]
    assert kind.candidate_view(before, order) == kind.candidate_view(after, order)
    assert kind.shape(before) == kind.shape(after)
    assert before.key != after.key
    assert kind.model_answer(before) != kind.model_answer(after) or version.kind == "upload"


def turned(kind: str, key: Mapping[str, Any], options: Rows) -> Key:
    return {**key, **CHANGES[kind](key, options)}


def choice(key: Mapping[str, Any], options: Rows) -> Key:
    others = [row["id"] for row in options if row["id"] not in key["right"]]
    return {"right": sorted([*others, *key["right"][1:]])}


def fill_in(key: Mapping[str, Any], _options: Rows) -> Key:
    return {"blanks": [[f"另一个答案{n}"] for n in range(len(key["blanks"]))]}


def numeric(_key: Mapping[str, Any], _options: Rows) -> Key:
    return {"value": "31", "tolerance": "7", "is_percent": True, "units": [["吨", "1"]], "needs_unit": True}


def ordering(key: Mapping[str, Any], _options: Rows) -> Key:
    return {"order": key["order"][::-1]}


def matching(key: Mapping[str, Any], _options: Rows) -> Key:
    return {"pairs": dict(zip(key["pairs"], rotated(list(key["pairs"].values())), strict=True))}


def journal(key: Mapping[str, Any], _options: Rows) -> Key:
    line = {"account": "1405 库存商品", "amount": "31", "dimensions": ["换过的客户"] * len(key["dimensions"])}
    entries = [[{**line, "side": "debit"}, {**line, "side": "credit", "account": "2202 应付账款"}]]
    return {"entries": entries, "wrong_side": "0.9", "extra": "0.1", "unbalanced": "0.9"}


def rubric(_key: Mapping[str, Any], _options: Rows) -> Key:
    levels = [{"points": "9", "text": "换过的要求"}, {"points": "0", "text": "换过的没有"}]
    return {"criteria": [{"id": "c1", "title": "换过的标准", "levels": levels}], "sample": "换过的参考答案"}


def case(key: Mapping[str, Any], _options: Rows) -> Key:
    return {"parts": [part(row) for row in key["parts"]]}


def part(row: Mapping[str, Any]) -> Key:
    options = [{**one, "feedback": "换过的反馈"} for one in row["options"]]
    return {**row, "key": turned(row["kind"], row["key"], options), "options": options, "formula": "", "carried": "0"}


def triage(key: Mapping[str, Any], options: Rows) -> Key:
    made: Key = {"levels": {ticket: {"P0": "P2"}.get(level, "P1") for ticket, level in key["levels"].items()}}
    for name, head in (("owners", "o"), ("replies", "y"), ("steps", "s")):
        known = [row["id"] for row in options if row["id"].startswith(head)]
        made[name] = {ticket: [rotated(known)[known.index(right[0])]] for ticket, right in key[name].items()}
    return {**made, "weights": {"level": "1", "owner": "5", "reply": "3", "step": "9"}, "late": "0.9"}


def rotated(values: Sequence[str]) -> list[str]:
    return [*values[1:], *values[:1]]


CHANGES = {
    **dict.fromkeys(("single", "multiple", "true_false"), choice),
    "fill_in": fill_in,
    "numeric": numeric,
    "ordering": ordering,
    "matching": matching,
    "journal": journal,
    "essay": rubric,
    "upload": rubric,
    "case": case,
    "triage": triage,
}
