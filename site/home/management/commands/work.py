"""manage.py work: the background worker with its clock."""

from typing import Any

from django.core.management.base import BaseCommand

from home.supervising import Supervisor, worker


class Command(BaseCommand):
    help = "Run background work (one worker process with beat)."

    def handle(self, *args: Any, **options: Any) -> None:
        Supervisor([worker()]).run()
