"""Columns that several sheets have: what is asked, of which kind it is, and where an item belongs."""

from django.utils.translation import gettext_lazy

from exams.formats.sheet import Column, Hint


def kind(hint: Hint, width: int = 12, others: tuple[str, ...] = (), *, fills: bool = True) -> Column:
    return Column("kind", ("题型", "Type"), width, ("类型", *others, "kind"), hint, fills)


def question(hint: Hint, width: int, others: tuple[str, ...] = ()) -> Column:
    return Column("stem", ("题干", "Question"), width, ("题目", "问题", *others), hint, fills=False)


PLACE = (
    Column(
        "explanation",
        ("解析", "Explanation"),
        40,
        ("答案解析", "试题解析", "分析", "说明", "explanation"),
        gettext_lazy("考后告诉考生为什么。建议填写。"),
    ),
    Column(
        "topic",
        ("知识点", "Topic"),
        16,
        ("所属知识点", "分类", "章节"),
        gettext_lazy("题库里已有的知识点，可从下拉列表选择。留空时用上传时选的知识点。"),
    ),
    Column(
        "difficulty",
        ("难度", "Difficulty"),
        8,
        ("难易度", "难度系数", "难易程度"),
        gettext_lazy("1 到 5，1 最容易，5 最难。留空为 3。"),
    ),
    Column("competency", ("能力维度", "Competency"), 12, ("能力",), gettext_lazy("选填，从下拉列表选择。")),
    Column("tags", ("标签", "Tags"), 16, ("关键词",), gettext_lazy("选填。自己起的词，用逗号隔开，方便以后查找。")),
    Column(
        "cites",
        ("依据章节", "Cites"),
        30,
        ("依据的手册章节", "手册章节", "引用章节"),
        gettext_lazy("选填。手册标识/章节标识，例如 general-ledger/month-end-closing，每行一个。"),
    ),
    Column(
        "slug",
        ("标识", "Identifier"),
        20,
        ("题号", "编号", "id", "试题编号"),
        gettext_lazy("选填。英文、数字和连字符，全库唯一；留空自动生成。填已有的标识表示修改那道题，会成为新的草稿。"),
    ),
)
