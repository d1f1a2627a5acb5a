"""What a language model may say: every sentence cited, every quotation found letter by letter, nothing more."""

import pytest

from kb.rules.drafts import Citation, Draft, fault, sentences

PASSAGES = {
    "p1": "结账在后台运行，一般 3～10 分钟结束，结果看消息中心。",
    "p2": "GL-2007 表示锁等待超时，请查看占用任务。",
}
GOOD = Draft("结账在后台运行，结果看消息中心。[p1]", (Citation("p1", "结账在后台运行"),))


def test_a_draft_that_rests_on_its_passages_stands():
    assert fault(GOOD, PASSAGES) == ""
    two = Draft(
        "结账在后台运行。[p1]\nGL-2007 请查看占用任务 [p2]",
        (Citation("p1", "结账在后台运行"), Citation("p2", "请查看占用任务")),
    )
    assert fault(two, PASSAGES) == ""


@pytest.mark.parametrize(
    ("text", "quotes", "why"),
    [
        ("", (), "empty"),
        ("结账在后台运行。[p1]" * 120, (("p1", "结账在后台运行"),), "too long"),
        ("结账在后台运行。", (("p1", "结账在后台运行"),), "without a citation"),
        ("结账在后台运行。[p1]请重启数据库。", (("p1", "结账在后台运行"),), "without a citation"),
        ("结账在后台运行。[p3]", (("p3", "结账在后台运行"),), "not given"),
        ("结账在后台运行。[p1]", (("p1", "结账在前台运行"),), "not in its passage"),
        ("结账在后台运行。[p1]", (("p2", "结账在后台运行"),), "not in its passage"),
        ("结账在后台运行。[p1]", (("p1", "结账"),), "too short"),
        ("结账在后台运行。[p1] GL-2007 请查看占用任务。[p2]", (("p1", "结账在后台运行"),), "citation without"),
        ("结账在后台运行，一般 30 分钟。[p1]", (("p1", "结账在后台运行"),), "number or code"),
        ("结账报 GL-2007。[p1]", (("p1", "结账在后台运行"),), "number or code"),
        ("请立刻联系数据库管理员重新启动服务器。[p1]", (("p1", "结账在后台运行"),), "something else"),
    ],
)
def test_anything_else_is_refused_as_a_whole(text: str, quotes: tuple[tuple[str, str], ...], why: str):
    assert why in fault(Draft(text, tuple(Citation(*quote) for quote in quotes)), PASSAGES)


def test_sentences_know_what_they_cite():
    found = sentences("甲。[p1][p2]乙！ [p3]\n丙")
    assert [(one.text, one.cites) for one in found] == [("甲。", ("p1", "p2")), ("乙！", ("p3",)), ("丙", ())]
