"""Learning: enrol, read a lesson, complete it, go on, change to a newer release."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from courses import completing, enrolling, releasing, rendering, retaking, tracking, visibility
from courses.models import CoursePage, Enrolment, LessonPage
from courses.rendering import LessonGone
from courses.views.catalogue import crumbs, is_preview
from courses.views.requests import SignedIn


def lesson(request: HttpRequest, page: LessonPage) -> HttpResponse:
    """The address of a lesson: for learners the lesson of their release, for everybody else the course."""
    if is_preview(request):
        return preview(request, page)
    course = releasing.course_of(page)
    if course is None or not visibility.courses(request.user).filter(pk=course.pk).exists():
        raise Http404
    enrolment = tracking.enrolment_of(request.user, course)
    if enrolment is None:
        messages.info(request, _("先开始这门课程，再学习其中的课时。"))
        return redirect(course.url)
    return taught(request, enrolment, page.pk)


def kept_lesson(request: SignedIn, pk: int, lesson: int) -> HttpResponse:
    """A lesson that was unpublished since: those whose release has it still learn it here."""
    return taught(request, own(request, pk), lesson)


def taught(request: HttpRequest, enrolment: Enrolment, lesson_id: int) -> HttpResponse:
    try:
        row = completing.open_lesson(enrolment, lesson_id)
    except completing.NotInRelease:
        messages.info(request, _("这一课时不在您正在学习的版本里。切换到新版后就可以学习。"))
        return redirect(enrolment.course.url)
    try:
        shown = rendering.show(row, request)
    except LessonGone:
        shown = None
    track = tracking.track(enrolment.course, enrolment, lesson_id)
    context = {
        "row": row,
        "shown": shown,
        "track": track,
        "line": track.line(lesson_id),
        "before": track.before(lesson_id),
        "after": track.after(lesson_id),
        "crumbs": crumbs(enrolment.course, (row.title, "")),
    }
    return TemplateResponse(request, "courses/lesson.html", context)


def preview(request: HttpRequest, page: LessonPage) -> HttpResponse:
    shown = rendering.preview(page, request)
    return TemplateResponse(request, "courses/lesson.html", {"row": page, "shown": shown})


def enrol(request: SignedIn) -> HttpResponse:
    """POST course=<id>, and again_of=<id of the finished enrolment> to take it once more. A reload after signing in
    again arrives as GET and leads to the catalogue."""
    if request.method != "POST":
        return redirect("/courses/")
    course = get_object_or_404(visibility.courses(request.user), pk=number(request.POST.get("course")))
    try:
        enrolment = begin(request, course)
    except enrolling.NoOrganisation:
        messages.error(request, _("您的账户还没有所属单位，不能开始课程。请联系管理员。"))
    except enrolling.NothingToLearn:
        messages.info(request, _("这门课程还没有课时，请过些时候再来。"))
    except retaking.NoReason:
        messages.info(request, _("您已学完这门课程，现在不需要重学。"))
    else:
        track = tracking.track(course, enrolment)
        return redirect(track.progress.next_lesson_url or course.url)
    return redirect(course.url)


def begin(request: SignedIn, course: CoursePage) -> Enrolment:
    if "again_of" not in request.POST:
        return enrolling.enrol(request.user, course)
    last = get_object_or_404(Enrolment, pk=number(request.POST["again_of"]), person=request.user, course=course)
    return retaking.take_again(last)


def complete(request: SignedIn, pk: int) -> HttpResponse:
    """POST lesson=<id>: done with this one, on to the next."""
    enrolment = own(request, pk)
    if request.method != "POST":
        return redirect(enrolment.course.url)
    lesson_id = number(request.POST.get("lesson"))
    was_finished = enrolment.finished_at is not None
    try:
        completing.complete(enrolment, lesson_id)
    except completing.NotInRelease:
        raise Http404
    track = tracking.track(enrolment.course, enrolment, lesson_id)
    if enrolment.finished_at and not was_finished:
        messages.success(request, _("恭喜，您已学完“%(course)s”。") % {"course": enrolment.course.title})
    following = track.after(lesson_id) or track.resume
    return redirect(following.url if following and track.resume else enrolment.course.url)


def move(request: SignedIn, pk: int) -> HttpResponse:
    """POST: learn from the newest release from now on."""
    enrolment = own(request, pk)
    newer = enrolling.newer_release(enrolment)
    if request.method == "POST" and newer is not None:
        enrolling.move(enrolment, newer)
        messages.success(request, _("已切换到课程的新版。没有变化的课时仍算已完成。"))
    return redirect(enrolment.course.url)


def own(request: SignedIn, pk: int) -> Enrolment:
    """The learner's own enrolment in a course that is still theirs to see; 404 for anything else, also for one that
    was taken again since: that is a record and stays as it is."""
    enrolments = Enrolment.objects.filter(person=request.user, course__in=visibility.courses(request.user), again=None)
    found: Enrolment = get_object_or_404(enrolments.select_related("course", "release"), pk=pk)
    return found


def number(value: str | None) -> int:
    """An id from a form; nothing that is no number names anything."""
    if value and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    raise Http404
