"""Files that a candidate hands in and people mark by a rubric.

`Draft.answer`: {"criteria": as of an essay, "types": ["pdf", "docx"], "megabytes": "10", "files": "1", "sample": "…"}.
A response is the SHA-256 of each file that counts, in the order they came; the files themselves are rows of HandedFile.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import rubric
from exams.rules.content import BadResponse, CandidateView, Content, KeyLine, Response, Shape
from exams.rules.drafts import Draft
from exams.rules.filetypes import TYPES
from exams.types.base import ItemType, ToMark
from exams.types.essay import LONGEST, criterion_line, rubric_problems, tidy
from exams.types.writing import stem_problems

MOST_FILES = 5
LARGEST = 20  # megabytes
DIGEST = re.compile(r"[0-9a-f]{64}")


class Upload(ItemType):
    TEMPLATE = "exams/types/upload.html"
    KEY_TEMPLATE = "exams/types/_essay_key.html"
    NEEDS_MARKER = True

    def build(self, draft: Draft) -> Content:
        answer = draft.answer
        key = {
            "criteria": [tidy(number, row) for number, row in enumerate(answer.get("criteria", ()), 1)],
            "types": list(dict.fromkeys(str(name).strip().lower() for name in answer.get("types", ()))),
            "megabytes": str(answer.get("megabytes", "") or "10").strip(),
            "files": str(answer.get("files", "") or "1").strip(),
            "sample": str(answer.get("sample", "")).strip(),
        }
        return Content(draft.kind, draft.stem.strip(), (), key)

    def written(self, content: Content) -> Mapping[str, Any]:
        criteria = [{"title": row["title"], "levels": row["levels"]} for row in content.key["criteria"]]
        return {"answer": {**content.key, "criteria": criteria}}

    def validate(self, content: Content) -> list[str]:
        key, problems = content.key, stem_problems(content)
        if not key["types"] or not set(key["types"]) <= set(TYPES):
            problems.append(_("请至少选一种可以交的文件：%(list)s。") % {"list": " ".join(TYPES)})
        if not is_within(key["files"], MOST_FILES) or not is_within(key["megabytes"], LARGEST):
            limits = {"files": MOST_FILES, "mb": LARGEST}
            problems.append(_("文件的个数在 1 到 %(files)s 之间，大小在 1 到 %(mb)s MB 之间。") % limits)
        if len(key["sample"]) > LONGEST:
            problems.append(_("参考答案超过 %(n)s 个字符。请缩短。") % {"n": LONGEST})
        return [*problems, *rubric_problems(content)]

    def shape(self, content: Content) -> Shape:
        """`blanks` counts the files, `longest` the megabytes of each."""
        key = content.key
        return Shape(content.kind, tuple(key["types"]), int(key["files"]), int(key["megabytes"]))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        key = content.key
        columns, most = tuple(key["types"]), int(key["megabytes"])
        return CandidateView(content.kind, content.stem, blanks=int(key["files"]), columns=columns, most=most)

    def read_response(self, shape: Shape, raw: object) -> Response:
        """Digests, each once. Whether there are such files of this candidate is asked where they are looked at."""
        if not isinstance(raw, list) or not all(isinstance(one, str) and DIGEST.fullmatch(one) for one in raw if one):
            raise BadResponse("digests of files are expected")
        digests = list(dict.fromkeys(one for one in raw if one))
        if len(digests) > shape.blanks:
            raise BadResponse("too many files")
        return digests

    def share(self, content: Content, response: Response) -> Fraction:
        raise NotImplementedError  # people mark it

    def to_mark(self, content: Content, response: Response) -> tuple[ToMark, ...]:
        return (ToMark(files=tuple(response), sample=content.key["sample"]),)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        """The sample; for staff, who look without an answer, the rubric as well. The files are shown beside it."""
        sample = KeyLine(content.key["sample"], False, False, label=_("参考答案"))
        return (sample,) if response else (sample, *map(criterion_line, rubric.criteria_of(content.key)))

    def how_marked(self, content: Content) -> str:
        return _("由阅卷人按评分标准评阅，标准满分 %(most)s，按比例折算成试卷上的分值。") % {
            "most": rubric.most(rubric.criteria_of(content.key))
        }

    def model_answer(self, content: Content) -> Response:
        return ["0" * 64]  # of a file that nobody handed in: rehearsals have none

    def wrong_answer(self, content: Content) -> Response:
        return []


def is_within(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most
