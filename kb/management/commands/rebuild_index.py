"""rebuild_index: build a new search index beside the old one and swap."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.search import index, rebuilding


class Command(BaseCommand):
    help = "Rebuild the search index. Readers keep the old one until the new one is complete."

    def handle(self, *args: Any, **options: Any) -> None:
        if not index.is_used():
            raise CommandError("SEARCH_URL says database: there is no index to rebuild")
        started = monotonic()
        try:
            count = rebuilding.rebuild(self.report)
        except index.IndexBusy:
            raise CommandError("the index is being rebuilt already") from None
        self.stdout.write(f"{count} documents in {monotonic() - started:.1f} s")

    def report(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} / {total} ({100 * done // max(total, 1)} %)")
