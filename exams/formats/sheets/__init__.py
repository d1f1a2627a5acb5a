"""The sheets of the workbook, each a module with its columns, its reading and its writing; a new one is a line here."""

from exams.formats.sheet import Layout
from exams.formats.sheets import case, drill, journal, marked, plain


def layouts(options: int = plain.OPTIONS) -> list[Layout]:
    """In the order of the workbook; single and multiple choice with at most so many options."""
    return [plain.layout(options), journal.LAYOUT, case.LAYOUT, drill.LAYOUT, marked.LAYOUT]


def layout_for(kind: str, options: int = plain.OPTIONS) -> Layout:
    return next(one for one in layouts(options) if kind in one.kinds)


def by_headings() -> list[Layout]:
    """Those with headings of their own before 试题, whose two every other sheet might have as well."""
    plainest, *others = layouts(len(plain.LETTERS))
    return [*others, plainest]
