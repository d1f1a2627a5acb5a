"""Cutting a section into passages, and choosing among them: pure rules."""

from typing import Any

import pytest

from kb.rules import choosing, passages
from kb.rules.evidence import Asked
from kb.rules.passages import Line, Passage


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": "b1"}


def heading(text: str, anchor: str) -> dict[str, Any]:
    return block("heading", {"text": text, "level": "2", "anchor": anchor})


STEPS = block("steps", {"steps": [{"type": "item", "value": {"text": "<p>打开向导</p>", "expected": "<p>可用</p>"}}]})
GRID = {
    "columns": [{"heading": "代码"}, {"heading": "含义"}],
    "rows": [{"values": [f"<p>GL-{n}</p>", f"<p>含义{n}</p>"]} for n in (1001, 1003, 1005)],
}
TABLE = block("table", {"table": GRID})


def lines(found: list[Passage]) -> list[list[tuple[str, str]]]:
    return [[(line.kind, line.text) for line in passage.lines] for passage in found]


def test_what_stands_under_one_heading_is_one_passage():
    found = passages.passages(
        [
            block("text", "<p>导语。</p>"),
            heading("步骤", "do"),
            STEPS,
            heading("说明", "why"),
            block("text", "<p>因为。</p>"),
        ]
    )
    assert [(one.heading, one.anchor) for one in found] == [("", ""), ("步骤", "do"), ("说明", "why")]
    assert found[1].lines == (Line("step", "打开向导", result="可用"),)


def test_a_heading_with_nothing_under_it_gives_no_passage():
    assert passages.passages([heading("空", "x"), heading("也空", "y")]) == []


def test_long_texts_are_bitten_between_blocks_never_inside():
    long = block("text", f"<p>{'长' * 300}</p>")
    found = passages.passages([heading("一", "a"), long, long])
    assert [len(one.text) for one in found] == [300, 300]
    assert {one.anchor for one in found} == {"a"}


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<p>甲</p><ul><li>乙</li><li>丙</li></ul><p>丁</p>", ["text", "item", "item", "text"]),
        ("<p>三步：</p><ol><li>乙</li><li>丙</li></ol>", ["text", "step", "step"]),
        ("<ul><li>外<ol><li>内</li></ol></li></ul><p>后</p>", ["item", "step", "text"]),
        ("</ul>散落的结束标签", ["text"]),
    ],
)
def test_lists_are_told_from_paragraphs(html: str, kinds: list[str]):
    assert [line.kind for line in passages.html_lines(html)] == kinds


def test_a_warning_keeps_its_title_and_code_its_lines():
    found = passages.passages(
        [
            block("callout", {"kind": "danger", "title": "慎用", "text": "<p>不可恢复。</p><p>先备份。</p>"}),
            block("code", {"code": "a\nb"}),
        ]
    )
    assert found[0].lines == (
        Line("note", "不可恢复。", label="慎用"),
        Line("note", "先备份。"),
        Line("code", "a"),
        Line("code", "b"),
    )


def test_every_line_is_a_part_of_the_text_letter_by_letter():
    from kb.rules.text import plain_text

    raw = [heading("一", "a"), block("text", "<p>甲<b>乙</b></p>"), STEPS, TABLE]
    said = plain_text(raw)
    for passage in passages.passages(raw):
        for line in passage.lines:
            assert line.text in said
            assert line.result in said


def test_plain_text_is_cut_at_its_headings():
    found = passages.of_text("导语\n第一步\n做甲\n第二步\n做乙", [(3, "step-1", "第一步"), (10, "step-2", "第二步")])
    assert [(one.anchor, one.text) for one in found] == [("", "导语"), ("step-1", "做甲"), ("step-2", "做乙")]


def test_a_long_passage_is_shortened_between_rows():
    [passage] = passages.passages([TABLE])
    assert [line.row for line in passages.shortened(passage, 3).lines] == [0, 0]
    assert len(passages.shortened(passage, 4).lines) == 4


def test_runs_draw_each_row_for_itself():
    [passage] = passages.passages([block("text", "<p>甲</p><p>乙</p>"), TABLE])
    assert [(run.kind, len(run.lines)) for run in passages.runs(passage)] == [("text", 2), *[("cell", 2)] * 3]


# Choosing


def asked(text: str, *words: str) -> Asked:
    return Asked(text, dict.fromkeys(words, 1.0))


def test_the_passage_that_says_most_is_chosen_and_of_equals_the_shorter():
    one, two = (
        Passage("", "", (Line("text", "备份要校验"),)),
        Passage("", "", (Line("text", "备份要校验，还要演练很多次"),)),
    )
    other = Passage("", "", (Line("text", "备份"),))
    assert choosing.best(asked("备份校验", "备份", "校验"), [other, two, one]) == one
    assert choosing.best(asked("备份"), []) is None


def test_a_table_is_reduced_to_the_row_that_is_meant():
    [passage] = passages.passages([TABLE])
    found = choosing.best(asked("gl-1003", "gl-1003"), [passage])
    assert found is not None
    assert [line.text for line in found.lines] == ["GL-1003", "含义1003"]


def test_a_question_about_all_rows_gets_the_table():
    [passage] = passages.passages([TABLE])
    assert choosing.best(asked("有哪些代码", "代码"), [passage]) == passage


def test_how_prefers_steps():
    told = Passage("说明", "", (Line("text", "冲销会生成负数凭证。"),))
    done = Passage("步骤", "", (Line("step", "单击冲销，再保存并交给别人审核。"),))
    assert choosing.best(asked("怎么冲销", "冲销"), [told, done]) == done
    assert choosing.best(asked("冲销是什么", "冲销"), [told, done]) == told
