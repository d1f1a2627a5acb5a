"""Word papers as people type them: numbers by hand or by Word, options side by side, keys in brackets."""

import zipfile
from html import escape
from io import BytesIO

import pytest

from exams.formats import word
from exams.formats.record import Unreadable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PAPER = """\
2026 年总账认证试卷
一、单项选择题（每题 2 分）
1. 结账前先做什么？
A. 审核　B. 结账
C. 打印
答案：A
解析：先审核，
再记账。
难度：较易
2、这一行属于上一题的解析。
二、多项选择题
1．哪些要检查（ AB ）
（2 选 3）
A．编号
B．结转
C．1.5 米的
键盘
三、判断题
1. 结账后可以改凭证。（×）
2. 结账在后台运行。
【答案】对 【解析】V9.0 起如此。 知识点：期末处理
四、填空题
1. 税率是______，征收率是____。
答案：13%|百分之十三；3%
五、简答题
1. 谈谈结账。
答案：略
"""


def document(*bodies: str, **files: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{''.join(bodies)}</w:body></w:document>")
        for name, text in files.items():
            archive.writestr(f"word/{name}.xml", text)
    return buffer.getvalue()


def line(text: str, props: str = "") -> str:
    return f"<w:p>{props}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def test_a_paper_typed_by_hand_is_read():
    single, multiple, wrong, right, blanks, essay = word.read(document(*map(line, PAPER.splitlines())))
    assert (single.draft.kind, single.draft.stem, single.difficulty) == ("single", "结账前先做什么？", 2)
    assert [(o.text, o.right) for o in single.draft.options] == [("审核", True), ("结账", False), ("打印", False)]
    assert single.draft.explanation == "先审核，\n再记账。\n2、这一行属于上一题的解析。"
    assert (multiple.draft.kind, multiple.draft.stem) == ("multiple", "哪些要检查（　）\n（2 选 3）")
    assert [(o.text, o.right) for o in multiple.draft.options] == [
        ("编号", True),
        ("结转", True),
        ("1.5 米的\n键盘", False),
    ]
    assert (wrong.draft.right, wrong.draft.stem) == (False, "结账后可以改凭证。（　）")
    assert (right.draft.right, right.draft.explanation, right.topic) == (True, "V9.0 起如此。", "期末处理")
    assert blanks.draft.stem == "税率是____，征收率是____。"
    assert blanks.draft.blanks == (("13%", "百分之十三"), ("3%",))
    assert (essay.draft.kind, "没有评分标准" in essay.problems[0]) == ("essay", True)


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/>
<w:lvlText w:val="%2."/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def numbered(text: str, level: int) -> str:
    return line(text, f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>')


def test_numbers_that_word_counts_are_read_as_people_see_them():
    rows = [numbered("先做什么？", 0), numbered("审核", 1), numbered("结账", 1), line("答案：B")]
    rows += [numbered("再做什么？", 0), numbered("记账", 1), numbered("打印", 1), line("答案：A")]
    first, second = word.read(document(*rows, numbering=NUMBERING))
    assert (first.line, second.line) == (1, 2)
    assert [option.right for option in first.draft.options] == [False, True]
    assert [option.text for option in second.draft.options] == ["记账", "打印"]


def test_underlined_spaces_are_blanks_and_pictures_are_reported():
    gap = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">      </w:t></w:r>'
    stem = f"<w:p><w:r><w:t>1. 税率是</w:t></w:r>{gap}<w:r><w:drawing/></w:r></w:p>"
    (record,) = word.read(document(stem, line("答案：13%")))
    assert (record.draft.kind, record.draft.stem) == ("fill_in", "税率是____")
    assert "图片" in record.notes[0]


def test_a_figure_at_the_start_of_a_line_is_no_number_but_a_year_behind_one_is():
    rows = ["1. 多少？", "3.5 万元的发票", "答案：13%", "2.2026 年起呢？____", "答案：3%"]
    first, second = word.read(document(*map(line, ["四、填空题", *rows])))
    assert first.draft.stem == "多少？\n3.5 万元的发票"
    assert second.draft.stem == "2026 年起呢？____"


def test_deleted_text_is_not_read():
    deleted = "<w:p><w:r><w:t>1. 对吗？</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    (record,) = word.read(document(deleted, line("答案：对")))
    assert (record.draft.kind, record.draft.stem) == ("true_false", "对吗？")


ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


@pytest.mark.parametrize("data", [b"no zip", document(line("没有题号")), document("<w:p>")])
def test_what_is_no_paper_is_refused(data):
    with pytest.raises(Unreadable):
        word.read(data)


def test_entities_are_refused():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", ENTITY)
    with pytest.raises(Unreadable):
        word.read(buffer.getvalue())


AT_THE_END = """\
一、单项选择题
1. 先做什么？
A. 审核　B. 结账
2. 后做什么？
A. 审核　B. 结账
3. 再做什么？
A. 审核　B. 结账
二、多项选择题
1. 检查哪些？
A. 编号　B. 结转　C. 键盘
三、判断题
1. 结账在后台运行。
2. 结账后可以改凭证。
四、填空题
1. 税率是____，保留____天。
{keys}"""
KEYS = [
    """参考答案
一、单项选择题
1.A 2.B 3.A
二、多项选择题
1. AB
三、判断题
1. 对
2. 错
四、填空题
1. 13%；1.5""",
    """参考答案与解析
一、单选题
1-3 ABA
二、多选题
1．AB 解析：键盘无关
三、判断题
1～2：√ ×
四、填空题
1、13%；1.5""",
    """附：试题答案
一、单项选择题
1、答案：A
解析：先审核，
再记账。
2、B
3、A
二、多项选择题
1、AB
三、判断题
1、对 2、错
四、填空题
1、13%；1.5""",
]


@pytest.mark.parametrize("keys", KEYS)
def test_keys_at_the_end_of_a_paper_reach_their_questions(keys):
    found = word.read(document(*map(line, AT_THE_END.format(keys=keys).splitlines())))
    assert [record.problems for record in found] == [()] * 7
    kinds = ["single"] * 3 + ["multiple"] + ["true_false"] * 2 + ["fill_in"]
    assert [record.draft.kind for record in found] == kinds
    right = ["".join("ABC"[i] for i, one in enumerate(record.draft.options) if one.right) for record in found]
    assert right == ["A", "B", "A", "AB", "", "", ""]
    assert [record.draft.right for record in found[4:6]] == [True, False]
    assert found[6].draft.blanks == (("13%",), ("1.5",))


def test_what_is_said_at_the_end_besides_the_key_is_kept():
    found = word.read(document(*map(line, AT_THE_END.format(keys=KEYS[2]).splitlines())))
    assert found[0].draft.explanation == "先审核，\n再记账。"
    assert found[1].draft.explanation == ""


def test_a_question_without_a_key_at_the_end_says_so():
    found = word.read(document(*map(line, AT_THE_END.format(keys="参考答案\n一、单项选择题\n1. A").splitlines())))
    assert found[0].problems == ()
    assert all("没有答案" in record.problems[0] for record in found[1:])


def test_the_label_of_an_answer_is_no_heading():
    found = word.read(document(*map(line, ["1. 结账在后台运行。", "答案：", "对", "2. 凭证要编号。", "答案：对"])))
    assert [record.draft.right for record in found] == [True, True]


def test_without_headings_the_numbers_are_enough():
    paper = ["1. 甲？", "A. 一　B. 二", "2. 乙？", "A. 一　B. 二", "答案", "1-2：B A"]
    first, second = word.read(document(*map(line, paper)))
    assert [option.right for option in first.draft.options] == [False, True]
    assert [option.right for option in second.draft.options] == [True, False]
