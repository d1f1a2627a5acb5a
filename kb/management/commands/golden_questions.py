"""golden_questions: ask all golden questions now, print a table, exit 1 when one fails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.asking import proving, releasing
from kb.asking.placing import written
from kb.asking.proving import Outcome
from kb.models import EditionPage


class Command(BaseCommand):
    help = "Ask all golden questions and print how each went; --as-if-released MANUAL/EDITION looks ahead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-if-released", default="", metavar="MANUAL/EDITION", dest="ahead")

    def handle(self, *args: Any, ahead: str, **options: Any) -> None:
        outcomes = looking_ahead(ahead) if ahead else proving.prove_all()
        for outcome in outcomes:
            self.stdout.write(line_of(outcome))
        failed = sum(not outcome.is_passed for outcome in outcomes)
        self.stdout.write(f"{len(outcomes)} golden questions, {failed} failed")
        if failed:
            raise SystemExit(1)


def looking_ahead(name: str) -> list[Outcome]:
    """Nothing is written down: it has not happened."""
    manual, _slash, slug = name.partition("/")
    edition = EditionPage.objects.filter(manual__slug=manual, slug=slug).first()
    if edition is None:
        raise CommandError(f"no edition {name!r}")
    releasing.stage(edition)
    return [proving.prove(question, previews=[edition.pk]) for question in proving.questions()]


def line_of(outcome: Outcome) -> str:
    said = "passed" if outcome.is_passed else "FAILED"
    how = "answered" if outcome.is_sure else "first hit"
    return f"{said}  {outcome.question.question}  → {written(outcome.question)}  ({how}: {outcome.found or 'none'})"
