"""manage.py import_faq FILE: brings questions and answers in from a JSON list or the product's own YAML."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kb.importing.faq import import_faq
from kb.management.commands.import_manual import AUDIENCES, person, tell
from kb.models import ManualPage


class Command(BaseCommand):
    help = "导入常见问题（JSON 或 YAML 列表）。可以反复运行，没有变化的条目不动。"  # i18n: as is

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_(".json 或 .yaml 文件"))
        parser.add_argument("--audience", choices=AUDIENCES, default="internal", help=_("文件中没有写明时的读者范围"))
        parser.add_argument("--manual", default="", help=_("没有写明手册的条目属于哪本手册，其中的链接也指向它"))
        parser.add_argument("--as", dest="username", help=_("以哪个用户的名义"))

    def handle(self, *args: Any, **options: Any) -> None:
        report = import_faq(
            options["file"],
            audience=options["audience"],
            by=person(options["username"]),
            manual=self.manual(options["manual"]),
        )
        tell(self, report)
        if report.problems:
            sys.exit(1)

    def manual(self, slug: str) -> ManualPage | None:
        found = ManualPage.objects.filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise CommandError(_("手册 %(slug)s 不存在") % {"slug": slug})
        return found
