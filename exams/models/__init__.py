"""The nouns of examinations."""

from exams.models.accounts import Account, Chart, ChartImport, ChartUse
from exams.models.appeals import Appeal
from exams.models.attempts import Admission, Attempt, AttemptEvent, Paper
from exams.models.bank import Citation, Item, ItemReview, ItemUse, ItemVersion, Tag, Topic
from exams.models.blueprints import Blueprint, BlueprintRule, BlueprintSection
from exams.models.design import Exam, ExamTeam
from exams.models.exporting import ItemExport
from exams.models.files import HandedFile, Illustration, IllustrationUse
from exams.models.importing import ImportRow, ItemImport
from exams.models.marking import Marking, MarkingAllocation, MarkingPlan, MarkingTask
from exams.models.panels import Estimate, Judge, Panel, PassMark
from exams.models.papers import ParallelForm, PreparedPaper
from exams.models.regrading import Regrade
from exams.models.rereading import Rereading
from exams.models.statistics import ExamStatistics, ItemStatistics

__all__ = [
    "Account",
    "Admission",
    "Appeal",
    "Attempt",
    "AttemptEvent",
    "Blueprint",
    "BlueprintRule",
    "BlueprintSection",
    "Chart",
    "ChartImport",
    "ChartUse",
    "Citation",
    "Estimate",
    "Exam",
    "ExamStatistics",
    "ExamTeam",
    "HandedFile",
    "Illustration",
    "IllustrationUse",
    "ImportRow",
    "Item",
    "ItemExport",
    "ItemImport",
    "ItemReview",
    "ItemStatistics",
    "ItemUse",
    "ItemVersion",
    "Judge",
    "Marking",
    "MarkingAllocation",
    "MarkingPlan",
    "MarkingTask",
    "Panel",
    "Paper",
    "ParallelForm",
    "PassMark",
    "PreparedPaper",
    "Regrade",
    "Rereading",
    "Tag",
    "Topic",
]
