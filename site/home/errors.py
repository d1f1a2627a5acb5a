"""Error pages in the reader's language: what happened, and what to do. JSON where JSON was asked for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def respond(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if request.path.startswith("/api/") or request.content_type == "application/json":
        return JsonResponse({"error": message}, status=status)
    return render(request, f"{status}.html", {"message": message}, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, 400, _("请求无法识别，请返回上一页重试。"))


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, 403, _("您没有权限执行此操作。如有需要，请联系管理员。"))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return respond(request, 403, _("页面停留时间过长，安全校验已失效。请刷新页面后重试，已填写的内容请先复制保存。"))


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, 404, _("页面不存在，或者需要登录后才能查看。"))


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    return respond(request, 500, _("系统出现错误，我们已记录。请稍后重试。"))
