"""Which exams, and which attempts, may this person see?"""

from django.db.models import Q, QuerySet

from exams.models import Attempt, Exam
from people.visibility import Viewer, audiences


def exams(viewer: Viewer) -> QuerySet[Exam]:
    """Exams meant for this viewer's audience and, where an exam names organisations, for their organisation."""
    if not viewer.is_authenticated or not viewer.is_active:
        return Exam.objects.none()
    mine = Q(organisations=None) | Q(organisations=getattr(viewer, "organisation_id", None))
    return Exam.objects.filter(mine, audience__in=audiences(viewer)).distinct()


def attempts(viewer: Viewer) -> QuerySet[Attempt]:
    """A candidate's own attempts. Staff look at those of others on the examiner's pages."""
    return Attempt.objects.filter(person_id=viewer.pk)
