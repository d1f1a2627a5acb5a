"""Addresses of the shell's own pages; the front page itself is a Wagtail page at the root."""

from django.urls import path

from home.views import learning

app_name = "home"
urlpatterns = [path("learning/", learning.learning, name="learning")]
