"""What people hand in that is not as it should be: each says what to do, in the reader's language."""

import re
import zipfile
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import Workbook

from exams.formats import excel, grid
from exams.formats.record import Unreadable
from exams.formats.sheets import layouts
from tests.exams.formats.test_excel_sheets import ENTRY, book, read, saved

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def with_xml(data: bytes, change) -> bytes:
    """The workbook with the XML of its first sheet changed, as other programs write it."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name == "xl/worksheets/sheet1.xml" else text)
    return buffer.getvalue()


def test_of_a_formula_the_value_is_taken_and_said():
    made = book(表=[ENTRY, ["提现？", "", "借", "1001", "=2+3"], [None, "", "贷", "1002", "=1/0"]])
    worked_out = with_xml(
        saved(made),
        lambda xml: (
            xml.replace("<f>2+3</f><v></v>", "<f>2+3</f><v>5</v>")
            .replace("<f>2+3</f><v />", "<f>2+3</f><v>5</v>")
            .replace('<c r="E3"><f>1/0</f><v></v>', '<c r="E3" t="e"><f>1/0</f><v>#DIV/0!</v>')
            .replace('<c r="E3"><f>1/0</f><v />', '<c r="E3" t="e"><f>1/0</f><v>#DIV/0!</v>')
        ),
    )
    (record,) = excel.read(worked_out)
    assert record.draft.answer["entries"][0][0]["amount"] == "5"
    assert record.notes[0] == "第 2 行“金额”是公式，收入的是它算出的值。"
    assert "第 3 行“金额”是公式的错误值" in record.problems[0]


def test_a_sheet_of_merged_cells_without_end_is_not_unfolded():
    refs = "".join(f'<mergeCell ref="A{n}:A1048576"/>' for n in range(2, 12))
    data = with_xml(
        saved(book(表=[["题干", "答案"], ["对吗？", "对"]])),
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{refs}</mergeCells>"),
    )
    with pytest.raises(Unreadable, match="合并的单元格太多"):
        excel.read(data)


def test_a_sheet_that_says_it_is_enormous_is_read_as_far_as_it_goes():
    data = with_xml(
        saved(book(表=[["题干", "答案"], ["对吗？", "对"]])),
        lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml),
    )
    assert len(excel.read(data)) == 1


def test_a_workbook_of_other_things_says_which_headings_are_needed():
    with pytest.raises(Unreadable, match="请用模板填写"):
        excel.read(saved(book(工资=[["姓名", "实发"], ["李", 5]])))
    with pytest.raises(Unreadable):
        excel.read(saved(Workbook()))


def worst(layout) -> list[list[str]]:
    """A row of nonsense in every column, one without a question, and one with nothing but a question."""
    heads = [column.name for column in layout.columns]
    place = next(n for n, column in enumerate(layout.columns) if column.field == layout.begins)
    orphan, bare = ["?"] * len(heads), [""] * len(heads)
    orphan[place], bare[place] = "", "Q2"
    return [heads, orphan, ["?"] * len(heads), bare]


@pytest.mark.parametrize("number", range(5))
def test_every_complaint_is_in_the_language_of_the_reader(number):
    with translation.override("en"):
        rows = worst(layouts()[number])
        records = read(*rows)
        told = [text for record in records for text in (*record.problems, *record.notes)]
        assert len(told) > 2
        assert not [text for text in told if CHINESE.search(text)]
        short = [row[1:] for row in read_heads(rows)]
        with pytest.raises(Unreadable) as refused:
            read(*short)
        assert not CHINESE.search(str(refused.value).replace("表", ""))


def read_heads(rows: list[list[str]]) -> list[list[str]]:
    """Rows whose first column is the question, to be cut off."""
    places = [n for n, head in enumerate(rows[0]) if head in {"Question", "Material"}]
    return [[row[places[0]], *row[: places[0]], *row[places[0] + 1 :]] for row in rows]


def test_more_columns_than_anybody_has_are_not_looked_at():
    wide = [["题干", "答案", *["x"] * 500], ["对吗？", "对", *["y"] * 500]]
    assert grid.MOST_COLUMNS < 500
    assert len(read(*wide)) == 1
