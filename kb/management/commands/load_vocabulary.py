"""Adds the starter dictionary to the trainers' own: what they have stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand

from kb.search import rebuilding, teaching


class Command(BaseCommand):
    help = "Add the starter domain words and synonyms that are missing"

    def handle(self, *args: Any, **options: Any) -> None:
        words, rules = teaching.load_starter()
        if words:
            rebuilding.request_rebuild()
        self.stdout.write(f"{words} domain words and {rules} synonyms added")
