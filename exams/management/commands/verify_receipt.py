"""`manage.py verify_receipt FILE`: did this installation sign this receipt of an attempt, and what does it say?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams.attesting import NotAReceipt, Tampered, verified


class Command(BaseCommand):
    help = "Check the signature of the receipt of an exam attempt and say what it attests. Fails when it does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = verified(options["file"].read_bytes())
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        except NotAReceipt as problem:
            raise CommandError(f"not a receipt: {problem}") from problem
        except Tampered:
            raise CommandError("NOT GENUINE: this installation did not sign what the file says") from None
        self.stdout.write("genuine")
        for name in ("title", "person", "username", "organisation", "number", "paper", "started_at", "submitted_at"):
            self.stdout.write(f"  {name}: {content[name]}")
        for name in ("saves", "late", "gaps", "windows", "absences", "extensions", "grades"):
            self.stdout.write(f"  {name}: {len(content[name])}")
        if content["grades"]:
            last = content["grades"][-1]
            marks = f" {last['score']} / {last['max_score']}" if "score" in last else ""
            self.stdout.write(f"  result: {'passed' if last['passed'] else 'not passed'}{marks}")
