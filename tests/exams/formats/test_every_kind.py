"""Every kind in every format that can be written: it comes back as it was, or the export says what it loses."""

import re
from dataclasses import replace

import pytest

from exams import exporting
from exams.authoring import Draft, OptionDraft
from exams.formats import FORMATS
from exams.formats.examples import EXAMPLES
from exams.formats.record import Record
from exams.formats.sameness import essence, normal
from exams.models import ItemVersion

WRITTEN = [format for format in FORMATS.values() if format.writer]
# What the examples lose where they have a place, and who has none: what a format holds is a promise.
HOMELESS = {
    "excel": set(),
    "gift": {"ordering", "journal", "case", "triage", "essay", "upload"},
    "aiken": {"multiple", "fill_in", "numeric", "ordering", "matching", "journal", "case", "triage", "essay", "upload"},
    "moodle": {"ordering", "journal", "case", "triage"},
    "qti21": {"journal", "triage"},
    "qti30": {"journal", "triage"},
}


def named(example: Record) -> Record:
    record = replace(example, slug=f"{example.draft.kind}-{example.line}", difficulty=None)
    if example.draft.kind != "case":
        return record
    parts = [part for part in example.draft.answer["parts"] if part["kind"] != "journal"]
    return replace(record, draft=replace(record.draft, answer={"parts": parts}))


def come_back(format, record: Record) -> Record:
    (back,) = format.reader.read(exporting.written(format, [record]))
    assert back.problems == ()
    return back


def test_there_is_an_example_of_every_kind():
    assert {record.draft.kind for record in EXAMPLES} == set(ItemVersion.Kind.values)


@pytest.mark.parametrize("format", WRITTEN, ids=lambda format: format.name)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda record: f"{record.draft.kind}-{record.line}")
def test_an_item_comes_back_as_it_was_or_its_loss_is_named(example, format):
    record = named(example)
    outlook = exporting.outlook(format, [record])
    assert all(lost.slugs == [record.slug] and lost.reason for lost in outlook.losses)
    if record.draft.kind in HOMELESS[format.name] or is_blank_of_gift(format, record):
        assert (outlook.left_out, bool(outlook.losses)) == (1, True)
        return
    assert outlook.left_out == 0, outlook.losses
    back = come_back(format, record)
    told = " ".join(lost.reason for lost in outlook.losses)
    before, after = flat(essence(record.draft)), flat(essence(back.draft))
    for field in sorted(before | after):
        if before.get(field) != after.get(field):
            assert re.search(WORDS[field], told), (field, before.get(field), after.get(field), told)
    if back.draft.explanation != record.draft.explanation.strip():
        assert "解析" in told


def is_blank_of_gift(format, record: Record) -> bool:
    return format.name == "gift" and len(record.draft.blanks) > 1


# By what is different, what the export has to say.
WORDS = {
    "options": "反馈",
    "answer.units": "单位",
    "answer.tolerance": "误差",
    "answer.is_percent": "误差",
    "answer.distractors": "多余的右边",
    "answer.least": "字数下限",
    "answer.types": "文件的类型",
    "answer.megabytes": "文件的大小",
    "answer.files": "几个文件",
    "answer.parts.formula": "推算",
    "answer.parts.carried": "推算",
    "answer.parts.answer": "单位",
}


def flat(fields: dict) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in fields.items():
        if name == "answer" and "parts" in value:
            for part in value["parts"]:
                for key, one in part.items():
                    found[f"answer.parts.{key}"] = [*found.get(f"answer.parts.{key}", []), one]  # type: ignore[misc]
        elif name == "answer":
            found |= {f"answer.{key}": one for key, one in value.items()}
        else:
            found[name] = value
    return found


@pytest.mark.parametrize("format", WRITTEN, ids=lambda format: format.name)
def test_options_that_keep_their_place_and_pictures_are_held_or_named(format):
    options = (OptionDraft("甲", True), OptionDraft("乙", False), OptionDraft("看情况", False, fixed=True))
    draft = Draft("single", "哪个？", options)
    told = [lost.reason for lost in exporting.outlook(format, [Record(1, draft, "a")]).losses]
    back = come_back(format, Record(1, draft, "a"))
    assert normal(back.draft).options[2].fixed is not any("位置不变" in one for one in told)
    shown = replace(draft, stem=f"![报表](picture:{'a' * 64}) 哪个？")  # a picture that the bank has lost
    told = [lost.reason for lost in exporting.outlook(format, [Record(1, shown, "a")]).losses]
    assert any("图片" in one for one in told)


@pytest.mark.parametrize("format", [FORMATS["qti21"], FORMATS["qti30"]], ids=lambda format: format.name)
def test_a_case_is_a_section_that_shares_its_material(format):
    record = named(next(one for one in EXAMPLES if one.draft.kind == "case"))
    single = named(EXAMPLES[0])
    other = replace(record, slug="another", draft=replace(record.draft, stem="别的材料"), topic="期末", tags=("月末",))
    first, alone, second = format.reader.read(exporting.written(format, [record, single, other]))
    assert [one.slug for one in (first, alone, second)] == ["case-10", "single-1", "another"]
    assert (first.draft.stem, second.draft.stem) == (record.draft.stem, "别的材料")
    assert first.draft.explanation == record.draft.explanation
    assert [part["points"] for part in first.draft.answer["parts"]] == ["2", "2", "1"]
    assert (second.topic, second.tags) == ("期末", ("月末",))


def test_a_case_with_an_entry_has_no_place_in_a_package_and_says_which_part():
    whole = next(one for one in EXAMPLES if one.draft.kind == "case")
    lost = exporting.loss(FORMATS["qti30"], whole)
    assert (lost.is_left_out, lost.reasons) == (True, ("第 4 问：QTI 放不下会计分录",))
