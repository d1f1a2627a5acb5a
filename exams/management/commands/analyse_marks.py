"""analyse_marks FILE.csv --json: item analysis of a table of marks from elsewhere."""

import json
import os
from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.rules.marksheet import BadSheet, Problem, Sheet, read
from exams.rules.psychometrics import MINIMUM, analyse
from exams.tabulating import as_json, as_lines
from exams.wording import complaint

MOST = 20  # problems that are told one by one


class Command(BaseCommand):
    help = "分析一张得分表：第一行是各题满分，以后每行一名考生。"  # i18n: as is
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--header", action=BooleanOptionalAction, help=_("首行是题目名称；不写则自动判断"))
        parser.add_argument("--ids", action=BooleanOptionalAction, help=_("首列是考生；不写则自动判断"))
        parser.add_argument("--minimum", type=int, default=MINIMUM, metavar="N", help=_("不足 N 人的题不给出数字"))
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default=language())

    def handle(self, *args: Any, file: Path, as_json: bool, minimum: int, language: str, **options: Any) -> None:
        with translation.override(language):
            sheet = sheet_in(file, options["header"], options["ids"])
            for column in sheet.totals:
                self.stderr.write(f"{file.name}: {total_warning(sheet.names[column])}")
            if sheet.is_numbered:
                said = _("第一行 1、2、3……当作满分来算。如果是题号，请加 --header；如果真是满分，请加 --no-header。")
                self.stderr.write(f"{file.name}: {said}")
            analysis = analyse(sheet.table, minimum)
            self.stdout.write(written(analysis, sheet, minimum, as_json))


def written(analysis: Any, sheet: Sheet, minimum: int, wants_json: bool) -> str:
    if wants_json:
        return json.dumps(as_json(analysis, sheet.names, minimum), ensure_ascii=False, allow_nan=False, indent=2)
    return "\n".join(as_lines(analysis, sheet.names, minimum))


def total_warning(name: str) -> str:
    said = _("“%(name)s”像是合计，这里也当作一道题来算。如果不是题，请删去这一列再分析。")
    return said % {"name": name}


def sheet_in(path: Path, header: bool | None, ids: bool | None) -> Sheet:
    try:
        return read(path.read_bytes(), header=header, ids=ids)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}")
    except BadSheet as bad:
        raise CommandError("\n".join(f"{path.name}: {line}" for line in told(bad.problems)))


def told(problems: list[Problem]) -> list[str]:
    more = len(problems) - MOST
    rest = [ngettext("另有 %(n)s 处。", "另有 %(n)s 处。", more) % {"n": more}] if more > 0 else []
    return [*map(complaint, problems[:MOST]), *rest]


def language() -> str:
    """Of whoever reads the terminal; Chinese unless it is set to something else that we speak."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    codes = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if spoken.startswith(code)), settings.LANGUAGE_CODE)
