"""Moodle's numerical, matching and essay questions, read and written; an essay of files only is a file upload.

A unit's multiplier is what one base unit is in it: 万元 has 0.0001. A rubric stands in the information for graders, as
an author types it (`exams/rules/rubrictext.py`), with the sample behind SAMPLE.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from exams.authoring import Draft
from exams.formats.xml import child_text
from exams.rules import figures, rubrictext
from exams.rules.filetypes import TYPES
from exams.types.upload import MOST_FILES

KINDS = {"numeric": "numerical", "matching": "matching", "essay": "essay", "upload": "essay"}
FILES = "noinline"  # an essay without a text: only files are handed in
MEGABYTE = 1024**2
SAMPLE = "\n\n== 参考答案 ==\n"  # i18n: as is (written into the file and read back)
Read = tuple[Draft, tuple[str, ...]]


def read_numeric(question: Element, stem: str, notes: list[str]) -> Read:
    answers = [one for one in question.iter("answer") if one.get("fraction", "0") not in {"0", ""}]
    best = max(answers, key=lambda one: float_of(one.get("fraction", "0")), default=None)
    if best is None:
        return Draft("numeric", stem), (_("没有答案。请填写“答案”。"),)
    if len(answers) > 1:
        notes.append(_("只收入了得分最高的答案。"))
    units = []
    for unit in question.iter("unit"):
        factor = inverse(child_text(unit, "multiplier"))
        units.append([child_text(unit, "unit_name"), factor])
    needs_unit = child_text(question, "unitgradingtype") not in {"", "0"}
    answer = {
        "value": plain(child_text(best, "text")),
        "tolerance": plain(child_text(best, "tolerance") or "0"),
        "units": [unit for unit in units if unit[0]],
        "needs_unit": needs_unit and bool(units),
    }
    return Draft("numeric", stem, answer=answer), ()


def write_numeric(made: Element, answer: dict[str, Any]) -> None:
    one = SubElement(made, "answer", fraction="100", format="moodle_auto_format")
    SubElement(one, "text").text = answer["value"]
    SubElement(one, "tolerance").text = absolute(answer)
    SubElement(made, "unitgradingtype").text = "1" if answer["needs_unit"] else "0"
    SubElement(made, "unitpenalty").text = "1"
    SubElement(made, "showunits").text = "0" if answer["units"] else "3"
    units = SubElement(made, "units")
    for name, factor in answer["units"]:
        unit = SubElement(units, "unit")
        SubElement(unit, "multiplier").text = inverse(factor)
        SubElement(unit, "unit_name").text = name


def absolute(answer: dict[str, Any]) -> str:
    """The tolerance in base units: Moodle knows no percent."""
    tolerance = figures.number(answer["tolerance"])
    return figures.shown(abs(figures.number(answer["value"])) * tolerance / 100 if answer["is_percent"] else tolerance)


def read_matching(question: Element, stem: str, text: Any) -> Read:
    pairs, distractors = [], []
    for row in question.iter("subquestion"):
        said, choice = text(row), child_text(row.find("answer"), "text").strip()
        if said:
            pairs.append([said, choice])
        else:
            distractors.append(choice)
    return Draft("matching", stem, answer={"pairs": pairs, "distractors": distractors}), ()


def write_matching(made: Element, answer: dict[str, Any]) -> None:
    SubElement(made, "shuffleanswers").text = "true"
    for row, choice in [*answer["pairs"], *(("", extra) for extra in answer["distractors"])]:
        one = SubElement(made, "subquestion", format="markdown")
        SubElement(one, "text").text = row
        SubElement(SubElement(one, "answer"), "text").text = choice


def read_essay(question: Element, stem: str, notes: list[str]) -> Read:
    """A text, or files where no text is asked for."""
    rubric, _sign, sample = child_text(question, "graderinfo/text").partition(SAMPLE.strip())
    try:
        criteria = rubrictext.read(rubric)
    except rubrictext.Unreadable:
        criteria = []
    problems = () if criteria else (_("问答题没有评分标准。请在 Moodle 的“评分者信息”里按项写，或者在题库里新建。"),)
    key = {"criteria": criteria, "sample": sample.strip()}
    if child_text(question, "responseformat") == FILES:
        return Draft("upload", stem, answer={**key, **files_of(question, notes)}), problems
    if child_text(question, "attachments") not in {"", "0"}:
        notes.append(_("问答题另收的附件没有收入：只收文字。"))
    least, most = child_text(question, "minwordlimit") or "0", child_text(question, "maxwordlimit")
    return Draft("essay", stem, answer={**key, "least": least, "most": most}), problems


def files_of(question: Element, notes: list[str]) -> dict[str, Any]:
    """What may be handed in. -1 files is any number there, the most there is here."""
    count, most = child_text(question, "attachments"), child_text(question, "maxbytes")
    named = re.split(r"[\s,;]+", child_text(question, "filetypeslist"))
    types = [name.lower().lstrip(".") for name in named if name.lower().lstrip(".") in TYPES]
    if unknown := [name for name in named if name and name.lower().lstrip(".") not in TYPES]:
        notes.append(_("文件类型 %(names)s 没有收入。") % {"names": " ".join(unknown)[:80]})
    size = {"megabytes": str(max(1, int(most) // MEGABYTE))} if most.isdigit() and int(most) else {}
    return {"types": types, "files": str(MOST_FILES) if count == "-1" else count or "1", **size}


def write_essay(made: Element, answer: dict[str, Any]) -> None:
    graderinfo(made, answer)
    SubElement(made, "responseformat").text = "plain"
    SubElement(made, "minwordlimit").text = answer["least"]
    SubElement(made, "maxwordlimit").text = answer["most"]


def write_upload(made: Element, answer: dict[str, Any]) -> None:
    graderinfo(made, answer)
    SubElement(made, "responseformat").text = FILES
    SubElement(made, "responserequired").text = "0"
    SubElement(made, "attachments").text = answer["files"]
    SubElement(made, "attachmentsrequired").text = "1"
    SubElement(made, "maxbytes").text = str(int(answer["megabytes"]) * MEGABYTE)
    SubElement(made, "filetypeslist").text = ",".join(f".{name}" for name in answer["types"])


def graderinfo(made: Element, answer: dict[str, Any]) -> None:
    said = rubrictext.write(answer["criteria"]) + (f"{SAMPLE}{answer['sample']}" if answer["sample"] else "")
    SubElement(SubElement(made, "graderinfo", format="plain_text"), "text").text = said


WRITERS = {
    "numeric": write_numeric,
    "matching": write_matching,
    "essay": write_essay,
    "upload": write_upload,
}


def inverse(text: str) -> str:
    """1 / factor, where a decimal can say it; what is no number comes back for the item to complain about."""
    try:
        value = 1 / Fraction(plain(text))
    except (ValueError, ZeroDivisionError):
        return text
    near = Decimal(value.numerator) / value.denominator
    return figures.shown(near)


def plain(text: str) -> str:
    """Moodle writes 12.5000000 and 1.0E-5."""
    try:
        return figures.shown(Decimal(text.strip()))
    except ArithmeticError:
        return text.strip()


def float_of(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
