"""A person's inbox."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from notices.models import Notice
from notices.posting import mark_read
from people.visibility import me

PER_PAGE = 30


def inbox(request: HttpRequest) -> HttpResponse:
    notices = Paginator(Notice.objects.filter(person=me(request)), PER_PAGE)
    return TemplateResponse(request, "notices/inbox.html", {"page": notices.get_page(request.GET.get("page"))})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    mark_read(me(request))
    return redirect("notices:inbox")
