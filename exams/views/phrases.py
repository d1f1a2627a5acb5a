"""How standings are put into words and shown."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import CoursePage
from courses.visibility import may_see
from exams.admitting import Reason, Standing
from exams.models import Exam
from kb.visibility import editions
from people.visibility import Viewer

LABELS = {
    Reason.OPEN: (gettext_lazy("可以参加"), "success"),
    Reason.RUNNING: (gettext_lazy("进行中"), "accent"),
    Reason.MARKING: (gettext_lazy("评分中"), "info"),
    Reason.PASSED: (gettext_lazy("已通过"), "success"),
    Reason.NOT_YET: (gettext_lazy("未开放"), "neutral"),
    Reason.CLOSED: (gettext_lazy("已结束"), "neutral"),
    Reason.COURSE: (gettext_lazy("须先完成课程"), "warning"),
    Reason.COOLDOWN: (gettext_lazy("间隔期内"), "warning"),
    Reason.USED_UP: (gettext_lazy("次数用完"), "danger"),
    Reason.NO_ORGANISATION: (gettext_lazy("不能参加"), "neutral"),
}
REFUSALS = {
    Reason.RUNNING: gettext_lazy("您有一场正在进行的考试。"),
    Reason.MARKING: gettext_lazy("上一次考试还在评分，请稍后再来。"),
    Reason.PASSED: gettext_lazy("您已经通过这场考试。"),
    Reason.NOT_YET: gettext_lazy("考试还没有开放。"),
    Reason.CLOSED: gettext_lazy("考试已经结束。"),
    Reason.COURSE: gettext_lazy("请先完成指定的课程，再来参加考试。"),
    Reason.COOLDOWN: gettext_lazy("两次考试之间需要间隔一段时间。"),
    Reason.USED_UP: gettext_lazy("允许的次数已经用完。如需再考，请联系考务人员。"),
    Reason.NO_ORGANISATION: gettext_lazy("您的账号还没有归属的组织，请联系管理员。"),
}
ORDER = list(LABELS)  # what can be done comes first
FIRST = [Reason.RUNNING, Reason.MARKING, Reason.OPEN, Reason.COURSE, Reason.COOLDOWN, Reason.NOT_YET]


@dataclass(frozen=True, slots=True)
class Card:
    """An exam in the list. `course`: what has to be finished first, where the viewer may see it."""

    exam: Exam
    standing: Standing
    course: CoursePage | None
    label: str
    tone: str
    note: str
    icon: str

    @property
    def order(self) -> tuple[int, str]:
        reason = self.standing.reason
        return (FIRST.index(reason) if reason in FIRST else len(FIRST), self.exam.title)


def card_of(exam: Exam, standing: Standing, viewer: Viewer) -> Card:
    label, tone = LABELS[standing.reason]
    icon = "check" if standing.reason is Reason.PASSED else "clock" if standing.reason is Reason.RUNNING else ""
    course = exam.course if exam.course and may_see(viewer, exam.course) else None
    return Card(exam, standing, course, str(label), tone, note_of(exam, standing, course), icon)


def note_of(exam: Exam, standing: Standing, course: CoursePage | None) -> str:
    """The one thing worth knowing about this state."""
    if standing.reason is Reason.COURSE and course:
        return _("先完成课程《%(course)s》") % {"course": course.title}
    if standing.reason is Reason.COOLDOWN and standing.next_start:
        return _("%(when)s 起可以再考") % {"when": moment(standing.next_start)}
    if standing.reason is Reason.NOT_YET:
        return _("%(when)s 开放") % {"when": moment(exam.opens_at)}
    if standing.reason is Reason.RUNNING and standing.running:
        return _("%(when)s 截止") % {"when": moment(standing.running.deadline)}
    if standing.reason is Reason.OPEN:
        n = standing.attempts_left
        return ngettext("还可以参加 %(n)s 次", "还可以参加 %(n)s 次", n) % {"n": n}
    return str(REFUSALS.get(standing.reason, ""))


def facts_of(exam: Exam, standing: Standing, viewer: Viewer) -> list[tuple[str, str]]:
    """The rules of an exam as label and value; the manual it is about where the viewer may read that edition."""
    rules = list(exam.blueprint.rules.all())
    count = sum(rule.count for rule in rules)
    points = sum(rule.count * rule.points for rule in rules)
    minutes = exam.minutes + standing.extra_minutes
    facts = [
        (_("题量"), ngettext("%(n)s 题", "%(n)s 题", count) % {"n": count}),
        (
            _("满分"),
            ngettext("%(n)s 分", "%(n)s 分", int(points)) % {"n": f"{points.normalize():f}" if points else "0"},
        ),
        (_("限时"), ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}),
        (_("及格线"), f"{exam.pass_percent.normalize():f}%"),
        (_("剩余次数"), ngettext("%(n)s 次", "%(n)s 次", standing.attempts_left) % {"n": standing.attempts_left}),
        (_("开放时间"), _("%(start)s 至 %(end)s") % {"start": moment(exam.opens_at), "end": moment(exam.closes_at)}),
    ]
    if exam.cooldown_hours:
        n = exam.cooldown_hours
        facts.insert(5, (_("两次间隔"), ngettext("至少 %(n)s 小时", "至少 %(n)s 小时", n) % {"n": n}))
    edition = editions(viewer).filter(pk=exam.edition_id).select_related("manual").first()
    if edition:
        facts.append((_("所考手册"), f"{edition.manual} {edition.label}"))
    return facts


def moment(value) -> str:  # type: ignore[no-untyped-def]
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT")


def clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"
