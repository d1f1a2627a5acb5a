"""Addresses of learning that are no pages of the tree; courses and lessons themselves are below /courses/."""

from django.urls import path

from courses.views import assignments, learning

app_name = "courses"
urlpatterns = [
    path("enrolments/", learning.enrol, name="enrol"),
    path("enrolments/<int:pk>/completions/", learning.complete, name="complete"),
    path("enrolments/<int:pk>/release/", learning.move, name="move"),
    path("enrolments/<int:pk>/lessons/<int:lesson>/", learning.kept_lesson, name="kept_lesson"),
    path("team/assignments/", assignments.index, name="assignments"),
    path("team/assignments/<int:pk>/withdrawal/", assignments.withdraw, name="withdraw_assignment"),
]
