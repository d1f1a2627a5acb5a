"""manage.py analyse_marks: which files it reads, what it says of bad ones, what it prints."""

import json
import re
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.rules.marksheet import BadSheet, Cells, read
from exams.rules.psychometrics import analyse
from exams.tabulating import as_json
from exams.wording import complaint, decimal, letters

TABLES = Path(__file__).parent / "tables"
PLAIN = "2,1\n2,0\n1,1\n0,1\n"


@pytest.fixture
def run(tmp_path):
    def run(data, *arguments):
        path = tmp_path / "marks.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        out = StringIO()
        call_command("analyse_marks", str(path), *arguments, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def figures(run):
    return lambda data, *arguments: json.loads(run(data, "--json", "--minimum", "1", *arguments))


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("kr20-quiz", ("test", "kr20"), 0.69635),
        ("kr20-quiz", ("test", "kr21"), 0.68417),
        ("lsat-6", ("test", "alpha"), 0.29500),
        ("lsat-6", ("test", "sem"), 0.86907),
        ("lsat-6", ("items", 2, "point_biserial_excluded"), 0.17278),
        ("lsat-6", ("items", 4, "alpha_if_deleted"), 0.26629),
        ("moodle-quiz", ("items", 7, "discrimination_index"), 25.88327),
        ("moodle-quiz", ("items", 17, "effective_weight"), 8.72765),
    ],
)
def test_published_figures_come_out_of_the_command(name, place, expected):
    out = StringIO()
    call_command("analyse_marks", str(TABLES / f"{name}.csv"), "--json", stdout=out)
    value = json.loads(out.getvalue())
    for step in place:
        value = value[step]
    assert value == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("2", "２").replace("1", "１").replace(",", "，"),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        "第一题,第二题\n".encode("gb18030") + PLAIN.encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        "2;1\n2,0;0\n1,0;1\n0,0;1\n",
        "Q1,Q2\n" + PLAIN,
        "\n" + PLAIN + "\n\n",
        "满分,2,1\n赵敏,2,0\n钱进,1,1\n孙丽,0,1\n",
        "考号,Q1,Q2\n,2,1\n1001,2,0\n1002,1,1\n1003,0,1\n",
        "id,1,2\nmax,2,1\n1001,2,0\n1002,1,1\n1003,0,1\n",
        "2,1,,\n2,0,,\n1,1,,\n0,1,,\n,,,\n",
        "Student ID,1,2\n,2,1\n1001,2,0\n1002,1,1\n1003,0,1\n",
        "Max marks,2,1\nA,2,0\nB,1,1\nC,0,1\n",
        "sep=;\n2;1\n2;0\n1;1\n0;1\n",
        '"2","1"\n"2.0","0"\n"1","1"\n"0","1e0"\n',
        '"2,0","1,0"\n"2,00","0"\n"1","1,0"\n"0","1"\n',
        PLAIN.encode("utf-16-le"),
        PLAIN.replace("\n", "\r\n").encode("utf-16-be"),
        "Prénom,Q1,Q2\n,2,1\nAndré,2,0\nChloé,1,1\nZoë,0,1\n".encode("cp1252"),
        "name,Q1,Q2\n,2,1\nRenée,2,0\nJosé,1,1\nÅsa,0,1\n".encode("cp1252"),
        b"\xef\xbb\xbfsep=;\r\n2;1\r\n2,0;0\r\n1,0;1\r\n0;1\r\n",
    ],
)
def test_every_usual_way_to_write_the_same_table_is_understood(figures, data):
    found, plain = figures(data), figures(PLAIN)
    for item in (*found["items"], *plain["items"]):
        item.pop("name")
    assert found == plain


def test_names_come_from_the_header_and_otherwise_items_are_numbered(figures):
    assert [item["name"] for item in figures("考号,借贷,\n,2,1\n1001,2,0\n1002,1,1\n")["items"]] == ["借贷", "2"]
    assert [item["name"] for item in figures(PLAIN)["items"]] == ["1", "2"]


def test_what_is_guessed_can_be_said(figures):
    numbers = "1,2\n3,4\n0,1\n1,0\n"
    assert len(figures(numbers.replace("1,2\n", "5,5\n"))["items"]) == 2
    assert [item["name"] for item in figures(numbers, "--header")["items"]] == ["1", "2"]
    assert figures(numbers, "--header")["candidates"] == 2
    assert len(figures("9,2\n7,1\n8,0\n", "--ids")["items"]) == 1


