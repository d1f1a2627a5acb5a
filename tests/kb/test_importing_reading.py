"""HTML and Markdown become our blocks: nothing a reader needs is lost, nothing hostile gets through."""

from pathlib import Path
from typing import Any

import pytest

from kb.importing.anchors import Anchors
from kb.importing.blocks import Found, stored
from kb.importing.html import parse, read_html
from kb.importing.markdown import read_markdown
from kb.importing.report import FileRefused
from kb.importing.wellformed import first_fault


class Surroundings:
    """Every link leads somewhere, every picture is there."""

    def link(self, href: str) -> str:
        return f"/to/{href}"

    def picture(self, src: str, alt: str) -> Found | None:
        return Found(f"hash-{src}", Path(src), alt)


def from_html(html: str, title: str = "页") -> list[tuple[str, Any]]:
    page = parse(html)
    blocks = read_html(page, Anchors(page, title), Surroundings())
    return [(row["type"], row["value"]) for row in stored(blocks, lambda found: found.hash)]


def from_markdown(text: str, title: str = "页") -> list[tuple[str, Any]]:
    return from_html(read_markdown(text).html, title)


def test_running_text_keeps_bold_italic_code_and_links() -> None:
    html = '<p><strong>粗</strong> <em>斜</em> <kbd>F2</kbd> <a href="x">去</a> <u>线</u></p>'
    assert from_html(html) == [
        ("text", '<p><b>粗</b> <i>斜</i> <code>F2</code> <a href="/to/x">去</a> 线</p>'),
    ]


def test_a_menu_path_is_bold() -> None:
    assert (
        from_html('<p>打开 <span class="menuselection">出纳 ‣ 收款</span>。</p>')[0][1]
        == "<p>打开 <b>出纳 ‣ 收款</b>。</p>"
    )


def test_a_line_break_between_chinese_characters_is_no_space() -> None:
    assert from_html("<p>先审核\n再记账 and\nthen post</p>")[0][1] == "<p>先审核再记账 and then post</p>"


def test_paragraphs_and_lists_in_a_row_are_one_text() -> None:
    assert from_markdown("一\n\n- 二\n  - 三\n\n四") == [
        ("text", "<p>一</p><ul><li>二<ul><li>三</li></ul></li></ul><p>四</p>")
    ]


def test_the_title_is_not_repeated_in_the_text() -> None:
    assert from_markdown("# 月末结账\n\n正文", "月末结账") == [("text", "<p>正文</p>")]
    assert from_markdown("# 介绍\n\n正文", "安装")[0] == ("heading", {"text": "介绍", "level": "2", "anchor": "介绍"})


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ('<h2 id="own">乙</h2>', "own"),
        ('<section id="around"><h2>乙</h2></section>', "around"),
        ('<section id="around"><span id="stray"></span><h2>乙</h2></section>', "around"),
        ('<p><a name="stray"></a></p><h2>乙</h2>', "stray"),
        ('<h2>乙<a class="headerlink" href="#x">¶</a></h2>', "乙"),
        ("<h2>Web 服务器 (HTTP)</h2>", "web-服务器-http"),
        ("<h2>结账步骤 {#close}</h2>", "close"),
    ],
)
def test_a_heading_keeps_its_anchor(html: str, anchor: str) -> None:
    assert from_html(html) == [("heading", {"text": from_html(html)[0][1]["text"], "level": "2", "anchor": anchor})]
    assert from_html(html)[0][1]["text"] in ("乙", "Web 服务器 (HTTP)", "结账步骤")


def test_an_anchor_is_given_once() -> None:
    assert [value["anchor"] for _kind, value in from_markdown("## 甲\n\n## 甲\n\n## 甲")] == ["甲", "甲-1", "甲-2"]


def test_other_names_of_a_heading_lead_to_its_anchor() -> None:
    page = parse('<section id="new"><span id="old"></span><h2>乙</h2></section><h1 id="top">页</h1>')
    assert Anchors(page, "页").aliases == {"new": "new", "old": "new", "top": "", "": ""}


def test_levels_stay_between_two_and_four() -> None:
    kinds = from_html("<h1>甲</h1><h3>乙</h3><h6>丙</h6>", title="别的")
    assert [value["level"] for _kind, value in kinds] == ["2", "3", "4"]


def test_an_ordered_list_is_a_procedure_with_expectations_and_pictures() -> None:
    [(kind, value)] = from_markdown("1. 打开\n   ![窗口](a.png)\n\n2. 单击〖确定〗\n\n   **预期结果：** 已保存\n")
    steps = [step["value"] for step in value["steps"]]
    assert kind == "steps"
    assert steps[0] == {"text": "<p>打开</p>", "expected": "", "picture": "hash-a.png"}
    assert steps[1] == {"text": "<p>单击〖确定〗</p>", "expected": "<p>已保存</p>", "picture": None}


