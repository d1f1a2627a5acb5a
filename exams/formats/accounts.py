"""Files of accounts: a spreadsheet or CSV, in and out. What the lines mean is for `exams/rules/charts.py` to say."""

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook, load_workbook

from exams.formats.archive import Archive
from exams.formats.excel import saved
from exams.formats.grid import text_of
from exams.formats.record import Unreadable
from exams.formats.sheet import in_language
from exams.formats.styling import cell
from exams.formats.text import decoded
from exams.rules.charts import AccountRow
from exams.rules.charttable import BadChart, Line, lines_of, table_of

ENDINGS = (".xlsx", ".csv", ".txt", ".tsv")
LARGEST = 5 * 1024**2  # bytes
MOST_LINES, MOST_COLUMNS = 5_000, 40
HEADS = (("科目编码", "Code", 16), ("科目名称", "Name", 40), ("上级编码", "Parent", 16), ("余额方向", "Direction", 12))
SIDES = {"debit": ("借", "debit"), "credit": ("贷", "credit")}


def read(name: str, data: bytes) -> list[Line]:
    """The lines of the file, or of its first sheet that has the headings. Raises Unreadable."""
    lower = name.lower()
    if len(data) > LARGEST:
        raise Unreadable(_("文件超过 %(n)s MB。请拆成几个文件上传。") % {"n": LARGEST // 1024**2})
    if not data.strip():
        raise Unreadable(_("文件是空的。"))
    if lower.endswith((".xls", ".et")):
        raise Unreadable(_("旧的 .xls 格式读不了。请在 Excel 或 WPS 里另存为 .xlsx。"))
    if not lower.endswith(ENDINGS):
        raise Unreadable(_("不认识这种文件。可以上传：%(list)s。") % {"list": " ".join(ENDINGS)})
    tables = sheets(data) if lower.endswith(".xlsx") else text_tables(data)
    lines = first_of(tables)
    if not lines:
        raise Unreadable(_("表头下面没有科目。请一行写一个科目再上传。"))
    if len(lines) > MOST_LINES:
        raise Unreadable(_("一次最多读取 %(n)s 行。请拆成几个文件上传。") % {"n": MOST_LINES})
    return lines


def first_of(tables: Iterable[list[tuple[int, list[str]]]]) -> list[Line]:
    for table in tables:
        try:
            return lines_of(table)
        except BadChart:
            continue
    raise Unreadable(_("没有找到表头。前十行里要有一行写着“科目编码”和“科目名称”，请照模板填写。"))


def text_tables(data: bytes) -> list[list[tuple[int, list[str]]]]:
    try:
        return [table_of(decoded(data))]
    except BadChart as bad:
        raise Unreadable(_("第 %(n)s 行读不下去：引号没有成对，或者一格太长。") % {"n": bad.line}) from None


def sheets(data: bytes) -> list[list[tuple[int, list[str]]]]:
    Archive(data)  # bounds what the library will unpack
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        return [rows_of(sheet) for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    except Unreadable:
        raise
    except Exception:  # whatever a broken workbook does to the library
        raise Unreadable(_("这不是可以打开的 Excel 文件（.xlsx）。请用 Excel 或 WPS 打开后另存为 .xlsx。"))


def rows_of(sheet) -> list[tuple[int, list[str]]]:  # type: ignore[no-untyped-def]
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    found = []
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > 4 * MOST_LINES:
            raise Unreadable(_("一次最多读取 %(n)s 行。请拆成几个文件上传。") % {"n": MOST_LINES})
        found.append((number, [text_of(one) for one in row]))
    return found


def write(rows: Iterable[AccountRow]) -> bytes:
    """A workbook that `read` understands, each account with its own name. Texts that start with = stay texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(pgettext("sheet", "科目表"))
    for letter, (_chinese, _english, width) in zip("ABCD", HEADS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([cell(sheet, in_language(chinese, english), bold=True) for chinese, english, _width in HEADS])
    for row in rows:
        texts = (row.code, row.name, row.parent, in_language(*SIDES[row.direction]))
        sheet.append([cell(sheet, text) for text in texts])
    return saved(book)
