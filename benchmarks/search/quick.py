"""Search over the demo content: questions as people ask them, keywords, and hostile input."""

from functools import partial

from django.contrib.auth.models import AnonymousUser

from benchmarks.measuring import measure, table
from kb.models import FaqEntry, SearchDocument
from kb.search import query, suggesting

KEYWORDS = ["结账", "月末结账", "锁等待", "凭证 审核", "GL-2007", "备份", "权限矩阵", "反结账"]
HOSTILE = ["***", "*" * 200, "结账" * 2500, "(((", '"' * 50, "a OR b AND NOT c"]


def run() -> None:
    visitor = AnonymousUser()
    questions = list(FaqEntry.objects.values_list("question", flat=True))

    def calls(texts: list[str], times: int) -> list[partial[object]]:
        return [partial(query.search, visitor, text) for text in texts * times]

    documents = SearchDocument.objects.count()
    rows = [
        measure("questions", calls(questions, 3)),
        measure("keywords", calls(KEYWORDS, 15)),
        measure("hostile", calls(HOSTILE, 5)),
        measure("suggestions", [partial(suggesting.suggest, visitor, text[:2]) for text in questions * 2]),
    ]
    table(f"Search, {documents} documents, one process, permissions and snippets included", rows)
