"""What was changed since the exam in a section that a question was about: then and now, side by side."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exams import disclosing
from exams.cited import Reading, readings_of
from exams.contents import entries_of
from exams.models import Attempt
from exams.rules.disclosure import Level
from exams.views.desk import attempt_or_404
from exams.views.guards import SignedIn
from kb.models import SectionVersion
from kb.rules.differences import lines, passages


@never_cache
@require_GET
def since(request: SignedIn, attempt_id: int, lineage: int) -> HttpResponse:
    """A section that the result page does not show, or may not show yet, is not there."""
    found = attempt_or_404(request, attempt_id)
    if found.state != Attempt.State.GRADED or disclosing.level_of(found.exam) < Level.MARKS:
        raise Http404
    reading = changed_reading(request, found, lineage)
    versions = SectionVersion.objects.in_bulk([reading.then, reading.now])
    before, after = versions[reading.then], versions[reading.now]
    context = {
        "attempt": found,
        "exam": found.exam,
        "before": before,
        "after": after,
        "passages": passages(lines(before.title, before.body), lines(after.title, after.body)),
        "url": reading.url,
    }
    return render(request, "exams/since.html", context)


def changed_reading(request: SignedIn, attempt: Attempt, lineage: int) -> Reading:
    cited = readings_of(attempt, [entry.item_version for entry in entries_of(attempt.paper)], request.user)
    for reading in (one for rows in cited.values() for one in rows):
        if reading.lineage == lineage and reading.has_changed:
            return reading
    raise Http404
