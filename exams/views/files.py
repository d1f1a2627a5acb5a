"""Files of candidates: handed in by a page with or without scripts, and shown to those who may see them."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams import illustrating, logbook, queueing, sitting, uploading
from exams.models import HandedFile
from exams.rules import timing
from exams.rules.content import BadResponse
from exams.rules.filetypes import TYPES
from exams.views import desk
from exams.views.guards import SignedIn
from exams.views.saving import over, refusal
from people.models import User


@login_not_required  # as for saves: a page that works must be told in JSON
@never_cache
@require_POST
def files(request: HttpRequest, attempt_id: int, slot: int) -> HttpResponse:
    """Hand in `file`, or take `remove` back. JSON for a page with scripts, a redirect for an ordinary form."""
    if not request.user.is_authenticated:
        return refusal(401, "signed_out", _("登录已过期，文件没有上传。请重新登录后再选一次。"))
    if "application/json" in request.headers.get("Accept", ""):
        return answered(request, request.user, attempt_id, slot)
    found = desk.attempt_or_404(request, attempt_id)  # type: ignore[arg-type]
    trouble = desk.save_form(request, found, quiet=True)  # type: ignore[arg-type]
    if trouble is None:
        remove = request.POST.get("remove", "")
        desk.change_files(request, found, slot, remove)  # type: ignore[arg-type]
    return trouble or redirect(f"{reverse('exams:sitting', args=[found.pk])}#q{slot}")


def answered(request: HttpRequest, person: User, attempt_id: int, slot: int) -> JsonResponse:
    window = request.POST.get("window", "")
    try:
        if "remove" in request.POST:
            saved = uploading.take_back(attempt_id, person, window=window, slot=slot, digest=request.POST["remove"])
        else:
            file = request.FILES.get("file")
            if not isinstance(file, UploadedFile) or file.file is None:
                raise BadResponse("no file")
            saved = uploading.hand_in_file(
                attempt_id, person, window=window, slot=slot, name=file.name or "", file=file.file
            )
    except BadResponse as bad:
        return refusal(400, "malformed", desk.file_complaint(bad))
    except sitting.NotYours:
        return refusal(404, "not_found", _("没有找到这场考试。"))
    except sitting.StaleWindow:
        return refusal(409, "stale_window", _("已在另一个窗口继续作答，本窗口不再保存。"))
    except sitting.ExamClosed as closed:
        return over(attempt_id, closed)
    return JsonResponse(
        {
            "saved_at": saved.saved_at.isoformat(),
            "seconds_left": timing.seconds_left(saved.saved_at, saved.deadline),
            "version": saved.version,
            "files": [shown(row) for row in counted(attempt_id, slot)],
        }
    )


def counted(attempt_id: int, slot: int) -> list[HandedFile]:
    """The files that count at this moment."""
    held = uploading.files_of(attempt_id, slot)
    digests = logbook.state_of(attempt_id).responses.get(slot, [])
    return [held[slot, digest] for digest in digests if (slot, digest) in held]


def shown(row: HandedFile) -> dict[str, str]:
    url = reverse("exams:handed_file", args=[row.pk])
    return {"name": row.name, "size": filesizeformat(row.size), "digest": row.sha256, "url": url}


@never_cache
@require_GET
def handed_file(request: SignedIn, pk: int) -> FileResponse:
    """For its candidate, for who may mark that answer, and for who may see all attempts. Nobody else: not there."""
    found = get_object_or_404(handed_to(request.user).distinct(), pk=pk)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=TYPES[found.type]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def illustration(request: SignedIn, digest: str) -> FileResponse:
    """A picture in an item: for those who see items, and candidates on whose paper it is."""
    found = get_object_or_404(illustrating.seen_by(request.user), sha256=digest)
    response = FileResponse(found.file.open("rb"), content_type=TYPES[found.type])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def handed_to(person: User) -> QuerySet[HandedFile]:
    """The files that this person may see."""
    if person.has_perms(["exams.change_exam", "people.see_everyone"]):
        return HandedFile.objects.all()
    mine = Q(attempt__person=person)
    if person.has_perm("exams.mark_answers"):
        mine |= Q(attempt__marking_tasks__in=queueing.tasks(), attempt__marking_tasks__slot=F("slot"))
    return HandedFile.objects.filter(mine)