def test_further_pictures_of_a_step_say_which_step() -> None:
    blocks = from_markdown("1. 甲\n2. 乙 ![](a.png) ![](b.png)\n")
    assert blocks[0][1]["steps"][1]["value"]["picture"] == "hash-a.png"
    assert blocks[1] == ("picture", {"picture": "hash-b.png", "alt": "", "caption": "第 2 步"})


def test_an_ordered_list_inside_something_stays_a_list() -> None:
    assert from_markdown("- 甲\n  1. 乙") == [("text", "<ul><li>甲<ol><li>乙</li></ol></li></ul>")]


def test_a_bulleted_list_goes_on_after_a_picture() -> None:
    kinds = [kind for kind, _value in from_markdown("- 甲\n\n  ![](a.png)\n- 乙\n- 丙")]
    assert kinds == ["text", "picture", "text"]
    assert from_markdown("- 甲\n\n  ![](a.png)\n- 乙\n- 丙")[2][1] == "<ul><li>乙</li><li>丙</li></ul>"


def test_a_task_list_is_a_checklist() -> None:
    [(kind, value)] = from_markdown("- [ ] 备份\n- [x] 通知")
    assert kind == "checklist"
    assert [row["value"]["text"] for row in value["items"]] == ["<p>备份</p>", "<p>通知</p>"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::: warning 小心\n改不回来\n:::", ("warning", "小心")),
        ("::: tip\n改不回来\n:::", ("tip", "")),
        ("::: details 更多 {open}\n改不回来\n:::", ("note", "更多")),
        ("> [!NOTE] 提示\n> 改不回来", ("note", "提示")),
        ("> [!CAUTION]\n> 改不回来", ("warning", "")),
        ('!!! danger "危险"\n    改不回来', ("danger", "危险")),
        ('=== "甲"\n    改不回来', ("note", "甲")),
        ("> 改不回来", ("note", "")),
        ('<div class="admonition tip"><p class="admonition-title">窍门</p><p>改不回来</p></div>', ("tip", "窍门")),
        ('<div class="admonition seealso"><p class="admonition-title">参见</p>改不回来</div>', ("note", "参见")),
        ('<div class="alert alert-danger"><p>改不回来</p></div>', ("danger", "")),
        ("<details><summary>更多</summary><p>改不回来</p></details>", ("note", "更多")),
    ],
)
def test_boxes_of_many_tools_are_callouts(text: str, expected: tuple[str, str]) -> None:
    [(kind, value)] = from_markdown(text)
    assert (kind, value["kind"], value["title"]) == ("callout", *expected)
    assert value["text"] == "<p>改不回来</p>"


def test_what_a_callout_cannot_hold_stands_between_its_parts() -> None:
    blocks = from_markdown("::: tip 配置\n写入：\n\n```ini\na = 1\n```\n\n然后重启。\n:::")
    assert [kind for kind, _value in blocks] == ["callout", "code", "callout"]
    assert [value.get("title", "") for _kind, value in blocks] == ["配置", "", ""]


def test_a_box_that_is_only_a_title_says_it() -> None:
    assert from_markdown('!!! tip "先备份"')[0][1] == {"kind": "tip", "title": "", "text": "<p>先备份</p>"}


def test_code_keeps_its_language_and_indentation() -> None:
    assert from_markdown("```yaml\na:\n  b: 1\n```") == [("code", {"language": "yaml", "code": "a:\n  b: 1"})]
    html = '<div class="highlight-python notranslate"><div class="highlight"><pre>x = 1\n</pre></div></div>'
    assert from_html(html) == [("code", {"language": "python", "code": "x = 1"})]


def test_a_table_has_headings_and_rich_cells() -> None:
    [(kind, value)] = from_markdown("| 甲 | 乙 |\n| --- | --- |\n| **一** | `x`<br>二 |")
    assert kind == "table"
    assert [column["heading"] for column in value["table"]["columns"]] == ["甲", "乙"]
    assert value["table"]["rows"] == [{"values": ["<p><b>一</b></p>", "<p><code>x</code><br/>二</p>"]}]


def test_spanning_cells_are_spread() -> None:
    html = (
        "<table><tr><th colspan=2>头</th><th>尾</th></tr>"
        "<tr><td rowspan=2>组</td><td>1</td><td>2</td></tr><tr><td colspan=2>3</td></tr></table>"
    )
    table = from_html(html)[0][1]["table"]
    assert [column["heading"] for column in table["columns"]] == ["头", "", "尾"]
    assert [row["values"] for row in table["rows"]] == [
        ["<p>组</p>", "<p>1</p>", "<p>2</p>"],
        ["<p>组</p>", "<p>3</p>", ""],
    ]


