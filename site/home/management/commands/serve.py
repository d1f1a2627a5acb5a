"""manage.py serve: the web server of `make run` and `make demo`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home import server


class Command(BaseCommand):
    help = "Serve the site with the default web server."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            server.serve(options["host"], options["port"], options["processes"])
        except OSError as error:
            raise CommandError(
                f"无法监听端口 {options['port']} / cannot listen on port {options['port']}: {error}"
            ) from error
