"""The front page: search first, then the shelves; the same for visitors and for people who signed in."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from courses import visibility as course_visibility
from home.models import HomePage
from kb import visibility

QUESTIONS = 6
MANUALS = 6
COURSES = 3


def home(request: HttpRequest, page: HomePage) -> HttpResponse:
    viewer = request.user
    faq = visibility.faq(viewer)
    context = {
        "page": page,
        "manuals": visibility.manuals(viewer).prefetch_related("editions").order_by("path")[:MANUALS],
        "questions": faq.order_by("-updated_at", "-pk")[:QUESTIONS],
        "categories": faq.exclude(category="").values("category").annotate(count=Count("pk")).order_by("-count")[:8],
        "courses": course_visibility.courses(viewer).order_by("path")[:COURSES],
    }
    return TemplateResponse(request, "home/front.html", context)
