"""The public API, version 1: thin views of the apps, gathered under /api/v1/."""

from django.urls import path

from kb import api as kb
from kb.views import tracking

urlpatterns = [
    path("search", kb.find, name="search"),
    path("search/solved", tracking.judged, name="solved"),
    path("ask", kb.answer, name="ask"),
]
