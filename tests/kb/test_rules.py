"""The pure rules: text and fingerprint of raw blocks, changes, editions, outlines, differences."""

import pytest

from kb.rules.changes import compare
from kb.rules.differences import Line, lines, passages, rows
from kb.rules.editions import nearest, slug_of
from kb.rules.outline import outline
from kb.rules.text import fingerprint, html_paragraphs, plain_text


def block(kind: str, value: object, identity: str = "a1") -> dict[str, object]:
    return {"type": kind, "value": value, "id": identity}


STEPS = {
    "steps": [{"type": "item", "value": {"text": "<p>单击〖结账〗</p>", "expected": "<p>提示成功</p>"}, "id": "s1"}]
}
BARE_STEPS = {"steps": [{"text": "<p>单击〖结账〗</p>", "expected": "<p>提示成功</p>", "picture": None}]}
TABLE = {
    "table": {
        "columns": [{"type": "text", "heading": "操作"}, {"type": "text", "heading": "结账期间"}],
        "rows": [{"values": ["<p>查询账簿</p>", "<p>可以</p>"]}],
        "caption": "",
    }
}


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("heading", {"text": "结账步骤", "level": "2", "anchor": "close"}, "结账步骤"),
        ("text", "<p>先备份。</p><ul><li>甲</li><li>乙</li></ul>", "先备份。\n甲\n乙"),
        ("text", "<p>A &lt; B</p><p><b>粗</b>体</p>", "A < B\n粗体"),
        ("steps", STEPS, "单击〖结账〗\n提示成功"),
        ("steps", BARE_STEPS, "单击〖结账〗\n提示成功"),
        ("callout", {"kind": "tip", "title": "提示", "text": "<p>夜里运行</p>"}, "提示\n夜里运行"),
        ("table", TABLE, "操作 | 结账期间\n查询账簿 | 可以"),
        ("picture", {"picture": 3, "alt": "结账向导", "caption": ""}, "结账向导"),
        ("code", {"language": "", "code": "ORA-00001\n唯一"}, "ORA-00001\n唯一"),
        ("checklist", {"title": "结账前", "items": [{"text": "<p>已备份</p>"}]}, "结账前\n已备份"),
        ("unknown", {"a": ["<p>别处的块</p>"]}, "别处的块"),
        ("text", None, ""),
    ],
)
def test_plain_text_is_what_a_reader_reads(kind: str, value: object, said: str) -> None:
    assert plain_text([block(kind, value)]) == said


def test_script_and_broken_html_do_not_break_the_text() -> None:
    assert html_paragraphs("<p>甲<br>乙<p>丙") == ["甲", "乙", "丙"]


def test_ids_editor_keys_and_empty_fields_do_not_change_the_fingerprint() -> None:
    plain = [block("text", "<p>先备份。</p>"), block("steps", BARE_STEPS)]
    edited = [block("text", '<p data-block-key="k9">先备份。</p>', "zz"), block("steps", {**STEPS}, "b2")]
    assert fingerprint("结账", plain) == fingerprint("结账", edited)


@pytest.mark.parametrize(
    "other", [("月结", "<p>先备份。</p>"), ("结账", "<p>先备份</p>"), ("结账", "<p><b>先备份。</b></p>")]
)
def test_title_text_and_markup_change_the_fingerprint(other: tuple[str, str]) -> None:
    title, html = other
    assert fingerprint(title, [block("text", html)]) != fingerprint("结账", [block("text", "<p>先备份。</p>")])


def test_the_order_of_blocks_changes_the_fingerprint() -> None:
    one, two = block("text", "<p>甲</p>"), block("text", "<p>乙</p>")
    assert fingerprint("", [one, two]) != fingerprint("", [two, one])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("结账前,请退出.", "结账前，请退出。"),
        ("登陆 Ｏｄｏｏ 后点击确定", "登录odoo后，单击“确定”"),
        ("您需要先审核凭证", "需先审核凭证"),
        ("帐套", "账套"),
        ("", ""),
    ],
)
def test_punctuation_width_spaces_and_house_style_are_wording(before: str, after: str) -> None:
    found = compare(before, after)
    assert (found.kind, found.similarity) == ("wording", 1.0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("密码至少 6 位", "密码至少 10 位"),
        ("税率为 1.5%", "税率为 15%"),
        ("余额为 -5", "余额为 5"),
        ("可以删除凭证", "不可以删除凭证"),
        ("由系统管理员结账", "由账套主管结账"),
        ("金额 > 100", "金额 < 100"),
    ],
)
def test_a_different_fact_is_never_wording(before: str, after: str) -> None:
    assert compare(before * 3, (before * 2) + after).kind == "meaning"


