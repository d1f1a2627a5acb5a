"""rebuild_index: build a new search index beside the old one and swap."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kb.search import index, rebuilding
from kb.search.folder import Unreachable


class Command(BaseCommand):
    help = "重建检索索引。建成之前读者用原来的索引。"  # i18n: as is

    def handle(self, *args: Any, **options: Any) -> None:
        if not index.is_used():
            raise CommandError(_("SEARCH_URL 是 database:，没有索引可以重建"))
        started = monotonic()
        try:
            count = rebuilding.rebuild(self.report)
        except index.IndexBusy:
            raise CommandError(_("已经有一个进程在重建索引，请等它完成")) from None
        except Unreachable as error:
            said = _("检索服务没有应答（%(error)s）：请检查 SEARCH_URL，以及服务是否在运行。原来的索引没有改动")
            raise CommandError(said % {"error": error}) from None
        seconds = f"{monotonic() - started:.1f}"
        self.stdout.write(_("%(n)s 篇，用时 %(seconds)s 秒") % {"n": count, "seconds": seconds})

    def report(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} / {total} ({100 * done // max(total, 1)} %)")
