"""What the public pages share: kept out of search engines, slowed down, answered as page or as JSON."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

from certificates.limiting import PERIOD, is_too_fast

View = Callable[..., HttpResponseBase]


def unlisted(view: View) -> View:
    """Search engines must not collect who holds what; nor must an address with a secret in it travel on."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        patch_vary_headers(response, ["Accept"])
        return response

    return wrapped


def paced(view: View) -> View:
    """So many look-ups a minute for one address, over all public pages together."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return too_fast(request) if is_too_fast(request) else view(request, *args, **kwargs)

    return wrapped


def too_fast(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        response: HttpResponse = as_json({"state": "too_many_requests"}, 429)
    else:
        response = TemplateResponse(request, "certificates/too_fast.html", status=429)
    response["Retry-After"] = str(PERIOD)
    return response


def wants_json(request: HttpRequest) -> bool:
    if request.GET.get("format") == "json" or request.path.endswith(".json"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def as_json(data: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
