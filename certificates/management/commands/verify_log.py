"""`manage.py verify_log`: is the transparency log whole, as published, and does it agree with the certificates?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates.auditing import Finding, audit
from certificates.models import LogEntry, LogHead

MOST = 20  # findings named one by one


def words() -> dict[str, str]:
    return {
        "gap": _("缺少这一条，或顺序被打乱"),
        "link": _("没有接在前一条之后"),
        "hash": _("内容与哈希不符，条目被改动过"),
        "head": _("与公布过的日志首部不符，日志被重写过"),
        "short": _("日志在这里中断，而公布过的首部还在它之后：日志被截断"),
        "tip": _("日志末端不符：最后的条目被删除或添加"),
        "missing": _("数据库里没有这一条所说的证书"),
        "unlogged": _("签发没有记入日志"),
        "changed": _("证书内容与签发时不同"),
        "file": _("文件的哈希与日志不符"),
        "revocation": _("撤销与日志不符"),
        "successor": _("接替关系与日志不符"),
    }


class Command(BaseCommand):
    help = "Check the transparency log; exit code 1 and the first broken entry named when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, help="earlier heads, as saved from /verify/log/?format=json")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = audit(kept(options["heads"]) if options["heads"] else None)
        if findings:
            lines = [line(finding) for finding in findings[:MOST]]
            if len(findings) > MOST:
                lines.append(_("另有 %(n)d 处") % {"n": len(findings) - MOST})
            raise CommandError("\n".join(lines))
        counts = {"entries": LogEntry.objects.count(), "heads": LogHead.objects.count()}
        self.stdout.write(_("日志完好：%(entries)d 条，与 %(heads)d 个公布过的首部及数据库一致。") % counts)


def kept(path: Path) -> dict[int, str]:
    """Hash by sequence from a saved page of heads."""
    try:
        heads = json.loads(path.read_text(encoding="utf-8"))["heads"]
        return {int(head["sequence"]): str(head["hash"]) for head in heads}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CommandError(_("读不出 %(path)s：%(problem)s") % {"path": path, "problem": problem}) from problem


def line(finding: Finding) -> str:
    where = _("第 %(n)d 条") % {"n": finding.sequence} if finding.sequence else finding.serial
    return f"{where}: {words()[finding.why]}"
