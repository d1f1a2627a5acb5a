"""The workbook, in and out: a sheet for the kinds that fit a row, others for what needs several (`sheets/`)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from exams.formats import grid
from exams.formats.answers import LETTERS
from exams.formats.examples import EXAMPLES
from exams.formats.record import Loss, Record
from exams.formats.sameness import has_places, is_the_same, normal
from exams.formats.sheet import Layout, Line, Values
from exams.formats.sheets import layout_for, layouts
from exams.formats.styling import add_guide, add_lists, head, write_row

LONGEST_CELL = 32_767  # characters, a limit of Excel


def read(data: bytes) -> list[Record]:
    """The items of all sheets that have our headings. Examples left as they were are no items. Raises Unreadable."""
    sheets = [sheet for sheet in grid.sheets_of(data) if sheet.lines]
    found = [
        replace(record, sheet=sheet.title if len(sheets) > 1 else "")
        for sheet in sheets
        for block in sheet.layout.blocks(sheet.lines)
        if not is_example(record := sheet.layout.read(block))
    ]
    return found


def is_example(record: Record) -> bool:
    """Whether this is a row that the template came with."""
    if record.slug or record.problems:
        return False
    stems = {one.draft.stem: one for one in EXAMPLES}
    example = stems.get(record.draft.stem)
    return example is not None and is_the_same(record.draft, example.draft)


def write(records: Iterable[Record]) -> bytes:
    """A workbook with the headings of the template. Texts that start with = stay texts."""
    rows = list(records)
    wide = max((len(record.draft.options) for record in rows), default=0)
    book = Workbook(write_only=True)
    for layout in layouts(wide):
        held = [record for record in rows if record.draft.kind in layout.kinds]
        if held or not (rows or book.worksheets):
            sheet = book.create_sheet(layout.name)
            head(sheet, layout)
            for record in held:
                for values in rows_of(layout, record):
                    write_row(sheet, layout, values)
    return saved(book)


def rows_of(layout: Layout, record: Record) -> list[Values]:
    return layout.write(replace(record, draft=normal(record.draft)))


def loss(record: Record) -> Loss:
    """What is written is read back and compared: an item of an ordering may look like a line of another meaning."""
    if len(record.draft.options) > len(LETTERS):
        return Loss((_("选项多于 %(n)s 个") % {"n": len(LETTERS)},), is_left_out=True)
    layout = layout_for(record.draft.kind, len(record.draft.options))
    rows = rows_of(layout, record)
    if any(len(text) > LONGEST_CELL for values in rows for text in values.values()):
        return Loss((_("一格放不下这么长的文字"),), is_left_out=True)
    lines = [Line(n, {name: text.strip() for name, text in row.items() if text.strip()}) for n, row in enumerate(rows)]
    blocks = layout.blocks(lines)
    back = layout.read(blocks[0]) if len(blocks) == 1 else None
    if back is None or back.problems or not is_the_same(back.draft, record.draft):
        return Loss((_("答案里有一行会被读成别的意思"),), is_left_out=True)
    if has_places(record.draft) and not has_places(back.draft):
        return Loss((_("位置不变的选项"),))
    return Loss()


def template(
    topics: Sequence[str], competencies: Sequence[str], charts: Sequence[str] = (), accounts: Sequence[str] = ()
) -> bytes:
    """Sheets with an example of every kind, lists to choose from and a hint in every column, and explanations."""
    book = Workbook()
    del book[book.sheetnames[0]]
    sheets: list[tuple[Layout, object]] = []
    for layout in layouts():
        sheet = book.create_sheet(layout.name)
        head(sheet, layout)
        for record in EXAMPLES:
            if record.draft.kind in layout.kinds:
                for values in rows_of(layout, record):
                    write_row(sheet, layout, values, is_example=True)
        sheets.append((layout, sheet))
    add_guide(book, layouts())
    add_lists(book, sheets, {"topic": topics, "competency": competencies, "chart": charts, "account": accounts})
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
