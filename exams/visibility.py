"""Which exams, and which attempts, may this person see?"""

from django.db.models import Q, QuerySet

from exams.models import Attempt, Exam
from kb.opening import Slugs
from people.visibility import Viewer, audiences


def exams(viewer: Viewer) -> QuerySet[Exam]:
    """Exams meant for this viewer's audience and, where an exam names organisations, for their organisation."""
    if not viewer.is_authenticated or not viewer.is_active:
        return Exam.objects.none()
    mine = Q(organisations=None) | Q(organisations=getattr(viewer, "organisation_id", None))
    return Exam.objects.filter(mine, audience__in=audiences(viewer)).distinct()


def may_see(viewer: Viewer, exam: Exam) -> bool:
    """The same for an exam at hand, without a query where its organisations are known."""
    meant = {organisation.pk for organisation in exam.organisations.all()}
    return exam.audience in audiences(viewer) and (not meant or viewer.organisation_id in meant)


def attempts(viewer: Viewer) -> QuerySet[Attempt]:
    """A candidate's own attempts. Staff look at those of others on the examiner's pages."""
    return Attempt.objects.filter(person_id=viewer.pk)


def openable(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
    """Addresses below /exams/ without those of exams this viewer may not see."""
    named = Exam.objects.filter(slug__in=[slugs[0] for slugs in wanted])
    hidden = set(named.exclude(pk__in=exams(viewer).values("pk")).values_list("slug", flat=True))
    return {slugs for slugs in wanted if slugs[0] not in hidden}