def test_an_absurd_span_does_no_harm() -> None:
    table = from_html("<table><tr><td colspan=1000000 rowspan=999999999>a</td></tr><tr><td>b</td></tr></table>")[0][1]
    assert len(table["table"]["columns"]) <= 60


def test_a_definition_list_is_a_list_of_terms() -> None:
    html = "<dl><dt>长款</dt><dd><p>多</p><p>出</p></dd><dt>短款</dt><dd><ul><li>少</li></ul></dd></dl>"
    assert from_html(html)[0][1] == (
        "<ul><li><b>长款</b><br/>多<br/>出</li><li><b>短款</b><ul><li>少</li></ul></li></ul>"
    )


def test_a_figure_keeps_caption_and_alternative() -> None:
    html = '<figure><img src="a.png" alt="窗口"><figcaption>图一</figcaption></figure>'
    assert from_html(html) == [("picture", {"picture": "hash-a.png", "alt": "窗口", "caption": "图一"})]


def test_lines_stay_lines() -> None:
    html = '<div class="line-block"><div class="line">甲</div><div class="line">乙</div></div>'
    assert from_html(html) == [("text", "<p>甲<br/>乙</p>")]


def test_blocks_that_say_the_same_keep_their_id_from_run_to_run() -> None:
    def ids(text: str) -> list[str]:
        page = parse(read_markdown(text).html)
        return [row["id"] for row in stored(read_html(page, Anchors(page, ""), Surroundings()), lambda f: f.hash)]

    before, after = ids("## 甲\n\n一\n\n## 乙\n\n二"), ids("## 甲\n\n一\n\n## 乙\n\n三")
    assert before[:3] == after[:3]
    assert before[3] != after[3]
    assert len(set(ids("一\n\n## 甲\n\n一\n\n## 甲 {#b}"))) == 4


HOSTILE = """
<script>alert(1)</script><style>p{display:none}</style><iframe src="https://evil.example"></iframe>
<p onclick="alert(2)" style="color:red">安全 <a href="javascript:alert(3)">甲</a>
<a href="https://ok.example" onmouseover="x()" target="_blank">乙</a>
<img src=x onerror=alert(4)><svg onload=alert(5)><text>画</text></svg>
<embed embedtype="image" id="1"><a linktype="page" id="7">丙</a></p>
<h2 id='"><script>alert(6)</script>'>标题<img src=y onerror=z></h2>
<table><tr><td><b onclick=x>格</b></td></tr></table>
<form action="/logout"><button>走</button></form><math><mi>m</mi></math>
"""


def test_hostile_html_loses_its_teeth() -> None:
    blocks = from_html(HOSTILE)
    said = repr(blocks)
    for word in (
        "alert",
        "onclick",
        "onerror",
        "onload",
        "onmouseover",
        "style",
        "iframe",
        "<embed",
        "linktype",
        "<svg",
    ):
        assert word not in said, word
    assert ("text", '<p>安全 甲 <a href="/to/https://ok.example">乙</a>  丙</p>') in blocks
    assert ("heading", {"text": "标题", "level": "2", "anchor": "标题"}) in blocks


def test_front_matter_is_read_and_taken_out() -> None:
    document = read_markdown("---\ntitle: 结账\nsummary: 一句话\n---\n正文")
    assert document.text("title") == "结账"
    assert document.html == "<p>正文</p>\n"


def test_broken_front_matter_names_its_line() -> None:
    with pytest.raises(FileRefused) as caught:
        read_markdown("---\ntitle: [\n---\n正文")
    assert caught.value.place in ("2", "3")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert "正文" in read_markdown("---\n\n正文").html


def test_a_welcome_page_of_front_matter_has_text() -> None:
    document = read_markdown("---\nhero: {name: X, tagline: 轻巧}\nfeatures: [{title: 快, details: 很快}]\n---\n")
    assert from_html(document.html)[0][1] == "<p>轻巧</p><ul><li><b>快</b><br/>很快</li></ul>"


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>甲</p>\n<div><b>乙</div>", 2),
        ("<section>\n<p>甲", 1),
        ("<p>甲</p>\n\n</section>", 3),
        ("<p>甲</p>\n<img src='a.png", 2),
    ],
)
def test_malformed_html_is_found_with_its_line(html: str, line: int) -> None:
    fault = first_fault(html)
    assert fault is not None
    assert fault.line == line


@pytest.mark.parametrize("html", ["<ul><li>甲<li>乙</ul><p>丙<br>", "<p>1 < 2</p>", "<!-- x --><p>甲</p>", ""])
def test_html_as_people_write_it_is_no_fault(html: str) -> None:
    assert first_fault(html) is None