def test_blank_cells_are_open_answers_and_na_was_not_given(figures):
    first, second, third = figures("1,1,1\n1,,1\n1,NA,\n0,1,0\n")["items"]
    assert [item["candidates"] for item in (first, second, third)] == [3, 2, 3]
    assert (second["omitted"], third["not_reached"], second["facility"]) == (1, 1, 0.5)


def test_a_candidate_with_a_name_and_no_answers_counts_and_an_empty_row_does_not(figures):
    assert figures("满分,2,1\n甲,2,0\n乙,,\n")["candidates"] == 2
    assert figures("2,1\n2,0\n,\n")["candidates"] == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "文件是空的"),
        ("2,1\n", "没有考生的得分"),
        (b"PK\x03\x04\x14\x00", "这是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "另存为“CSV UTF-8"),
        ("Q1,Q2\n2,1\n3,0\n", "第 3 行 A 列的得分 3 高于满分 2。请改正得分，或者改满分那一行"),
        ("2,1\n2,三\n", "第 2 行 B 列“三”不是分数。没作答请留空"),
        ("2,1\n\n2,nan\n", "第 3 行 B 列“nan”不是分数"),
        ("2,1\n2,inf\n", "不是分数"),
        ("2,1\n2,1e999\n", "不是分数"),
        ("2,1\n1,1\n3,0\n", "第 3 行 A 列的得分 3 高于满分 2"),
        ("甲,2,1\n乙,2,1\n丙,2\n", "第 3 行只有 1 格，应有 2 格"),
        ("Q1,Q2\n2,\n1,1\n", "第 2 行 B 列缺少满分"),
        ("2,-1\n1,1\n", "第 1 行 B 列“-1”不是满分"),
        ("2,1\nx,1\n", "第 2 行 A 列“x”不是分数"),
        ("2,1\n2,1,5\n", "第 1 行只有 2 格，应有 3 格"),
        (b"2,1\n\xff,\x81\n", "认不出文件的编码"),
        (b"2,1\n\xff,1\n", "第 2 行 A 列“ÿ”不是分数"),
        ('"2","1"\n"1,000","1"\n', "第 2 行 A 列“1,000”不是分数"),
        ("2,1\n" + "x,1\n" * 30, "另有 10 处"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_what_to_do(run, data, message):
    with pytest.raises(CommandError, match=re.escape(message)) as told:
        run(data)
    assert "marks.csv" in str(told.value)


ODD = {
    "constants": "1,1,1\n" + "1,1,1\n" * 12,
    "one item": "3\n" + "\n".join(str(n % 4) for n in range(12)),
    "two candidates": "1,1\n1,0\n0,1\n",
    "one candidate": "1,1\n1,0\n",
    "negative marks": "2,2,2\n" + "-1,2,0\n2,-0.5,1\n0,0,2\n" * 4,
    "an item worth nothing": "0,1,1\n" + "0,1,0\n0,0,1\n0,1,1\n" * 4,
    "nobody was given an item": "1,1,1\n" + "NA,1,0\nNA,0,1\n" * 6,
    "everything open": "1,1,1\n" + "甲,,\n".replace("甲", "") * 3 + "1,,\n",
    "the same mark twice": "1,1\n" + "1,1\n0,0\n" * 6,
    "the opposite": "1,1\n" + "1,0\n0,1\n" * 6,
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_odd_tables_have_figures_or_none_but_never_nonsense(run, data):
    found = json.loads(run(data, "--json"), parse_constant=lambda word: pytest.fail(word))
    test = found["test"]
    assert test["alpha"] is None or test["alpha"] <= 1 + 1e-12
    for item in found["items"]:
        for name in ("point_biserial_included", "point_biserial_excluded"):
            assert item[name] is None or -1 <= item[name] <= 1
        assert item["upper_lower"] is None or item["maximum"]


def test_where_nothing_varies_nothing_is_said_of_reliability(figures):
    test = figures(ODD["constants"])["test"]
    assert (test["sd"], test["alpha"], test["kr20"], test["kr21"], test["sem"], test["skewness"]) == (0, *[None] * 5)
    assert figures(ODD["one item"])["test"]["alpha"] is None
    assert figures(ODD["the same mark twice"])["test"]["alpha"] == pytest.approx(1)
    assert figures(ODD["the opposite"])["test"]["alpha"] is None  # everybody has the same total


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ("Q1,Q2,Total\n2,1,3\n2,0,2\n1,1,2\n", ["Total"]),
        ("题一,题二,总分\n2,1,3\n2,0,2\n1,1,1\n", ["总分"]),
        ("2,1,3\n2,0,2\n1,0,1\n", ["3"]),
        ("2,1,3\n2,0,2\n1,0,2\n", []),
        ("1,1\n1,1\n0,0\n", []),
    ],
)
def test_a_column_of_totals_is_pointed_out_and_counted_all_the_same(tmp_path, data, names):
    path, out, err = tmp_path / "marks.csv", StringIO(), StringIO()
    path.write_text(data, encoding="utf-8")
    call_command("analyse_marks", str(path), "--json", stdout=out, stderr=err)
    assert len(json.loads(out.getvalue())["items"]) == len(data.splitlines()[0].split(","))
    assert [name for name in names if f"“{name}”像是合计" in err.getvalue()] == names
    assert bool(err.getvalue()) == bool(names)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv"):
        call_command("analyse_marks", str(tmp_path / "none.csv"))


def test_all_bad_cells_are_found_at_once():
    with pytest.raises(BadSheet) as bad:
        read(b"2,1\nx,1\n1,y\n3,0\n")
    assert [(problem.code, problem.line, problem.column) for problem in bad.value.problems] == [
        ("mark", 2, 1),
        ("mark", 3, 2),
        ("above", 4, 1),
    ]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text('012.,;\t\n-NA满分idé"１ ', max_size=60).map(str.encode)))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(data):
    try:
        sheet = read(data)
    except BadSheet as bad:
        told = [complaint(problem) for problem in bad.problems]
    else:
        told = [json.dumps(as_json(analyse(sheet.table, 1), sheet.names, 1), allow_nan=False)]
        assert len(sheet.names) == len(sheet.table.maxima) > 0
    assert all(told)


