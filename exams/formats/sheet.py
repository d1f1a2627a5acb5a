"""What a sheet of the workbook is: its columns by the names people give them, and what a row or some rows of it say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exams.formats.answers import tidy
from exams.formats.record import Record

Values = dict[str, str]
Hint = str | Promise


def in_language(chinese: str, english: str) -> str:
    """What a reader of the file is given; reading understands both."""
    return english if (get_language() or "").startswith("en") else chinese


@dataclass(frozen=True, slots=True)
class Column:
    """`hint` is shown when a cell is chosen, and on the page of explanations. `fills`: cells merged with those above
    say the same in every row; of any other column that is a mistake."""

    field: str
    names: tuple[str, str]  # Chinese, English
    width: int
    others: tuple[str, ...] = ()
    hint: Hint = ""
    fills: bool = True
    is_folded: bool = False

    @property
    def name(self) -> str:
        return in_language(*self.names)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: number, texts by field, what is wrong or worth knowing about its cells, and whether one of them
    itself says something: not all is merged with cells above."""

    number: int
    values: Mapping[str, str]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_own: bool = True

    def get(self, field: str) -> str:
        return self.values.get(field, "")

    def says(self, *fields: str) -> bool:
        return any(self.get(one) for one in fields)


@dataclass(slots=True)
class Block:
    """The rows of one item while they are read; collects what is wrong, each with row and column."""

    layout: "Layout"
    lines: Sequence[Line]
    faults: list[str] = field(default_factory=list)

    def fault(self, line: Line, name: str, text: str) -> None:
        values = {"row": line.number, "column": self.layout.name_of(name), "problem": text}
        self.faults.append(_("第 %(row)s 行“%(column)s”：%(problem)s") % values)

    def one(self, name: str) -> str:
        """What is said once of the whole item, in whichever of its rows; rows that differ are a fault."""
        said = [line for line in self.lines if line.get(name)]
        others = [line for line in said if line.get(name) != said[0].get(name)]
        if others:
            fault = _("和第 %(row)s 行写的不一样。同一道题只写一次。") % {"row": said[0].number}
            self.fault(others[0], name, fault)
        return said[0].get(name) if said else ""

    def told(self) -> tuple[str, ...]:
        """All that keeps these rows from being an item, each once."""
        return tuple(dict.fromkeys([*(fault for line in self.lines for fault in line.faults), *self.faults]))

    def notes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(note for line in self.lines for note in line.notes))


@dataclass(frozen=True)
class Layout:
    """A sheet for some kinds of items. `needed` are the columns by which it is known; an item begins in a row where
    `begins` says something new, and goes on below; without `goes_on` every row is an item."""

    names: tuple[str, str]
    kinds: frozenset[str]
    columns: tuple[Column, ...]
    needed: frozenset[str]
    begins: str
    read: Callable[[Block], Record]
    write: Callable[[Record], list[Values]]
    about: Hint = ""
    goes_on: bool = True

    @property
    def name(self) -> str:
        return in_language(*self.names)

    def name_of(self, field: str) -> str:
        return next((column.name for column in self.columns if column.field == field), field)

    def fields(self) -> dict[str, str]:
        """Every name a heading may have, tidied, with the field it means."""
        names = {bare(name): one.field for one in self.columns for name in (*one.others, *one.names)}
        return names | {bare(name): one.field for one in self.columns for name in one.names}

    def blocks(self, lines: Iterable[Line]) -> list[Block]:
        """The rows item by item. The same words in the next row are the same item, unless it has another identifier."""
        found: list[list[Line]] = []
        for line in lines:
            if self.goes_on and found and self.continues(found[-1], line):
                found[-1].append(line)
            else:
                found.append([line])
        return [Block(self, lines) for lines in found]

    def continues(self, above: list[Line], line: Line) -> bool:
        same = line.get(self.begins) in {"", above[0].get(self.begins)}
        return same and line.get("slug") in {"", above[0].get("slug")}


def bare(name: str) -> str:
    """A heading as it is compared: without spaces, without what stands in brackets or a star behind it."""
    plain = tidy(name).replace(" ", "")
    return plain.partition("(")[0].strip("*") or plain


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
