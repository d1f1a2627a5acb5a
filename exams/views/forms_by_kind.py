"""Which form writes which kind of item, and what it shows when somebody starts from a version there is."""

from typing import Any

from exams.authoring import draft_of
from exams.models import ItemVersion
from exams.views.answer_forms import MatchingForm, NumericForm, OrderingForm
from exams.views.case_form import CaseForm
from exams.views.essay_form import EssayForm
from exams.views.item_forms import FillInForm, ItemForm, MultipleForm, SingleForm, TrueFalseForm
from exams.views.journal_form import JournalForm
from exams.views.triage_form import TriageForm
from exams.views.upload_form import UploadForm

FORMS: dict[str, type[ItemForm]] = {
    form.kind: form
    for form in (
        SingleForm,
        MultipleForm,
        TrueFalseForm,
        FillInForm,
        NumericForm,
        OrderingForm,
        MatchingForm,
        JournalForm,
        EssayForm,
        CaseForm,
        TriageForm,
        UploadForm,
    )
}


def initial_of(version: ItemVersion) -> dict[str, Any]:
    draft = draft_of(version)
    return {
        "slug": version.item.slug,
        "topic": version.item.topic_id,
        "competency": version.item.competency_id,
        "difficulty": version.item.difficulty,
        "tags": "，".join(tag.name for tag in version.item.tags.all()),  # i18n: as is
        "stem": draft.stem,
        "explanation": draft.explanation,
        "cites": "\n".join(draft.cites),
        **FORMS[version.kind].initial_key(draft),
    }
