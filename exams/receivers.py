"""What exams do when something happens elsewhere, or one job later."""

from typing import Any

from django.dispatch import receiver

from exams import analysing, grading, hanging, reviewing, visibility
from exams.signals import attempt_graded, attempt_submitted
from kb.hanging import register_counter
from kb.opening import register_openable
from kb.signals import section_published

register_openable("exams", visibility.openable)
register_counter("exams", hanging.count)


@receiver(attempt_submitted)
def grade_attempt(id: int, **kwargs: Any) -> None:
    grading.grade(id)


@receiver(attempt_graded)
def ask_for_statistics(id: int, **kwargs: Any) -> None:
    analysing.ask(id)


@receiver(section_published)
def flag_items(id: int, **kwargs: Any) -> None:
    reviewing.flag_changed(id)
