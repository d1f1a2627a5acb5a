"""Item types. Each is one small module that fills the interface in base.py; a new one is a module and a line here."""

from exams.types.base import ItemType
from exams.types.case import Case
from exams.types.choices import Choice, Multiple, TrueFalse
from exams.types.essay import Essay
from exams.types.fill_in import FillIn
from exams.types.journal import Journal
from exams.types.matching import Matching
from exams.types.numeric import Numeric
from exams.types.ordering import Ordering
from exams.types.triage import Triage
from exams.types.upload import Upload

PARTS: dict[str, ItemType] = {  # what a case may consist of
    "single": Choice(least=2, right=(1, 1)),
    "multiple": Multiple(least=3, right=(2, None)),
    "true_false": TrueFalse(least=2, right=(1, 1)),
    "fill_in": FillIn(),
    "numeric": Numeric(),
    "ordering": Ordering(),
    "matching": Matching(),
    "journal": Journal(),
    "essay": Essay(),
}
TYPES: dict[str, ItemType] = {**PARTS, "case": Case(PARTS), "triage": Triage(), "upload": Upload()}


def of(kind: str) -> ItemType:
    return TYPES[kind]
