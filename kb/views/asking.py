"""The page that answers, its buttons 解决了 and 没解决, and the way to an engineer."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb import listing, slips
from kb.asking import enquiring, judging, narrowing
from kb.asking.answering import ask as answer
from kb.asking.enquiring import TooManyEnquiries
from kb.asking.forms import EnquiryForm, VerdictForm
from kb.asking.judging import TooManyVerdicts
from kb.narrowing import address
from kb.pseudonyms import session_of
from kb.search.analysis import LONGEST_QUESTION
from kb.search.facets import Filters
from kb.search.lens import lens_of
from kb.views.tracking import slip_in
from kb.visibility import faq
from people.visibility import me

EXAMPLES = 4


@login_not_required
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """?q=…, narrowed by ?manual= and ?edition= (slugs); ?before= is the question that it may be a follow-up of."""
    typed, before = request.GET.get("q", ""), request.GET.get("before", "")
    edition, manual = request.GET.get("edition", "")[:150], request.GET.get("manual", "")[:150]
    if onward := narrowing.continued(before, typed, manual, lens_of(request.user)):
        return redirect(onward)
    reply = answer(request.user, typed, edition=edition, manual=manual, may_write=True)
    narrowed = Filters(manual=manual, edition=reply.edition)
    context = {
        "reply": reply,
        "asked": bool(typed.strip()),
        "is_cut": len(typed.strip()) > LONGEST_QUESTION,
        "runs": listing.runs(replace(reply.results, hits=reply.hits), narrowed),
        "search_url": f"{reverse('kb:search')}{address(reply.text, narrowed)}",
        "corrected_url": narrowing.corrected(reply),
        "follow_ups": narrowing.follow_ups(reply),
        "engineer_url": engineer_url(reply.text, reply.edition),
        "examples": [] if reply.results.lens else faq(request.user).order_by("-updated_at")[:EXAMPLES],
        "verdict": request.GET.get("said", ""),
        "slip": slips.issue(request, reply.shown, quoted=reply.quote is not None),
        "longest": LONGEST_QUESTION,
    }
    return render(request, "kb/ask.html", context)


@login_not_required
@require_POST
def verdict(request: HttpRequest) -> HttpResponse:
    """解决了 says thanks; 没解决 goes on to an engineer with the question filled in, which takes somebody signed in."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return said(request, 400, _("这次反馈没有收到，请回到解答页再试一次。"), reverse("kb:ask"))
    data = form.cleaned_data
    solved = data["solved"] == "yes"
    back = {"q": data["q"], "manual": data["manual"], "edition": data["edition"], "said": data["solved"]}
    onward = f"{reverse('kb:ask')}?{urlencode({k: v for k, v in back.items() if v})}#verdict"
    try:
        judging.count_verdict(who(request))
        judging.judge(request.user, session_of(request), data["document"], solved, slip_in(request))
    except TooManyVerdicts:
        return said(request, 429, _("反馈太快了，请稍等一分钟。"), onward)
    if not solved and request.user.is_authenticated:
        onward = engineer_url(data["q"], data["edition"])
    return said(request, 200, _("谢谢，已经记下。"), onward)


def who(request: HttpRequest) -> str:
    return str(request.user.pk) if request.user.is_authenticated else request.META.get("REMOTE_ADDR", "")


def said(request: HttpRequest, status: int, text: str, onward: str) -> HttpResponse:
    """To the script as JSON, to a plain form as a redirect."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"said": text, "onward": onward}, status=status)
    if status != 200:
        messages.warning(request, text)
    return redirect(onward)


def engineer_url(question: str, edition: str = "") -> str:
    wanted = {"q": question, "edition": edition}
    return f"{reverse('kb:engineer')}?{urlencode({name: value for name, value in wanted.items() if value})}"


@require_http_methods(["GET", "HEAD", "POST"])
def engineer(request: HttpRequest) -> HttpResponse:
    """Signed-in people ask an engineer and see what became of their questions."""
    form = EnquiryForm(request.user, request.POST) if request.method == "POST" else empty_form(request)
    if form.is_bound and form.is_valid():
        return enquire(request, form)
    mine = me(request).enquiries.select_related("faq").order_by("-created_at")[:20]
    shown = [(one, one.faq if one.faq and one.faq in faq(request.user) else None) for one in mine]
    context = {"form": form, "enquiries": shown}
    return render(request, "kb/engineer.html", context, status=400 if form.errors else 200)


def empty_form(request: HttpRequest) -> EnquiryForm:
    form = EnquiryForm(request.user)
    edition = form.fields["edition"].queryset.filter(slug=request.GET.get("edition", "")).first()  # type: ignore[attr-defined]
    form.initial = {"question": request.GET.get("q", "")[:LONGEST_QUESTION], "edition": edition}
    return form


def enquire(request: HttpRequest, form: EnquiryForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        found = enquiring.enquire(me(request), data["question"], data["detail"], data["edition"])
    except TooManyEnquiries:
        messages.warning(request, _("今天的提问已经很多了，请明天再提，急事请联系售后服务。"))
    else:
        text = _("您已经问过这个问题，我们又提醒了工程师。") if found.times > 1 else _("已经提交，有了解答会通知您。")
        messages.success(request, text)
    return redirect("kb:engineer")
