"""A candidate's pages around a sitting: which exams there are, what awaits me, the start, the result."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams import admitting, disclosing, rereading, sitting, visibility
from exams.models import Attempt, Exam, Judge
from exams.rules import timing
from exams.rules.disclosure import Level
from exams.rules.draw import NotEnoughItems
from exams.views import guards, parts, review
from exams.views.desk import attempt_or_404, other_browser
from exams.views.exam_forms import LONGEST_CODE
from exams.views.guards import SignedIn
from exams.views.phrases import REFUSALS, card_of, facts_of
from exams.weighing import Reason, Standing
from people.models import User

LOBBY = 3600  # seconds before the opening in which the start page waits for it


@require_GET
def index(request: SignedIn) -> HttpResponse:
    exams = list(visibility.exams(request.user).select_related("course", "requires"))
    standings = admitting.standings(
        exams, request.user, address=guards.address_of(request), seal=guards.seal_of(request)
    )
    cards = sorted((card_of(exam, standings[exam.pk], request.user) for exam in exams), key=lambda card: card.order)
    judges = Judge.objects.filter(person=request.user, panel__closed_at=None).exists()
    return render(request, "exams/list.html", {"cards": cards, "judges": judges})


@never_cache
@require_GET
def exam(request: SignedIn, slug: str) -> HttpResponse:
    """The page before the start: the rules, what is recorded, earlier attempts."""
    found = exam_or_404(request, slug)
    standing = admitting.standing(found, request.user, address=guards.address_of(request), seal=guards.seal_of(request))
    context = {
        "exam": found,
        "standing": standing,
        "card": card_of(found, standing, request.user),
        "facts": facts_of(found, standing, request.user),
        "to_read": sections_to_read(standing, request.user),
        "seconds_to_opening": lobby_seconds(standing),
        "attempts": disclosing.veiled(visibility.attempts(request.user).filter(exam=found).order_by("number")),
    }
    return render(request, "exams/start.html", context)


def sections_to_read(standing: Standing, person: User) -> list[rereading.ToRead]:
    """What somebody in the pause between two attempts may read again to end it."""
    last = standing.last
    if standing.reason is not Reason.COOLDOWN or last is None or not last.exam.reading_unlocks:
        return []
    return rereading.to_read(last, person)


@require_POST
def reading(request: SignedIn, attempt_id: int, lineage: int) -> HttpResponse:
    """Note that a section was opened again, and go there."""
    found = attempt_or_404(request, attempt_id)
    section = next((one for one in rereading.to_read(found, request.user) if one.lineage == lineage), None)
    if section is None:
        raise Http404
    rereading.note(found, section.lineage)
    return redirect(section.url)


def lobby_seconds(standing: Standing) -> int | None:
    """How long until the doors open, for whoever has nothing else to wait for; None long before."""
    if standing.reason is not Reason.NOT_YET:
        return None
    left = timing.seconds_left(timezone.now(), standing.window.opens_at)
    return left + 1 if left < LOBBY else None


@require_POST
def start(request: SignedIn, slug: str) -> HttpResponse:
    found = exam_or_404(request, slug)
    try:
        code = request.POST.get("code", "")[:LONGEST_CODE]
        place, seal = guards.address_of(request), guards.seal_of(request)
        attempt = sitting.start(found, request.user, code=code, address=place, seal=seal)
    except admitting.NotAdmitted as refused:
        if refused.reason is Reason.BROWSER:
            return other_browser(request, found)
        messages.error(request, REFUSALS[refused.reason])
    except NotEnoughItems:
        messages.error(request, _("题库的题量不足以组成试卷，请联系考务人员。"))
    else:
        return redirect("exams:sitting", attempt.pk)
    return redirect("exams:exam", slug)


@never_cache
@require_GET
def result(request: SignedIn, attempt_id: int) -> HttpResponse:
    found = attempt_or_404(request, attempt_id)
    if found.state == Attempt.State.RUNNING:
        return redirect("exams:sitting", found.pk)
    if found.state != Attempt.State.GRADED:
        return render(request, "exams/waiting.html", {"attempt": found})
    level = disclosing.level_of(found.exam)
    if level is Level.PENDING:
        return render(request, "exams/pending.html", {"attempt": found, "exam": found.exam})
    context = {"attempt": found, "exam": found.exam, "review": review.review_of(found, request.user, level)}
    context["parts"] = parts.results_of(found, level)
    return render(request, "exams/result.html", context)


def exam_or_404(request: SignedIn, slug: str) -> Exam:
    """An exam for another audience or organisation does not exist."""
    exams = visibility.exams(request.user).select_related("course", "edition", "blueprint", "requires")
    return get_object_or_404(exams, slug=slug)
