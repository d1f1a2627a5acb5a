"""The columns of the spreadsheet: their names in both languages, what else people call them, how wide they are."""

from dataclasses import dataclass

from django.utils.translation import get_language

from exams.formats.answers import LETTERS, tidy

OPTIONS = 8  # in the template; an export writes as many as it needs


def in_language(chinese: str, english: str) -> str:
    """What a reader of the file is given; reading understands both."""
    return english if (get_language() or "").startswith("en") else chinese


@dataclass(frozen=True, slots=True)
class Column:
    field: str
    names: tuple[str, str]  # Chinese, English
    width: int
    others: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_language(*self.names)


FIRST = (
    Column("kind", ("题型", "Type"), 10, ("类型", "试题类型", "题目类型", "kind")),
    Column("stem", ("题干", "Question"), 50, ("题目", "问题", "试题", "题目内容", "试题内容", "stem")),
)
LAST = (
    Column("answer", ("答案", "Answer"), 14, ("正确答案", "标准答案", "参考答案", "key")),
    Column("explanation", ("解析", "Explanation"), 40, ("答案解析", "试题解析", "分析", "说明", "explanation")),
    Column("topic", ("知识点", "Topic"), 16, ("所属知识点", "分类", "章节")),
    Column("difficulty", ("难度", "Difficulty"), 8, ("难易度", "难度系数", "难易程度")),
    Column("competency", ("能力维度", "Competency"), 12, ("能力",)),
    Column("tags", ("标签", "Tags"), 16, ("关键词",)),
    Column("cites", ("依据章节", "Cites"), 30, ("依据的手册章节", "手册章节", "引用章节")),
    Column("slug", ("标识", "Identifier"), 20, ("题号", "编号", "id", "试题编号")),
)


def columns(options: int = OPTIONS) -> list[Column]:
    """All columns in order, for items of at most so many options."""
    letters = LETTERS[: max(options, OPTIONS)]
    texts = [Column(f"option_{letter}", (f"选项{letter}", f"Option {letter}"), 22) for letter in letters]
    tips = [Column(f"feedback_{letter}", (f"反馈{letter}", f"Feedback {letter}"), 22) for letter in letters]
    return [*FIRST, *texts, *LAST, *tips]


def field_of() -> dict[str, str]:
    """Every name a heading may have, tidied, with the field it means."""
    known = {}
    for column in columns(len(LETTERS)):
        for name in (*column.names, *column.others):
            known[tidy(name).replace(" ", "")] = column.field
    known |= {letter.lower(): f"option_{letter}" for letter in LETTERS}
    return known
