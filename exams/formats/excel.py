"""Spreadsheets, in and out: one item a row. Journal entries have no place."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from exams.formats import keylines
from exams.formats.answers import KINDS, LETTERS, tidy, write_blanks
from exams.formats.archive import Archive
from exams.formats.assembling import Parts, assemble, read_difficulty
from exams.formats.examples import EXAMPLES
from exams.formats.record import Loss, Record, Unreadable
from exams.formats.sheet import columns, field_of, in_language
from exams.formats.styling import add_guide, add_lists, head, write_row

MOST_ROWS, MOST_COLUMNS = 20_000, 80
LONGEST_CELL = 32_767  # characters, a limit of Excel
LOOK_FOR_HEADINGS = 10  # rows: people put a title above
NEEDED = {"stem", "answer"}
TAG_ENDS = re.compile(r"[,，、;；|\n]")
Row = Sequence[Any]


def read(data: bytes) -> list[Record]:
    """The items of the first sheet that has the headings. Raises Unreadable."""
    Archive(data)  # bounds what the library will unpack
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except Exception:  # whatever a broken workbook does to the library
        raise Unreadable(_("这不是可以打开的 Excel 文件（.xlsx）。请用 Excel 或 WPS 打开后另存为 .xlsx。"))
    try:
        for sheet in book.worksheets:
            if (found := items_of(sheet)) is not None:
                return found
    except (ValueError, KeyError, TypeError, SyntaxError):
        raise Unreadable(_("这不是可以打开的 Excel 文件（.xlsx）。请用 Excel 或 WPS 打开后另存为 .xlsx。"))
    raise Unreadable(_("没有找到表头。第一行要有“题干”和“答案”两列，请用模板填写。"))


def items_of(sheet: Any) -> list[Record] | None:
    """The rows below the headings; None when this sheet has no headings."""
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that holds only a chart
        return None
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    names, found = field_of(), list[Record]()
    places: dict[str, int] = {}
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if not places:
            heads = {names.get(tidy(text_of(cell)).replace(" ", "")): i for i, cell in enumerate(row)}
            places = {field: i for field, i in heads.items() if field} if set(heads) >= NEEDED else {}
            if not places and number >= LOOK_FOR_HEADINGS:
                return None
        elif number > MOST_ROWS:
            raise Unreadable(_("一次最多读取 %(n)s 行。请拆成几个文件上传。") % {"n": MOST_ROWS})
        elif any(text_of(row[place]) for place in places.values() if place < len(row)):
            values = {field: text_of(row[place]) for field, place in places.items() if place < len(row)}
            found.append(record_of(number, values))
    return found if places else None


def record_of(number: int, values: dict[str, str]) -> Record:
    get = lambda field: values.get(field, "")  # noqa: E731
    options = [(letter, get(f"option_{letter}"), get(f"feedback_{letter}")) for letter in LETTERS]
    cites = tuple(line.strip() for line in get("cites").splitlines() if line.strip())
    parts = Parts(
        get("kind"),
        get("stem"),
        tuple(option for option in options if option[1]),
        get("answer"),
        get("explanation"),
        cites,
    )
    draft, problems = assemble(parts)
    difficulty, wrong = read_difficulty(get("difficulty"))
    place = (get("slug"), get("topic"), get("competency"), difficulty)
    tags = tuple(tag for tag in TAG_ENDS.split(get("tags")) if tag.strip())
    return Record(number, draft, *place, problems=(*problems, *wrong), tags=tags)


def text_of(cell: Any) -> str:
    """What a person sees in the cell, near enough: 30 and not 30.0, 5% and not 0.05."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        return f"{value:.15g}"
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def write(records: Iterable[Record]) -> bytes:
    """A workbook with the headings of the template. Texts that start with = stay texts."""
    rows = list(records)
    wide = max((len(record.draft.options) for record in rows), default=0)
    heads = columns(wide)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("试题"))
    head(sheet, heads)
    for record in rows:
        values = values_of(record)
        write_row(sheet, [values.get(column.field, "") for column in heads])
    return saved(book)


def values_of(record: Record) -> dict[str, str | int]:
    draft = record.draft
    values: dict[str, str | int] = {
        "kind": in_language(KINDS[draft.kind][0], KINDS[draft.kind][-1]),
        "stem": draft.stem,
        "answer": answer_of(record),
        "explanation": draft.explanation,
        "topic": record.topic,
        "difficulty": record.difficulty or "",
        "competency": record.competency,
        "tags": "，".join(record.tags),
        "cites": "\n".join(draft.cites),
        "slug": record.slug,
    }
    if draft.kind in {"single", "multiple"}:
        for letter, option in zip(LETTERS, draft.options, strict=False):
            values |= {f"option_{letter}": option.text, f"feedback_{letter}": option.feedback}
    return values


def answer_of(record: Record) -> str:
    draft = record.draft
    if draft.kind == "true_false":
        return in_language("正确", "True") if draft.right else in_language("错误", "False")
    if draft.kind == "fill_in":
        return write_blanks(draft.blanks)
    if draft.kind in keylines.WRITERS:
        return keylines.write(draft.kind, dict(draft.answer))
    return "".join(letter for letter, option in zip(LETTERS, draft.options, strict=False) if option.right)


def loss(record: Record) -> Loss:
    if len(record.draft.options) > len(LETTERS):
        return Loss((_("选项多于 %(n)s 个") % {"n": len(LETTERS)},), is_left_out=True)
    if any(len(str(value)) > LONGEST_CELL for value in values_of(record).values()):
        return Loss((_("一格放不下这么长的文字"),), is_left_out=True)
    kind, answer = record.draft.kind, dict(record.draft.answer)
    if kind in keylines.WRITERS and not keylines.is_safe(kind, answer):
        return Loss((_("答案里有一行会被读成别的意思"),), is_left_out=True)
    return Loss()


def template(topics: Sequence[str], competencies: Sequence[str]) -> bytes:
    """An empty sheet with lists to choose from, a filled example and a page of explanations."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  (a new workbook has one)
    sheet.title = _("试题")
    heads = columns()
    head(sheet, heads)
    example = book.create_sheet(_("示例"))
    head(example, heads)
    for record in EXAMPLES:
        values = values_of(record)
        write_row(example, [values.get(column.field, "") for column in heads])
    add_guide(book)
    add_lists(book, sheet, heads, topics, competencies)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
