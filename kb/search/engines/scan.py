"""The database itself: substrings by LIKE, rare words first. What answers while there is no index to trust."""

import math
from collections import defaultdict

import numpy as np

from kb.search.analysis import PLAIN, Analysis
from kb.search.engines.base import Found, Scope
from kb.search.questions import Question

MOST_WORDS = 8  # each costs two scans
TITLE_BONUS = 3


class Scan:
    """Documents that contain the words as they are; rare words count more, words in titles thrice."""

    name = "database"
    store = None

    def analysis(self) -> Analysis:
        return PLAIN

    def find(self, question: Question, scope: Scope) -> Found:
        scores: dict[int, float] = defaultdict(float)
        total = int(scope.mask.sum())
        for word in question.terms.words[:MOST_WORDS]:
            for column, worth in (("title", TITLE_BONUS), ("text", 1)):
                holders = scope.documents.filter(**{f"{column}__icontains": word}).values_list("pk", flat=True)
                rarity = math.log1p(total / (1 + len(holders)))
                for pk in holders:
                    scores[pk] += worth * rarity
        rows = scope.columns.rows_of(np.fromiter(scores, np.int64, len(scores)))
        seen = rows >= 0
        return Found.of(self.name, rows[seen], np.fromiter(scores.values(), np.float32, len(scores))[seen])

    def vocabulary(self, scope: Scope) -> None:
        return None
