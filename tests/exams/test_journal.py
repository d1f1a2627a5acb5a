"""Journal entries: sides, splitting, merging, order, alternatives, balance, partial credit line by line."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import types
from exams.rules import journal, journaltext
from exams.rules.content import BadResponse
from exams.rules.drafts import Draft
from exams.rules.journal import Line, Policy, grade

POLICY = Policy(wrong_side=Fraction(1, 4), extra=Fraction(1, 2), unbalanced=Fraction(1, 2))
JOURNAL = types.of("journal")


def lines(text, dimensions=()):
    entries = journaltext.read(text, list(dimensions))
    return [Line(row["side"], row["account"], Decimal(row["amount"]), tuple(row["dimensions"])) for row in entries[0]]


SALE = lines("借 1122 应收账款 113\n贷 6001 主营业务收入 100\n贷 22210106 应交税费——应交增值税——销项税额 13")
CASH = lines("借 1002 银行存款 113\n贷 6001 主营业务收入 100\n贷 22210106 应交税费——应交增值税——销项税额 13")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("借 1122 应收账款 113\n贷 6001 主营业务收入 100\n贷 22210106 销项 13", 1),
        ("贷 22210106 13\n借 应收账款 113\n贷 6001 100", 1),  # any order; by code or by name
        ("借 1122 100\n借 1122 13\n贷 6001 60\n贷 6001 40\n贷 应交税费—应交增值税（销项税额） 13", 1),  # split
        ("借 1122 200\n借 1122 -87\n贷 6001 100\n贷 22210106 13", 1),  # corrected in red
        ("借 1122 113\n贷 6001 100\n贷 22210106 13\n借 1405 0", 1),  # a line of nothing books nothing
        ("借 1122 113\n贷 6001 113", Fraction(1, 3)),  # the other amount is wrong, one is missing
        ("借 1122 113\n贷 6001 100\n借 22210106 13", Fraction(1, 2)),  # 2 + 1/4 of 3, but unbalanced
        ("贷 1122 113\n借 6001 100\n借 22210106 13", Fraction(1, 4)),  # all turned round
        ("借 1122 113\n贷 6001 100\n贷 22210106 13\n借 1405 50\n贷 5001 50", Fraction(2, 3)),  # two lines too many
        (
            "借 1122 113\n贷 1122 113\n借 6001 100\n贷 6001 100\n借 22210106 13\n贷 22210106 13",
            Fraction(1, 2),
        ),  # stuffed
        ("借 1122 113\n贷 6001 100", Fraction(1, 2)),
        ("借 9999 1\n贷 9998 1", 0),
    ],
)
def test_what_an_entry_earns(text, expected):
    assert grade([SALE], lines(text), POLICY).share == expected


def test_the_policy_of_the_item_decides():
    turned = lines("贷 1122 113\n借 6001 100\n借 22210106 13")
    assert grade([SALE], turned, Policy(wrong_side=Fraction(0))).share == 0
    surplus = lines("借 1122 113\n贷 6001 100\n贷 22210106 13\n借 1405 50\n贷 5001 50")
    assert grade([SALE], surplus, Policy(extra=Fraction(0))).share == 1
    part = lines("借 1122 113\n贷 6001 100")
    assert grade([SALE], part, Policy(unbalanced=Fraction(0))).share == 0
    assert grade([SALE], part, Policy(unbalanced=Fraction(1))).share == Fraction(2, 3)


def test_the_best_of_the_accepted_entries_counts():
    assert grade([SALE, CASH], CASH, POLICY).share == grade([SALE, CASH], SALE, POLICY).share == 1
    assert [one.outcome for one in grade([SALE, CASH], CASH, POLICY).verdicts] == ["right"] * 3


def test_every_line_is_told_what_it_was():
    marked = grade([SALE], lines("借 1122 100\n借 6001 100\n贷 1405 13"), POLICY)
    assert [one.outcome for one in marked.verdicts] == ["amount", "wrong_side", "missing", "extra"]
    assert not marked.is_balanced
    assert marked.verdicts[3].given == (Line("credit", "1405", Decimal(13)),)


def test_dimensions_count_where_the_item_asks_for_them():
    key = lines("借 1122 应收账款 100 客户=恒远制造\n贷 6001 100", ["客户"])
    assert grade([key], lines("借 1122 100 客户=恒远制造\n贷 6001 100", ["客户"]), POLICY).share == 1
    other = grade([key], lines("借 1122 100 客户=瑞丰商贸\n贷 6001 100", ["客户"]), POLICY)
    assert (other.share, other.verdicts[0].outcome) == (Fraction(1, 2), "dimensions")
    split = lines("借 1122 60 客户=恒远制造\n借 1122 40 客户=瑞丰商贸\n贷 6001 100", ["客户"])
    assert grade([key], split, POLICY).share == Fraction(1, 4)  # one line right of two, one too many


def test_what_is_no_amount_is_neither_right_nor_balanced():
    given = [Line("debit", "1122", None), *SALE[1:]]
    marked = grade([SALE], given, POLICY)
    assert (marked.is_balanced, marked.share, marked.verdicts[0].outcome) == (False, Fraction(1, 2), "amount")
    assert grade([SALE], [], POLICY).share == 0


def test_a_code_with_points_is_a_code():
    wanted = lines("借 1002.01 工行 5\n贷 1001 库存现金 5")
    for text, share in (("借 100201 5", 1), ("借 1002.01 5", 1), ("借 1002 5", Fraction(1, 2))):
        assert grade([wanted], lines(f"{text}\n贷 1001 5"), Policy(extra=Fraction(0))).share == share


amounts = st.decimals(min_value=1, max_value=10**6, places=2)
accounts = st.sampled_from(["1001", "1002", "1122", "1405", "2202", "6001"])
some_lines = st.lists(st.builds(Line, st.sampled_from([journal.DEBIT, journal.CREDIT]), accounts, amounts), max_size=8)


@given(some_lines.filter(bool), some_lines, st.randoms())
def test_a_mark_lies_between_nothing_and_everything_and_forgets_the_order(key, given, random):
    marked = grade([key], given, POLICY)
    assert 0 <= marked.share <= 1
    assert marked.is_balanced or marked.share <= POLICY.unbalanced
    mixed = random.sample(given, len(given))
    assert grade([key], mixed, POLICY).share == marked.share


@given(some_lines.filter(bool), st.data())
def test_splitting_a_line_changes_nothing(key, data):
    given = []
    for line in key:
        part = data.draw(st.decimals(min_value=0, max_value=line.amount, places=2))
        given += [Line(line.side, line.account, part), Line(line.side, line.account, line.amount - part)]
    policy = Policy(unbalanced=Fraction(1))  # these keys need not balance
    assert grade([key], given, policy).share == grade([key], key, policy).share == 1


def item(**answer):
    text = "借 1122 应收账款 113 客户=恒远制造\n贷 6001 主营业务收入 100\n贷 22210106 销项税额 13"
    entries = journaltext.read(text, ["客户"])
    draft = {"chart": "casbe", "dimensions": ["客户"], "entries": entries, **answer}
    return JOURNAL.build(Draft("journal", "分录？", answer=draft))


def test_a_response_is_read_row_by_row_and_only_whole():
    shape = JOURNAL.shape(item())
    assert shape.blanks == 12 * 4
    model = JOURNAL.model_answer(item())
    assert JOURNAL.read_response(shape, model) == model
    assert JOURNAL.share(item(), model) == 1
    assert not JOURNAL.is_answered(JOURNAL.read_response(shape, []))
    left_over = [*model[:-4], "debit", "", "", ""]  # a side that was chosen, and the row left at that
    assert JOURNAL.share(item(), left_over) == 1
    for raw in (["debit"], "debit", [1] * 48, ["x" * 300] * 48):
        with pytest.raises(BadResponse):
            JOURNAL.read_response(shape, raw)


def test_amounts_are_read_as_people_write_them():
    model = JOURNAL.model_answer(item())
    model[2], model[6] = "１１３．００ 元", "0.01万"
    assert JOURNAL.share(item(), model) == 1
    model[2] = "NaN"
    assert JOURNAL.share(item(), model) == Fraction(1, 2)


def test_a_candidate_sees_the_columns_and_the_chart_and_nothing_of_the_entry():
    view = JOURNAL.candidate_view(item(), [])
    assert (view.columns, view.chart) == (("客户",), "casbe")
    assert "1122" not in repr(view)
    assert "恒远" not in repr(view)
    rows = JOURNAL.rows(view, ["debit", "1122", "5", "甲", "credit"])
    assert [cell.value for row in rows[:2] for cell in row.cells] == ["debit", "1122", "5", "甲", "credit", "", "", ""]
    assert len(rows) == 12


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"entries": []}, "至少写一组"),
        ({"extra": "2"}, "0 到 1"),
        ({"wrong_side": "NaN"}, "0 到 1"),
        ({"dimensions": []}, "项目数不一致"),
        ({"dimensions": ["客户", "部门", "项目", "员工"]}, "最多 3 项"),
        ({"entries": [[{"side": "debit", "account": "1002", "amount": "5", "dimensions": [""]}] * 2]}, "不平衡"),
        ({"entries": [[{"side": "debit", "account": "1002", "amount": "5", "dimensions": [""]}]]}, "2 至 12 行"),
        ({"entries": [[{"side": "", "account": "1002", "amount": "五", "dimensions": [""]}] * 2]}, "缺少方向"),
    ],
)
def test_an_author_is_told_what_is_wrong(answer, complaint):
    assert complaint in " ".join(JOURNAL.validate(item(**answer)))


def test_the_result_says_for_each_line_what_was_wrong():
    response = JOURNAL.model_answer(item())
    response[4] = "debit"
    lines_shown = JOURNAL.describe_key(item(), response, [])
    assert [line.is_right for line in lines_shown] == [True, False, True, False]
    assert "方向相反" in lines_shown[1].feedback
    assert "借方 213.00，贷方 13.00" in lines_shown[3].given
    (first, *_rest) = JOURNAL.describe_key(item(), [], [])
    assert first.text == "借 1122 应收账款 113.00（客户：恒远制造）"


def test_the_text_of_an_author_comes_back():
    text = (
        "借 1002 银行存款 100\n贷 1122 应收账款 100 客户=恒远\n\n借 1001 库存现金 100\n贷 1122 应收账款 100 客户=恒远"
    )
    assert journaltext.write(journaltext.read(text, ["客户"]), ["客户"]) == text
    for bad in ("1002 银行存款 100", "借 100", "借 1002 银行存款 100 部门=销售"):
        with pytest.raises(journaltext.Unreadable):
            journaltext.read(bad, ["客户"])
