"""For those who certify: an award for many people at once, and a name put right."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates import issuing_many, previewing
from certificates.correcting import AlreadyReplaced, NothingToCorrect, correct
from certificates.faces import face_of
from certificates.models import Award, IssueRun
from certificates.views.staff import may_grant
from certificates.visibility import certificates
from people.models import Team, User

WAIT = 3  # seconds until the page of a running issue looks again


class ListForm(forms.Form):
    award = forms.ModelChoiceField(Award.objects.all(), label=_("认证"))
    team: forms.ModelChoiceField = forms.ModelChoiceField(None, label=_("整个团队"), required=False)
    people = forms.CharField(
        label=_("名单"),
        required=False,
        max_length=200_000,
        help_text=_("每行一人：用户名、邮箱或姓名。可以从表格里直接粘贴，只读第一列。"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(label=_("或上传名单"), required=False, help_text=_("UTF-8 编码的文本或 CSV 文件。"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        cast(forms.ModelChoiceField, self.fields["team"]).queryset = Team.objects.select_related("organisation")

    def clean(self) -> dict[str, object]:
        data = self.cleaned_data
        entries = issuing_many.read(data.get("people") or "")
        if upload := data.get("file"):
            try:
                entries += issuing_many.read(upload.read(200_000).decode("utf-8-sig"))
            except UnicodeDecodeError:
                raise forms.ValidationError(_("无法读取这个文件，请另存为 UTF-8 编码的文本或 CSV。"))
        if data.get("team"):
            entries += issuing_many.members(data["team"])
        if not entries:
            raise forms.ValidationError(_("名单是空的：请粘贴名单、上传文件或选择一个团队。"))
        return {**data, "entries": entries[: issuing_many.MOST]}


class CorrectionForm(forms.Form):
    name = forms.CharField(label=_("正确的姓名"), max_length=80)
    sure = forms.BooleanField(label=_("我已核对身份，并知道原证书会标为“已被接替”。"))


@may_grant
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        by, data = cast(User, request.user), form.cleaned_data
        run = issuing_many.plan(data["award"], data["entries"], by)
        return HttpResponseRedirect(reverse("certificates:run", args=[run.pk]))
    recent = IssueRun.objects.select_related("award", "created_by")[:10]
    return TemplateResponse(request, "certificates/runs.html", {"form": form, "recent": recent})


@may_grant
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(IssueRun.objects.select_related("award", "created_by"), pk=pk)
    progress = issuing_many.progress_of(found)
    context = {"run": found, "progress": progress, "preview": previewing.preview(found)}
    response = TemplateResponse(request, "certificates/run.html", context)
    if found.started_at and progress.is_moving:
        response["Refresh"] = str(WAIT)
    return response


@may_grant
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    issuing_many.start(get_object_or_404(IssueRun, pk=pk))
    return HttpResponseRedirect(reverse("certificates:run", args=[pk]))


@may_grant
@require_safe
def archive(request: HttpRequest, pk: int) -> FileResponse:
    file = issuing_many.archive(get_object_or_404(IssueRun, pk=pk))
    response = FileResponse(file, as_attachment=True, filename=f"certificates-{pk}.zip", content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


@may_grant
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, serial: str) -> HttpResponse:
    certificate = get_object_or_404(certificates(request.user), serial=serial)
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial={"name": certificate.holder_name})
    if request.method == "POST" and form.is_valid():
        try:
            newer = correct(certificate, form.cleaned_data["name"], cast(User, request.user))
        except NothingToCorrect:
            form.add_error("name", _("这就是证书上现在的姓名。"))
        except AlreadyReplaced:
            form.add_error(None, _("这张证书已被接替或撤销，不能更正。"))
        else:
            done = _("已签发更正后的证书 %(new)s，原证书 %(old)s 已被接替。")
            messages.success(request, done % {"new": newer.serial, "old": serial})
            return HttpResponseRedirect(reverse("certificates:issued"))
    return TemplateResponse(request, "certificates/correction.html", {"form": form, "face": face_of(certificate)})