def test_nothing_per_item_under_ten_and_a_caution_under_thirty(run):
    few = json.loads(run(PLAIN, "--json"))
    assert (few["caution"], few["minimum_per_item"], few["items"][0]["facility"]) == (True, 10, None)
    assert few["test"]["mean"] == pytest.approx(5 / 3)
    text = run(PLAIN)
    assert "不足 30 人" in text
    assert "不足 10 人" in text
    many = "1,1\n" + "1,0\n0,1\n1,1\n" * 10
    assert "不足" not in run(many)


def test_the_table_is_aligned_and_speaks_the_language_of_its_reader(run):
    data = "1,1\n" + "1,0\n1,1\n" * 10
    chinese, english = run(data, "--language", "zh-hans"), run(data, "--language", "en")
    assert "太易" in chinese
    assert "Too easy" in english
    table = [line for line in english.splitlines() if line.startswith(("1 ", "2 ", "Item"))]
    assert len({len(line) for line in table}) == 1


@pytest.mark.parametrize(("options", "warned"), [([], True), (["--no-header"], False), (["--header"], False)])
def test_numbers_that_may_be_names_are_pointed_out(tmp_path, options, warned):
    path, out, err = tmp_path / "marks.csv", StringIO(), StringIO()
    path.write_text("1,2,3\n1,1,1\n1,0,1\n0,1,0\n", encoding="utf-8")
    call_command("analyse_marks", str(path), "--json", *options, stdout=out, stderr=err)
    assert json.loads(out.getvalue())["candidates"] == (2 if "--header" in options else 3)
    assert ("--header" in err.getvalue()) == warned


def test_figures_are_rounded_and_not_cut_off():
    assert [decimal(value, 2) for value in (1.355001, -0.001, 0.999, None)] == ["1.36", "0.00", "1.00", "—"]


def test_columns_are_called_as_in_a_spreadsheet():
    assert [letters(number) for number in (1, 26, 27, 200)] == ["A", "Z", "AA", "GR"]


def test_a_big_table_reads_each_text_once():
    rows = "\n".join(",".join("01"[(row * column) % 2] for column in range(200)) for row in range(500))
    sheet = read((",".join(["1"] * 200) + "\n" + rows).encode())
    assert sheet.table.marks.shape == (500, 200)
    cells = Cells(decimal_comma=False)
    assert [cells[text] for text in ("1", " 1", "１")] == [1, 1, 1]
    assert np.isnan(cells[""])
