"""GIFT: the examples of its documentation, and that what is written is read back."""

import pytest
from hypothesis import assume, given, settings

from exams.formats import gift, gift_writing
from exams.formats.record import Unreadable
from tests.exams.formats import items

DOCUMENTED = """\
// from docs.moodle.org
$CATEGORY: $course$/top/历史

::Q1:: 1+1\\=2 {T}

::Q2:: What's between orange and green in the spectrum?
{ =yellow # right; good! ~red # wrong, it's yellow ~blue # wrong, it's yellow }

// [id:grant] [tag:difficulty:4] [tag:cites:general-ledger/closing] [tag:misc]
Two people are entombed in Grant's tomb. {
   ~%-100%No one
   ~%50%Grant
   ~%50%Grant's wife
   ~%-100%Grant's father
   ####Both of them.
}

Who's buried in Grant's tomb?{=Grant =Ulysses S. Grant =Ulysses Grant}

Mahatma Gandhi's birthday is an Indian holiday on {
~15th
~3rd
=2nd
} of October.

[html]<p>The <b>sky</b> is <img src="x.png" alt="sky"> {=blue} today</p>

When was Ulysses S. Grant born? {#1822:5}

Write a short biography of Dag {}

Match. {=Canada -> Ottawa =Italy -> Rome}

You can use your pencil.
"""


def test_the_documented_examples_are_read():
    truth, colour, tomb, buried, holiday, sky, *others = gift.read(DOCUMENTED.encode())
    assert (truth.draft.kind, truth.draft.stem, truth.draft.right) == ("true_false", "1+1=2", True)
    assert (truth.topic, truth.slug, truth.line) == ("历史", "Q1", 4)
    assert [(o.text, o.right, o.feedback) for o in colour.draft.options] == [
        ("yellow", True, "right; good!"),
        ("red", False, "wrong, it's yellow"),
        ("blue", False, "wrong, it's yellow"),
    ]
    assert (tomb.slug, tomb.difficulty, tomb.draft.cites) == ("grant", 4, ("general-ledger/closing",))
    assert (tomb.draft.kind, tomb.draft.explanation) == ("multiple", "Both of them.")
    assert [option.right for option in tomb.draft.options] == [False, True, True, False]
    assert buried.draft.stem == "Who's buried in Grant's tomb?____"
    assert buried.draft.blanks == (("Grant", "Ulysses S. Grant", "Ulysses Grant"),)
    assert holiday.draft.stem == "Mahatma Gandhi's birthday is an Indian holiday on ____ of October."
    assert sky.draft.stem.startswith("The **sky** is")
    born, biography, capitals, description = others
    assert (born.draft.kind, born.draft.answer) == ("numeric", {"value": "1822", "tolerance": "5"})
    assert capitals.draft.answer == {"pairs": [["Canada", "Ottawa"], ["Italy", "Rome"]]}
    assert tomb.tags == ("misc",)
    assert not born.problems + capitals.problems
    assert biography.problems
    assert description.problems


@pytest.mark.parametrize(
    ("said", "value", "tolerance"), [("#3.5", "3.5", "0"), ("#1..5", "3", "2"), ("#=%100%7:1 =%50%8", "7", "1")]
)
def test_figures_are_read_as_gift_writes_them(said, value, tolerance):
    (record,) = gift.read(f"多少？{{{said}}}".encode())
    assert record.draft.answer == {"value": value, "tolerance": tolerance}


def test_a_weight_beside_the_right_answer_is_reported_as_not_taken():
    (record,) = gift.read("哪个？{=甲 ~%50%乙 ~丙}".encode())
    assert record.draft.kind == "single"
    assert "部分得分没有收入" in record.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_of_chinese_windows_are_read(encoding):
    (record,) = gift.read("税率是 {=百分之十三} 吗\r\n".encode(encoding))
    assert record.draft.stem == "税率是 ____ 吗"


def test_a_file_without_questions_is_refused():
    with pytest.raises(Unreadable):
        gift.read(b"// nothing\n\n")


@settings(max_examples=80, deadline=None)
@given(items.records())
def test_what_is_written_is_read_back(record):
    assume(not gift_writing.loss(record).is_left_out)
    (back,) = gift.read(gift_writing.write([record]))
    assert items.essence(back) == items.essence(record)
    assert items.place(back) == items.place(record)
    assert not back.problems


def test_what_has_no_place_is_named():
    single = items.EXAMPLE
    assert not gift_writing.loss(single).is_left_out
    two = items.changed(single, kind="fill_in", options=(), stem="____ ____", blanks=(("a",), ("b",)))
    weight = items.changed(single, kind="fill_in", options=(), stem="几成？____", blanks=(("%50%的", "五成"),))
    assert "一个空" in gift_writing.loss(two).reasons[0]
    assert "读成" in gift_writing.loss(weight).reasons[0]


@settings(max_examples=60, deadline=None)
@given(items.records(("numeric", "matching")))
def test_figures_and_pairs_come_back_but_for_what_is_named(record):
    loss = gift_writing.loss(record)
    assume(not loss.is_left_out)
    (back,) = gift.read(gift_writing.write([record]))
    kept, reasons = gift_writing.held(record.draft)
    assert items.essence(back) == items.essence(items.changed(record, answer=kept.answer))
    assert loss.reasons == reasons
    answer = record.draft.answer
    loses = answer["units"] or answer["is_percent"] if record.draft.kind == "numeric" else answer["distractors"]
    assert bool(reasons) == bool(loses)