def test_similarity_says_how_much_stayed() -> None:
    text = "。".join(f"第{n}条规定金额{n}元" for n in range(40))
    nearly, other = compare(text, text + "。另见附录"), compare(text, "完全不同的另一段话")
    assert 0.95 < nearly.similarity < 1
    assert other.similarity < 0.3


def test_comparing_long_texts_stays_quick() -> None:
    before = "。".join(f"第{n}句说的是{n * 7919 % 1000}号凭证" for n in range(3000))
    assert 0 < compare(before, before.replace("凭证", "单据")).similarity < 1


@pytest.mark.parametrize(
    ("wanted", "available", "found"),
    [
        ("8-5", {"9-0", "8-5"}, "8-5"),
        ("8-5", {"9-0", "8-0"}, "8-0"),
        ("8-5", {"9-1", "9-0"}, "9-0"),
        ("7-0", {"9-0", "8-0"}, "9-0"),
        ("8-5", set(), None),
    ],
)
def test_the_nearest_edition_is_the_next_older_one_then_the_next_newer(
    wanted: str, available: set[str], found: str | None
) -> None:
    assert nearest(["9-1", "9-0", "8-5", "8-0"], wanted, available) == found


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("V9.0", "9-0"),
        ("v8.5", "8-5"),
        ("14.0", "14-0"),
        ("Ｖ９．０ SP1", "9-0-sp1"),
        ("Vista", "vista"),
        ("2025版", "2025版"),
    ],
)
def test_the_address_of_an_edition_follows_from_its_label(label: str, slug: str) -> None:
    assert slug_of(label) == slug


def test_anchors_are_unique_and_made_from_the_text_when_there_is_none() -> None:
    raw = [
        block("heading", {"text": "结账 步骤", "level": "2", "anchor": ""}),
        block("text", "<p>…</p>"),
        block("heading", {"text": "再来", "level": "3", "anchor": "结账-步骤"}),
        block("heading", {"text": "？", "level": "x", "anchor": None}),
    ]
    assert [(h.level, h.anchor) for h in outline(raw)] == [(2, "结账-步骤"), (3, "结账-步骤-2"), (2, "section")]


def said(pieces: object) -> str:
    return "".join(f"[{p.text}]" if p.is_changed else p.text for p in pieces)  # type: ignore[attr-defined]


def test_a_changed_line_marks_only_what_changed() -> None:
    (row,) = rows([Line("密码至少 6 位，区分大小写。")], [Line("密码至少 10 位，区分大小写。")])
    assert (row.kind, said(row.before), said(row.after)) == (
        "meaning",
        "密码至少 [6] 位，区分大小写。",
        "密码至少 [10] 位，区分大小写。",
    )


def test_a_line_with_other_punctuation_is_wording() -> None:
    (row,) = rows([Line("先备份,再结账.")], [Line("先备份，再结账。")])
    assert row.kind == "wording"


def test_nothing_is_lost_in_a_comparison() -> None:
    before = [Line(f"第 {n} 步：做 {n} 号工作") for n in range(30)]
    after = [*before[:5], Line("插入的一步"), *before[6:20], Line("第 20 步：换了内容，做别的"), *before[21:]]
    found = [row for passage in passages(before, after) for row in passage.rows]
    assert ["".join(p.text for p in row.before) for row in found if row.before] == [line.text for line in before]
    assert ["".join(p.text for p in row.after) for row in found if row.after] == [line.text for line in after]


def test_unchanged_passages_are_folded_but_for_their_edges() -> None:
    before = [Line(f"第 {n} 段") for n in range(20)]
    after = [*before[:10], Line("全新的内容放在这里"), *before[10:]]
    folded = [(len(passage.rows), passage.is_folded) for passage in passages(before, after)]
    assert folded == [(9, True), (3, False), (9, True)]


def test_removed_lines_stand_beside_what_took_their_place() -> None:
    (passage,) = passages([Line("手工备份账套")], [Line("向导自动建立还原点，无须操作")])
    assert [row.kind for row in passage.rows] == ["swapped"]


def test_headings_are_known_as_headings() -> None:
    found = lines("月末结账", [block("heading", {"text": "步骤"}), block("text", "<p>甲</p>")])
    assert [(line.text, line.is_heading) for line in found] == [("月末结账", True), ("步骤", True), ("甲", False)]
