"""Which exams, and which attempts, may this person see?"""

from django.db.models import Q, QuerySet

from courses.models import Assignment
from exams.models import Attempt, Exam
from kb.opening import Slugs
from people.models import Membership, Team
from people.scoping import everyone
from people.visibility import Viewer, audiences


def exams(viewer: Viewer) -> QuerySet[Exam]:
    """Exams meant for this viewer's audience and, where an exam names organisations, teams or only those who were
    assigned its course, for these."""
    if not viewer.is_authenticated or not viewer.is_active:
        return Exam.objects.none()
    mine = Q(organisations=None) | Q(organisations=getattr(viewer, "organisation_id", None))
    teams = teams_of(viewer)
    ours = Q(team_limits=None) | Q(team_limits__team__in=teams)
    with everyone():  # one's own assignments
        given = Assignment.objects.filter(Q(person=viewer.pk) | Q(team__in=teams)).values("course_id")
        assigned = Q(assigned_only=False) | Q(course__in=given)
        return Exam.objects.filter(mine, ours, assigned, audience__in=audiences(viewer)).distinct()


def teams_of(viewer: Viewer) -> set[int]:
    """Ids of the teams this person is in, and of those above them. Two queries."""
    with everyone():  # one's own memberships
        found = set(Membership.objects.filter(person=viewer.pk).values_list("team_id", flat=True))
        if not found:
            return found
        parents = dict(Team.objects.filter(organisation=viewer.organisation_id).values_list("pk", "parent_id"))
    waiting = list(found)
    while waiting:
        above = parents.get(waiting.pop())
        if above and above not in found:
            found.add(above)
            waiting.append(above)
    return found


def may_see(viewer: Viewer, exam: Exam) -> bool:
    """The same for an exam at hand, without a query for what is open to all of an audience."""
    meant = {organisation.pk for organisation in exam.organisations.all()}
    if exam.audience not in audiences(viewer) or (meant and viewer.organisation_id not in meant):
        return False
    is_narrow = exam.assigned_only or bool(exam.team_limits.all())
    return not is_narrow or exams(viewer).filter(pk=exam.pk).exists()


def attempts(viewer: Viewer) -> QuerySet[Attempt]:
    """A candidate's own attempts. Staff look at those of others on the examiner's pages."""
    return Attempt.objects.filter(person_id=viewer.pk)


def openable(viewer: Viewer, wanted: set[Slugs]) -> set[Slugs]:
    """Addresses below /exams/ without those of exams this viewer may not see."""
    named = Exam.objects.filter(slug__in=[slugs[0] for slugs in wanted])
    hidden = set(named.exclude(pk__in=exams(viewer).values("pk")).values_list("slug", flat=True))
    return {slugs for slugs in wanted if slugs[0] not in hidden}
