"""GET /api/v1/search?q=…&limit=… and /api/v1/ask?q=…: what the pages show, as JSON; docs/api.md describes it.

How much a hit scores and how sure an answer is are not told: both are weighed among all documents, hidden ones too.

Optional filters, named as on the page: kind, manual, edition, audience, category, tag. Wrong parameters are answered
with 400 and {"error": {"code", "message"}}; codes: missing_q, bad_limit, bad_filter. What the caller may not see is
not there: filtering by it finds nothing.
"""

from dataclasses import asdict, dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import narrowing, slips
from kb.asking.answering import Reply, ask
from kb.asking.quoting import MarkedLine, Quote
from kb.search.analysis import tidy
from kb.search.facets import Filters
from kb.search.query import Hit, Results, search

MOST = 50


@dataclass(frozen=True)
class BadRequest(Exception):
    """What is wrong with a request, for whoever wrote it."""

    code: str
    message: str


@login_not_required
@require_safe
def find(request: HttpRequest) -> JsonResponse:
    try:
        limit = limit_of(request)
        results = search(request.user, question_of(request), size=limit, filters=filters_of(request))
    except BadRequest as wrong:
        return JsonResponse({"error": {"code": wrong.code, "message": wrong.message}}, status=400)
    answer = {**described(results), "log": described_log(slips.issue(request, results, limit))}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def answer(request: HttpRequest) -> JsonResponse:
    """GET /api/v1/ask?q=…, narrowed by edition and manual (slugs): the passage, or null. No model has a word here."""
    edition, manual = request.GET.get("edition", "")[:150], request.GET.get("manual", "")[:150]
    try:
        reply = ask(request.user, question_of(request), edition=edition, manual=manual)
    except BadRequest as wrong:
        return JsonResponse({"error": {"code": wrong.code, "message": wrong.message}}, status=400)
    slip = slips.issue(request, reply.shown, quoted=reply.quote is not None)
    answer = {**described_reply(reply), "log": described_log(slip)}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def question_of(request: HttpRequest) -> str:
    if not (question := tidy(request.GET.get("q", ""))):
        raise BadRequest("missing_q", _("缺少参数 q：请给出要检索的文字，例如 ?q=月末结账"))
    return question


def limit_of(request: HttpRequest) -> int:
    text = request.GET.get("limit", "10")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise BadRequest("bad_limit", _("参数 limit 应为 1 到 %(most)s 之间的整数") % {"most": MOST})
    return int(text)


def filters_of(request: HttpRequest) -> Filters:
    try:
        return narrowing.checked(request.GET)
    except narrowing.NoSuchFilter as wrong:
        raise BadRequest("bad_filter", narrowing.complaint(wrong)) from None


def described(results: Results) -> dict[str, object]:
    """Results as JSON; the search command prints the same."""
    return {
        "query": results.text,
        "total": results.total,
        "engine": results.engine,
        "took_ms": results.took_ms,
        "correction": described_correction(results),
        "facets": {name: [asdict(facet) for facet in found] for name, found in results.facets.items()},
        "hits": [described_hit(hit) for hit in results.hits],
    }


def described_log(slip: str) -> dict[str, str] | None:
    """Where to hand the slip back; null where nothing is recorded. Searching itself writes nothing."""
    places = {"seen": "kb:search_seen", "opened": "kb:search_opened", "solved": "api:solved"}
    return {"slip": slip, **{what: reverse(name) for what, name in places.items()}} if slip else None


def described_correction(results: Results) -> dict[str, object] | None:
    """`instead`: what was typed has no answer of its own, the hits are answers to the correction."""
    if results.correction is None:
        return None
    return {"text": results.correction.text, "reason": results.correction.reason, "instead": results.is_instead}


def described_hit(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "title": hit.title,
        "address": hit.url,
        "heading": hit.heading,
        "manual": hit.manual,
        "edition": hit.edition,
        "is_own_edition": hit.is_own,
        "path": hit.path,
        "snippet": hit.snippet,
        "updated": hit.updated.isoformat(),
        "others": [{"edition": other.label, "address": other.url} for other in hit.others],
    }


def described_reply(reply: Reply) -> dict[str, object]:
    return {
        "query": reply.text,
        "edition": reply.edition,
        "manual": reply.manual,
        "answer": described_quote(reply.quote) if reply.quote else None,
        "total": reply.results.total,
        "hits": [described_hit(hit) for hit in reply.hits],
    }


def described_quote(quote: Quote) -> dict[str, object]:
    return {
        "place": quote.place,
        "kind": quote.kind,
        "title": quote.title,
        "heading": quote.heading,
        "address": quote.url,
        "manual": quote.manual,
        "edition": quote.edition,
        "number": quote.number,
        "published": quote.published_at.isoformat(),
        "passage": [described_line(run.kind, line) for run in quote.runs for line in run.lines],
    }


def described_line(kind: str, line: MarkedLine) -> dict[str, str]:
    return {"kind": kind, "label": line.label, "html": line.text, "result_html": line.result}
