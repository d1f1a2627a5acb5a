"""The nouns of examinations."""

from exams.models.accounts import Account, Chart
from exams.models.appeals import Appeal
from exams.models.attempts import Admission, Attempt, AttemptEvent, Paper
from exams.models.bank import Citation, Item, ItemReview, ItemVersion, Topic
from exams.models.design import Blueprint, BlueprintRule, Exam
from exams.models.importing import ImportRow, ItemImport
from exams.models.marking import Marking, MarkingAllocation, MarkingPlan, MarkingTask
from exams.models.regrading import Regrade
from exams.models.statistics import ExamStatistics, ItemStatistics

__all__ = [
    "Account",
    "Admission",
    "Appeal",
    "Attempt",
    "AttemptEvent",
    "Blueprint",
    "BlueprintRule",
    "Chart",
    "Citation",
    "Exam",
    "ExamStatistics",
    "ImportRow",
    "Item",
    "ItemImport",
    "ItemReview",
    "ItemStatistics",
    "ItemVersion",
    "Marking",
    "MarkingAllocation",
    "MarkingPlan",
    "MarkingTask",
    "Paper",
    "Regrade",
    "Topic",
]
