"""manage.py seed_demo: load the demo content; safe to repeat."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from home import seeding


class Command(BaseCommand):
    help = "Load the demo content."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"  [{time.monotonic() - began:5.1f} s] {text}")
            self.stdout.flush()

        seeding.seed(say)
