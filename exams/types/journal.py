"""A journal entry: lines of side, account, amount and the dimensions that the item asks for.

`Draft.answer`: {"chart": "casbe", "dimensions": ["客户"], "entries": [[{"side": "debit", "account": "1002 银行存款",
"amount": "100", "dimensions": [""]}, …], …], "wrong_side": "0.25", "extra": "0.5", "unbalanced": "0.5"}. Each entry is
accepted on its own; the shares are explained in `exams/rules/journal.py`. A response holds the cells row by row.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import blanks, journal, journalkey
from exams.rules.content import CandidateView, Content, KeyLine, Response, Row, Shape
from exams.rules.drafts import Draft
from exams.types.base import ItemType
from exams.types.journal_wording import key_lines, marked_lines, problems_of
from exams.types.writing import stem_problems

ROWS = 12  # offered to everybody, so that their number says nothing about the key
DEFAULTS = {"wrong_side": "0.25", "extra": "0.5", "unbalanced": "0.5"}


class Journal(ItemType):
    TEMPLATE = "exams/types/journal.html"

    def build(self, draft: Draft) -> Content:
        answer = draft.answer
        key: dict[str, Any] = {
            "chart": str(answer.get("chart", "")),
            "dimensions": [str(name).strip() for name in answer.get("dimensions", ())],
            "entries": [[journalkey.tidy(line) for line in entry] for entry in answer.get("entries", ())],
        }
        shares = {name: str(answer.get(name, share)).strip() for name, share in DEFAULTS.items()}
        return Content(draft.kind, draft.stem.strip(), (), key | shares)

    def written(self, content: Content) -> Mapping[str, Any]:
        return {"answer": dict(content.key)}

    def validate(self, content: Content) -> list[str]:
        return [*stem_problems(content), *problems_of(content, ROWS)]

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, blanks=ROWS * width(content.key["dimensions"]))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        names = tuple(content.key["dimensions"])
        count = ROWS * width(names)
        return CandidateView(content.kind, content.stem, blanks=count, columns=names, chart=content.key["chart"])

    def rows(self, view: CandidateView, response: Response) -> tuple[Row, ...]:
        wide = width(view.columns)
        cells = [*response, *[""] * view.blanks]
        return tuple(row(number, cells[number * wide : (number + 1) * wide], view) for number in range(ROWS))

    def read_response(self, shape: Shape, raw: object) -> Response:
        """One text a cell; what is no amount is kept as it is. Raises BadResponse."""
        return blanks.read(shape, raw)

    def share(self, content: Content, response: Response) -> Fraction:
        return marked(content, response).share

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        """Line by line against the accepted entry that fits best; without a response, all accepted entries."""
        names = content.key["dimensions"]
        if not any(response):
            return key_lines(journalkey.entries_of(content), names)
        return marked_lines(marked(content, response), names)

    def how_marked(self, content: Content) -> str:
        return _("方向相反得一行的 %(wrong_side)s，多余一行扣 %(extra)s，不平衡至多得全题的 %(unbalanced)s。") % {
            name: content.key[name] for name in DEFAULTS
        }

    def model_answer(self, content: Content) -> Response:
        return padded(content, [cell for line in content.key["entries"][0] for cell in cells_of(line)])

    def wrong_answer(self, content: Content) -> Response:
        return padded(content, [journal.DEBIT, "不清楚", "1"])


def width(dimensions: Sequence[str]) -> int:
    return 3 + len(dimensions)


def row(number: int, values: Sequence[str], view: CandidateView) -> Row:
    sides = ((journal.DEBIT, _("借")), (journal.CREDIT, _("贷")))
    side, account, amount, *rest = values
    cells = (
        Row(_("借贷"), side, sides),
        Row(_("科目"), account),
        Row(_("金额"), amount),
        *(Row(name, value) for name, value in zip(view.columns, rest, strict=False)),
    )
    return Row(_("第 %(n)s 行") % {"n": number + 1}, cells=cells)


def marked(content: Content, response: Response) -> journal.Marked:
    lines = journalkey.lines_in(response, width(content.key["dimensions"]))
    return journal.grade(journalkey.entries_of(content), lines, journalkey.policy_of(content))


def cells_of(line: Mapping[str, Any]) -> list[str]:
    return [line["side"], line["account"], line["amount"], *line["dimensions"]]


def padded(content: Content, cells: list[str]) -> Response:
    return [*cells, *[""] * (ROWS * width(content.key["dimensions"]) - len(cells))]
