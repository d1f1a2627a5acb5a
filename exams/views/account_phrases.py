"""What the report on a file of accounts says of each line, in the reader's language."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exams.models import Account
from exams.rules.charts import LONGEST_CODE, LONGEST_NAME, Judged, Verdict

LABELS: dict[Verdict, str | Promise] = {
    Verdict.PROBLEM: pgettext_lazy("import", "有问题"),
    Verdict.NEW: pgettext_lazy("account", "新增"),
    Verdict.CHANGED: pgettext_lazy("account", "改动"),
    Verdict.GONE: pgettext_lazy("account", "不再有"),
    Verdict.SAME: pgettext_lazy("account", "不变"),
    Verdict.CAPTION: pgettext_lazy("account", "略过"),
}
TONES = {
    Verdict.PROBLEM: "danger",
    Verdict.NEW: "success",
    Verdict.CHANGED: "info",
    Verdict.GONE: "warning",
    Verdict.SAME: "neutral",
    Verdict.CAPTION: "neutral",
}
REASONS: dict[str, str | Promise] = {
    "code": gettext_lazy("“%(text)s”不是科目编码。编码由数字或字母组成，可以用点分级，最长 %(most)s 位。"),
    "twice": gettext_lazy("编码在第 %(text)s 行已经用过。一个科目只写一行。"),
    "parent": gettext_lazy("没有上级科目 %(text)s。请加上这一行，或者改正上级编码。"),
    "above": gettext_lazy("上级科目 %(text)s 那一行有问题，改好那一行就可以了。"),
    "loop": gettext_lazy("上级科目绕回了自己。请改正上级编码。"),
    "deep": gettext_lazy("科目超过 %(text)s 级。请检查上级编码。"),
    "name": gettext_lazy("没有写科目名称。"),
    "long": gettext_lazy("连同上级，名称有 %(text)s 个字，最长 %(longest)s 个。请缩短。"),
    "direction": gettext_lazy("余额方向“%(text)s”看不懂。请写 借 或 贷。"),
}
SIDES = dict(Account.Direction.choices)


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the report. `place` is the line of the file, empty for what does not stand in it."""

    place: str
    label: str | Promise
    tone: str
    code: str
    name: str
    side: str
    remarks: tuple[str, ...]


def told(line: Judged) -> Told:
    return Told(
        place=str(line.number or ""),
        label=LABELS[line.verdict],
        tone=TONES[line.verdict],
        code=line.code,
        name=line.name,
        side=str(SIDES.get(line.direction, "")),
        remarks=tuple(remarks_on(line)),
    )


def remarks_on(line: Judged) -> list[str]:
    said = []
    if line.verdict is Verdict.PROBLEM:
        said.append(problem(line))
    if line.verdict is Verdict.CAPTION:
        said.append(_("不是科目，没有读取。"))
    if line.verdict is Verdict.CHANGED:
        said += changes(line)
    if line.verdict is Verdict.CHANGED and not line.number:
        said.append(_("文件里没有这一行，随上级科目改动。"))
    if line.twin:
        said.append(_("与科目 %(code)s 同名：只写名称的答案分不出是哪一个。") % {"code": line.twin})
    return said


def problem(line: Judged) -> str:
    if line.reason == "direction" and not line.text:
        return _("没有余额方向，上级科目也没有。请写 借 或 贷。")
    if line.reason == "code" and not line.text:
        return _("没有科目编码。")
    return str(REASONS[line.reason]) % {"text": line.text[:60], "most": LONGEST_CODE, "longest": LONGEST_NAME}


def changes(line: Judged) -> list[str]:
    """What an account was before."""
    before = line.before
    if before is None:
        return []
    said = []
    if before.name != line.name:
        said.append(_("原名：%(name)s") % {"name": before.name})
    if before.direction != line.direction:
        said.append(_("原余额方向：%(side)s") % {"side": SIDES[before.direction]})
    return said or [_("上级科目变了。")]
