"""`manage.py import_accounts FILE --chart slug --title name`: a chart of accounts from CSV, or its next edition."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams import charting
from exams.rules.charttable import BadChart


class Command(BaseCommand):
    help = "Import a chart of accounts from CSV with the columns code, name, parent, direction."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--chart", required=True, help="slug of the chart, new or there")
        parser.add_argument("--title", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
            chart = charting.load(options["chart"], options["title"], text)
        except (OSError, UnicodeDecodeError, BadChart) as problem:
            raise CommandError(str(problem)) from problem
        except charting.Overtaken:
            raise CommandError("somebody else has replaced this chart meanwhile; try again") from None
        self.stdout.write(f"{chart.slug}: edition {chart.edition}, {chart.accounts.count()} accounts")
