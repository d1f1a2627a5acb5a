"""The markers' pages: what waits, one answer at a time, by candidate number only unless the plan says otherwise."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams import comparing, logbook, marking, markup, queueing, types, uploading
from exams.contents import content_of
from exams.models import Appeal, Exam, HandedFile, Marking, MarkingPlan, MarkingTask
from exams.types.base import ToMark
from exams.views.figures import decimal
from exams.views.guards import SignedIn, marks_answers, runs_exams, watches_marking
from exams.views.marking_forms import MarkingForm, PlanForm


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as its marker sees it. Without a name unless the exam is not marked blind."""

    number: str
    name: str
    stem: SafeString
    pieces: tuple[ToMark, ...]
    files: tuple[HandedFile, ...]


@never_cache
@require_GET
@marks_answers
def index(request: SignedIn) -> HttpResponse:
    appeals = Appeal.objects.filter(answered_at=None).exclude(attempt__person=request.user).count()
    return render(request, "exams/marking/index.html", {"queued": queueing.exams(), "appeals": appeals})


@never_cache
@require_GET
@marks_answers
def queue(request: SignedIn, slug: str) -> HttpResponse:
    """The questions of one exam with their progress, and what I marked and may still change."""
    found = get_object_or_404(Exam, slug=slug)
    context = {
        "exam": found,
        "questions": queueing.questions(found, request.user),
        "mine": queueing.mine(found, request.user),
    }
    return render(request, "exams/marking/queue.html", context)


@require_http_methods(["GET", "POST"])
@runs_exams
def plan(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Exam, slug=slug)
    held = MarkingPlan.objects.filter(exam=found).first() or MarkingPlan(exam=found)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=held)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("评阅规则已保存，对以后交的卷有效。"))
        return redirect("exams:exam_attempts", slug)
    status = 422 if form.is_bound else 200
    return render(request, "exams/marking/plan.html", {"exam": found, "form": form}, status=status)


@never_cache
@require_GET
@watches_marking
def agreement(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Exam, slug=slug)
    made = comparing.compare(found)
    context = {
        "exam": found,
        "made": made,
        "questions": queueing.questions(found, request.user),
        "markers": [(one, percent(one.share), signed(one.difference)) for one in made.markers],
        "pairs": [(one, signed(one.difference * 100), decimal(one.icc), decimal(one.kappa)) for one in made.pairs],
        "minimum": comparing.MINIMUM,
        "caution": comparing.CAUTION,
    }
    return render(request, "exams/marking/agreement.html", context)


def percent(value: Decimal) -> str:
    return f"{decimal(float(value), 0)}%"


def signed(points: Decimal | float | None) -> str:
    """Percentage points with their sign; a dash where there are none."""
    if points is None:
        return "—"
    return f"{'+' if points > 0.05 else ''}{decimal(float(points), 1)}"


@require_POST
@marks_answers
def claim(request: SignedIn, slug: str, version: int) -> HttpResponse:
    return next_one(request, get_object_or_404(Exam, slug=slug), version)


@never_cache
@require_http_methods(["GET", "POST"])
@marks_answers
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Mark one answer; saving opens the next one to the same question."""
    place = place_or_404(request, pk)
    content = content_of(place.task.item_version)
    criteria = types.of(content.kind).criteria(content)
    form = MarkingForm(
        request.POST if request.method == "POST" else None,
        criteria=criteria,
        initial={**place.points, "comment": place.comment},
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            marking.mark(place, request.user, form.points(), form.cleaned_data["comment"])
        except marking.NotHeld:
            form.add_error(None, _("没有保存：占用已经到期并由别人接手，或者成绩已经确定。请另取一份。"))
            status = 409
        else:
            return next_one(request, place.task.exam, place.task.item_version_id)
    return render(request, "exams/marking/answer.html", page_of(request, place, form), status=status)


@require_POST
@marks_answers
def release(request: SignedIn, pk: int) -> HttpResponse:
    """Leave this answer to somebody else, and go on with another."""
    place = place_or_404(request, pk)
    marking.give_back(place, request.user)
    if "stop" in request.POST:
        return redirect("exams:marking_queue", place.task.exam.slug)
    return next_one(request, place.task.exam, place.task.item_version_id, but_not=place.pk)


def next_one(request: SignedIn, exam: Exam, version: int, but_not: int | None = None) -> HttpResponse:
    place = marking.claim(exam, version, request.user, but_not=but_not)
    if place is not None:
        return redirect("exams:marking_answer", place.pk)
    messages.success(request, _("这道题暂时没有要您评阅的答案了。"))
    return redirect("exams:marking_queue", exam.slug)


def place_or_404(request: SignedIn, pk: int) -> Marking:
    """A place of mine, in my scope. Somebody else's does not exist; only what is sent for one that was mine until
    the lease ran out gets an answer, so that nothing typed is lost."""
    places = Marking.objects.filter(task__in=queueing.tasks().exclude(attempt__person=request.user))
    if request.method == "GET":
        places = places.filter(marker=request.user)
    return get_object_or_404(places.select_related("task__item_version__item", "task__exam"), pk=pk)


def page_of(request: SignedIn, place: Marking, form: MarkingForm) -> dict[str, object]:
    task = place.task
    question = next(one for one in queueing.questions(task.exam, request.user) if one.version == task.item_version_id)
    return {"place": place, "task": task, "exam": task.exam, "form": form, "answer": seen(task), "question": question}


def seen(task: MarkingTask) -> Answer:
    version, response = task.item_version, logbook.state_of(task.attempt_id).responses.get(task.slot, [])
    content, held = content_of(version), uploading.files_of(task.attempt_id, task.slot)
    return Answer(
        number=task.number,
        name="" if queueing.is_blind(task.exam) else str(task.attempt.person),
        stem=markup.block(version.stem),
        pieces=types.of(version.kind).to_mark(content, response),
        files=tuple(held[task.slot, digest] for digest in response if (task.slot, digest) in held),
    )
