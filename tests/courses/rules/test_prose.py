"""What a lesson says, its headings, and the anchors of its page."""

import pytest

from courses.rules.prose import prose, with_anchors


def text(html: str) -> dict[str, object]:
    return {"type": "text", "value": html}


def test_headings_stand_where_their_offset_says() -> None:
    said = prose([text("<p>甲</p><h2>乙 <b>丙</b></h2><p>丁</p>"), text("<h3>乙 丙</h3><ul><li>戊</li></ul>")])
    assert said.text == "甲\n乙 丙\n丁\n乙 丙\n戊"
    assert said.headings == [(2, "乙-丙", "乙 丙"), (8, "乙-丙-2", "乙 丙")]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"type": "section", "value": {"section": "a/b", "edition": "9-0"}}, ""),
        ({"type": "checklist", "value": {"checklist": "c"}}, ""),
        ({"type": "question", "value": {"question": "问", "answer": "<p>答</p>"}}, "问"),
        ({"type": "callout", "value": {"kind": "tip", "title": "题", "text": "<p>文</p>"}}, "题\n文"),
        ({"type": "code", "value": {"code": "GL-2007"}}, "GL-2007"),
        ({"type": "text", "value": ""}, ""),
        ({"type": "text", "value": "<h2> </h2>"}, ""),
        ({"type": "text", "value": None}, ""),
    ],
)
def test_a_lesson_says_its_own_words_and_no_others(block: dict[str, object], said: str) -> None:
    assert prose([block]).text == said
    assert prose([block]).headings == []


def test_the_page_has_the_same_anchors() -> None:
    taken: set[str] = set()
    assert with_anchors('<p>甲</p><h2>乙 &amp; <a href="/x/">丙</a></h2>', taken) == (
        '<p>甲</p><h2 id="乙-丙">乙 &amp; <a href="/x/">丙</a></h2>'
    )
    assert with_anchors("<h4>乙 &amp; 丙</h4><h3></h3>", taken) == '<h4 id="乙-丙-2">乙 &amp; 丙</h4><h3></h3>'
    assert prose([text("<h2>乙 &amp; <a>丙</a></h2><h4>乙 &amp; 丙</h4>")]).headings[1][1] == "乙-丙-2"
    assert with_anchors('<h2 class="x">丁</h2>', taken) == '<h2 class="x">丁</h2>', "of an embedded thing"


def test_a_heading_cannot_break_out_of_its_attribute() -> None:
    assert with_anchors("<h2>\"&gt;&lt;b onclick='x'</h2>", set()).startswith('<h2 id="b-onclick-x">')
