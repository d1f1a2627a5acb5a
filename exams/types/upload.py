"""Files that a candidate hands in and people mark by a rubric.

`Draft.answer`: as of all that people mark (marked.py), and "types": ["pdf", "docx"], "megabytes": "10", "files": "1".
A response is the SHA-256 of each file that counts, in the order they came; the files themselves are rows of HandedFile.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from exams.rules.content import BadResponse, CandidateView, Content, Response, Shape
from exams.rules.filetypes import TYPES
from exams.types.base import ToMark
from exams.types.marked import Marked

MOST_FILES = 5
LARGEST = 20  # megabytes
DIGEST = re.compile(r"[0-9a-f]{64}")


class Upload(Marked):
    TEMPLATE = "exams/types/upload.html"

    def asked(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "types": list(dict.fromkeys(str(name).strip().lower() for name in answer.get("types", ()))),
            "megabytes": str(answer.get("megabytes", "") or "10").strip(),
            "files": str(answer.get("files", "") or "1").strip(),
        }

    def asked_problems(self, content: Content) -> list[str]:
        key, problems = content.key, []
        if not key["types"] or not set(key["types"]) <= set(TYPES):
            problems.append(_("请至少选一种可以交的文件：%(list)s。") % {"list": " ".join(TYPES)})
        if not is_within(key["files"], MOST_FILES) or not is_within(key["megabytes"], LARGEST):
            limits = {"files": MOST_FILES, "mb": LARGEST}
            problems.append(_("文件的个数在 1 到 %(files)s 之间，大小在 1 到 %(mb)s MB 之间。") % limits)
        return problems

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

    def to_mark(self, content: Content, response: Response) -> tuple[ToMark, ...]:
        return (ToMark(files=tuple(response), sample=content.key["sample"]),)

    def model_answer(self, content: Content) -> Response:
        return ["0" * 64]  # of a file that nobody handed in: rehearsals have none

    def wrong_answer(self, content: Content) -> Response:
        return []


def is_within(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most
