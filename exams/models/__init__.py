"""The nouns of examinations."""

from exams.models.accounts import Account, Chart
from exams.models.appeals import Appeal
from exams.models.attempts import Admission, Attempt, AttemptEvent, Paper
from exams.models.bank import Citation, Item, ItemReview, ItemUse, ItemVersion, Tag, Topic
from exams.models.design import Blueprint, BlueprintRule, Exam
from exams.models.files import HandedFile, Illustration, IllustrationUse
from exams.models.importing import ImportRow, ItemImport
from exams.models.marking import Marking, MarkingPlan, MarkingTask
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
    "HandedFile",
    "Illustration",
    "IllustrationUse",
    "ImportRow",
    "Item",
    "ItemImport",
    "ItemReview",
    "ItemStatistics",
    "ItemUse",
    "ItemVersion",
    "Marking",
    "MarkingPlan",
    "MarkingTask",
    "Paper",
    "Regrade",
    "Tag",
    "Topic",
]
