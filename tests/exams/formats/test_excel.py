"""The spreadsheet: the template, how people fill it in, and that what is written is read back."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import assume, given, settings
from openpyxl import load_workbook

from exams.formats import excel, grid
from exams.formats.answers import blanks_of, difficulty_of, letters_of, truth_of, write_blanks
from exams.formats.examples import EXAMPLES
from exams.formats.record import Unreadable
from tests.exams.formats import items
from tests.exams.formats.sheets import BLANKS, HEADINGS, MULTIPLE, SINGLE, TRUTH, workbook


def test_four_rows_become_four_items():
    single, multiple, truth, blanks = excel.read(workbook(SINGLE, MULTIPLE, TRUTH, BLANKS))
    assert (single.line, single.draft.kind, single.difficulty, single.topic) == (2, "single", 2, "期末处理")
    assert [(option.text, option.right) for option in single.draft.options] == [
        ("审核", True),
        ("结账", False),
        ("打印", False),
    ]
    assert [option.right for option in multiple.draft.options] == [True, True, False]
    assert (multiple.difficulty, truth.draft.right) == (4, True)
    assert blanks.draft.blanks == (("13%", "百分之十三"), ("3%",))
    assert not any(record.problems for record in (single, multiple, truth, blanks))


def test_the_kind_may_be_left_out():
    rows = [["", *row[1:]] for row in (SINGLE, MULTIPLE, TRUTH, BLANKS)]
    assert [record.draft.kind for record in excel.read(workbook(*rows))] == [
        "single",
        "multiple",
        "true_false",
        "fill_in",
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["单选题", "题？", "甲", "乙", "", "D", "", "", ""], "没有这个选项"),
        (["单选题", "题？", "甲", "乙", "", "", "", "", ""], "没有答案"),
        (["论述大题", "题？", "甲", "乙", "", "A", "", "", ""], "不认识题型“论述大题”"),
        (["判断题", "题？", "", "", "", "也许", "", "", ""], "判断题的答案“也许”看不懂"),
        (["单选题", "题？", "甲", "乙", "", "A", "", "", "第九级"], "难度“第九级”看不懂"),
    ],
)
def test_a_row_with_a_fault_says_what_to_do(row, says):
    (record,) = excel.read(workbook(row))
    assert says in " ".join(record.problems)


def test_headings_may_stand_below_a_title_and_have_other_names():
    headings = ["试题内容", "A", "B", "正确答案", "答案解析"]
    data = workbook(headings, ["题？", "甲", "乙", "b", "因为"], headings=["2026 年题库"])
    (record,) = excel.read(data)
    assert (record.line, record.draft.explanation) == (3, "因为")
    assert [option.right for option in record.draft.options] == [False, True]


def test_numbers_are_read_as_people_see_them():
    (record,) = excel.read(workbook(["填空题", "等于 ____", "", "", "", 30, "", "", 2.0]))
    assert (record.draft.blanks, record.difficulty) == ((("30",),), 2)


def test_a_text_that_looks_like_a_formula_stays_a_text():
    row = ["单选题", "=HYPERLINK(1)", "甲", "乙", "", "A", "", "", ""]
    record = EXAMPLES[0]
    data = excel.write([items.changed(record, stem="=1+1")])
    cell = load_workbook(BytesIO(data)).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    (back,) = excel.read(data)
    assert back.draft.stem == "=1+1"
    assert row[1] not in {back.draft.stem}


@pytest.mark.parametrize("data", [b"PK\x03\x04 no", b"not a zip at all", workbook(["x"], headings=["y"])])
def test_a_file_that_is_no_such_workbook_is_refused_with_a_reason(data):
    with pytest.raises(Unreadable):
        excel.read(data)


def test_a_bomb_is_not_unpacked():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * (65 * 1024**2))
    with pytest.raises(Unreadable):
        excel.read(buffer.getvalue())


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "c:\\x"])
def test_a_path_that_leads_out_is_refused(name):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(Unreadable):
        excel.read(buffer.getvalue())


def test_more_rows_than_anybody_writes_are_refused(monkeypatch):
    monkeypatch.setattr(grid, "MOST_ROWS", 2)
    with pytest.raises(Unreadable):
        excel.read(workbook(SINGLE, MULTIPLE, TRUTH))


@settings(max_examples=40, deadline=None)
@given(items.records(items.SEVEN))
def test_what_is_written_is_read_back(record):
    assume(not excel.loss(record).is_left_out)
    (back,) = excel.read(excel.write([record]))
    assert items.essence(back) == items.essence(record)
    assert items.place(back) == items.place(record)
    assert not back.problems


def test_answers_as_people_write_them():
    assert [letters_of(text) for text in ("a、c", "Ａ，Ｂ", "A和B", "ACD", "甲")] == ["AC", "AB", "AB", "ACD", None]
    assert [truth_of(text) for text in ("√", "×", "对", "错误。", "T", "也许")] == [
        True,
        False,
        True,
        False,
        True,
        None,
    ]
    assert [difficulty_of(text) for text in ("3", "3.0", "★★", "难", "6", "0.6")] == [3, 3, 2, 5, None, None]
    tricky = (("a|b", "c\\"), ("x;y",))
    assert blanks_of(write_blanks(tricky), 2) == tricky
    assert len(HEADINGS) == len(SINGLE)
