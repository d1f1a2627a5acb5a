"""manage.py import_manual FOLDER --manual SLUG --edition LABEL: brings a folder of sections in as an edition."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from kb.importing.manual import import_folder
from kb.importing.report import Report
from kb.models import EditionPage
from people.models import User

AUDIENCES = ("public", "customers", "internal")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("日期应写成 2025-03-31"))


def person(username: str | None) -> User | None:
    if not username:
        return None
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(_("没有用户 %(name)s") % {"name": username})
    return found


class Command(BaseCommand):
    help = "把一个文件夹（toc.json 和 sections）导入为手册的一个版本。可以反复运行，没有变化的章节不动。"  # i18n: as is

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help=_("含有 toc.json 的文件夹"))
        parser.add_argument("--manual", required=True, help=_("手册标识，例如 general-ledger"))
        parser.add_argument("--edition", required=True, help=_("版本号，例如 V9.0"))
        parser.add_argument("--title", default="", help=_("新手册的标题，默认取 toc.json"))
        parser.add_argument("--audience", choices=AUDIENCES, default="internal", help=_("新手册的读者范围"))
        parser.add_argument("--released", type=day, help=_("发布日期，例如 2025-03-31"))
        parser.add_argument("--support", choices=EditionPage.Support.values, help=_("支持状态，新版本默认为 current"))
        parser.add_argument("--as", dest="username", help=_("以哪个用户的名义"))
        parser.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["folder"].is_dir():
            raise CommandError(_("不是文件夹：%(path)s") % {"path": options["folder"]})
        try:
            validate_slug(options["manual"])
            report = import_folder(
                options["folder"],
                manual_slug=options["manual"],
                edition_label=options["edition"],
                title=options["title"],
                audience=options["audience"],
                released_on=options["released"],
                support=options["support"],
                by=person(options["username"]),
                progress=self.progress if self.stdout.isatty() else None,
                dry_run=options["dry_run"],
            )
        except (ValueError, ValidationError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)])))
        self.summary(report, options["dry_run"])

    def progress(self, done: int, total: int, title: str) -> None:
        self.stdout.write(f"\r\x1b[K{done}/{total} {title[:40]}", ending="" if done < total else "\r\x1b[K")
        self.stdout.flush()

    def summary(self, report: Report, is_dry: bool) -> None:
        tell(self, report)
        for title in report.gone:
            self.stdout.write(_("目录中已没有，未删除：%(title)s") % {"title": title})
        if is_dry:
            self.stdout.write(_("只检查，没有写入。"))
        if report.problems:
            sys.exit(1)


def tell(command: BaseCommand, report: Report) -> None:
    """Problems one a line, then the counts. Shared with import_faq."""
    for problem in report.problems:
        command.stderr.write(str(problem))
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "pictures": report.pictures,
        "problems": len(report.problems),
    }
    line = _("新建 %(created)s，更新 %(updated)s，未变 %(unchanged)s，新图片 %(pictures)s，问题 %(problems)s")
    command.stdout.write(line % counts)
