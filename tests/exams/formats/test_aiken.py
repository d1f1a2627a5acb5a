"""Aiken: how people write it, and that what is written is read back."""

import pytest
from hypothesis import assume, given, settings

from exams import formats
from exams.formats import aiken
from exams.formats.record import Unreadable
from exams.formats.text import one_line
from tests.exams.formats import items

DOCUMENTED = """\
What is the correct answer to this question?
A. Is it this one?
B. Maybe this answer?
C. Possibly this one?
ANSWER: C

结账后还能改凭证。
A) 正确
B) 错误
ANSWER： B

哪些对？
（可多选）
A、甲
B、乙
C、丙
answer: A, C

没有这个选项？
A. 甲
B. 乙
ANSWER: D

没有答案？
A. 甲
"""


def test_the_documented_example_and_looser_ones_are_read():
    single, truth, multiple, missing, open_end = aiken.read(DOCUMENTED.encode())
    assert [option.right for option in single.draft.options] == [False, False, True]
    assert (truth.draft.kind, truth.draft.right, truth.line) == ("true_false", False, 7)
    assert (multiple.draft.kind, multiple.draft.stem) == ("multiple", "哪些对？\n（可多选）")
    assert "没有这个选项" in missing.problems[0]
    assert "请补上" in open_end.problems[0]


def test_text_files_are_told_apart():
    assert formats.recognise("a.txt", DOCUMENTED.encode()).name == "aiken"
    assert formats.recognise("a.txt", "对吗？{T}".encode()).name == "gift"


def test_an_empty_file_is_refused():
    with pytest.raises(Unreadable):
        aiken.read(b"\n\n")


@settings(max_examples=80, deadline=None)
@given(items.records(("single", "true_false")))
def test_what_is_written_is_read_back(record):
    assume(not aiken.loss(record).is_left_out)
    (back,) = aiken.read(aiken.write([record]))
    assert back.draft.stem == one_line(record.draft.stem)
    assert [(o.text, o.right) for o in back.draft.options] == [(o.text, o.right) for o in record.draft.options]
    assert (back.draft.kind, back.draft.right, back.problems) == (record.draft.kind, record.draft.right, ())


def test_what_has_no_place_is_named():
    record = items.EXAMPLE
    reasons = " ".join(aiken.loss(record).reasons)
    assert all(word in reasons for word in ("解析", "反馈", "难度"))
    assert aiken.loss(items.changed(record, kind="multiple")).is_left_out
    assert aiken.loss(items.changed(record, stem="ANSWER: A")).is_left_out
