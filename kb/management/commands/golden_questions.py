"""golden_questions: ask all golden questions now, print a table, exit 1 when one fails."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kb.asking import proving, releasing
from kb.asking.placing import written
from kb.asking.proving import Outcome, State
from kb.models import EditionPage


class Command(BaseCommand):
    help = "把必答题全部问一遍并列出结果；--as-if-released 手册/版本 预先看发布以后会怎样。"  # i18n: as is

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-if-released", default="", metavar="MANUAL/EDITION", dest="ahead")

    def handle(self, *args: Any, ahead: str, **options: Any) -> None:
        outcomes = looking_ahead(ahead) if ahead else proving.prove_all()
        for outcome in outcomes:
            self.stdout.write(line_of(outcome))
        failed = sum(not outcome.is_passed for outcome in outcomes)
        self.stdout.write(_("%(n)s 道必答题，%(failed)s 道答不对") % {"n": len(outcomes), "failed": failed})
        if failed:
            raise SystemExit(1)


def looking_ahead(name: str) -> list[Outcome]:
    """Nothing is written down: it has not happened."""
    manual, _slash, slug = name.partition("/")
    edition = EditionPage.objects.filter(manual__slug=manual, slug=slug).first()
    if edition is None:
        raise CommandError(
            _("没有 %(name)s 这个版本，应写成 手册标识/版本标识，例如 general-ledger/9-0") % {"name": name}
        )
    releasing.stage(edition)
    return [proving.prove(question, previews=[edition.pk]) for question in proving.questions()]


def line_of(outcome: Outcome) -> str:
    said = State.PASSED.label if outcome.is_passed else State.FAILED.label
    how = _("答到") if outcome.is_sure else _("排在第一")
    found = outcome.found or _("无结果")
    return f"{said}  {outcome.question.question}  → {written(outcome.question)}  ({how}: {found})"
