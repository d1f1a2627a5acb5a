"""How standings are put into words and shown."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import CoursePage
from courses.visibility import may_see
from exams import visibility
from exams.models import BlueprintSection, Exam
from exams.weighing import Reason, Standing
from kb.visibility import editions
from people.visibility import Viewer

LABELS = {
    Reason.OPEN: (gettext_lazy("可以参加"), "success"),
    Reason.RUNNING: (gettext_lazy("进行中"), "accent"),
    Reason.MARKING: (gettext_lazy("评分中"), "info"),
    Reason.PENDING: (gettext_lazy("成绩待公布"), "info"),
    Reason.PASSED: (gettext_lazy("已通过"), "success"),
    Reason.NOT_YET: (gettext_lazy("未开放"), "neutral"),
    Reason.LATE: (gettext_lazy("已过入场时间"), "danger"),
    Reason.CLOSED: (gettext_lazy("已结束"), "neutral"),
    Reason.PLACE: (gettext_lazy("须在指定网络"), "warning"),
    Reason.BROWSER: (gettext_lazy("须用安全考试浏览器"), "warning"),
    Reason.COURSE: (gettext_lazy("须先完成课程"), "warning"),
    Reason.EXAM: (gettext_lazy("须先通过另一场考试"), "warning"),
    Reason.COOLDOWN: (gettext_lazy("间隔期内"), "warning"),
    Reason.USED_UP: (gettext_lazy("次数用完"), "danger"),
    Reason.NO_ORGANISATION: (gettext_lazy("不能参加"), "neutral"),
}
REFUSALS = {
    Reason.RUNNING: gettext_lazy("您有一场正在进行的考试。"),
    Reason.MARKING: gettext_lazy("上一次考试还在评分，请稍后再来。"),
    Reason.PENDING: gettext_lazy("您的成绩还没有公布，公布以后才能再考。"),
    Reason.PASSED: gettext_lazy("您已经通过这场考试。"),
    Reason.NOT_YET: gettext_lazy("考试还没有开放。"),
    Reason.LATE: gettext_lazy("已经过了最晚开始的时间，不能再入场。如有特殊情况，请联系考务人员。"),
    Reason.CLOSED: gettext_lazy("考试已经结束。"),
    Reason.PLACE: gettext_lazy("这场考试只能在指定的网络（例如考场或公司内网）参加。请换到那里的网络，再打开本页。"),
    Reason.BROWSER: gettext_lazy(
        "这场考试只能在 Safe Exam Browser 里作答。请用考务人员发的配置文件打开它，再进入考试。"
    ),
    Reason.CODE: gettext_lazy("口令不对。请核对监考人员公布的口令，再试一次。"),
    Reason.GUESSING: gettext_lazy("试的次数太多了，请十分钟后再试，或者联系监考人员。"),
    Reason.COURSE: gettext_lazy("请先完成指定的课程，再来参加考试。"),
    Reason.EXAM: gettext_lazy("请先通过指定的考试，再来参加这一场。"),
    Reason.COOLDOWN: gettext_lazy("两次考试之间需要间隔一段时间。"),
    Reason.USED_UP: gettext_lazy("允许的次数已经用完。如需再考，请联系考务人员。"),
    Reason.NO_ORGANISATION: gettext_lazy("您的账号还没有归属的组织，请联系管理员。"),
}
ORDER = list(LABELS)  # what can be done comes first
FIRST = [
    Reason.RUNNING,
    Reason.MARKING,
    Reason.PENDING,
    Reason.OPEN,
    Reason.PLACE,
    Reason.BROWSER,
    Reason.COURSE,
    Reason.EXAM,
    Reason.COOLDOWN,
    Reason.NOT_YET,
]


@dataclass(frozen=True, slots=True)
class Card:
    """An exam in the list. `course` and `required` have to be finished and passed first; None where the viewer may not
    see them."""

    exam: Exam
    standing: Standing
    course: CoursePage | None
    required: Exam | None
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
    is_named = standing.reason is Reason.EXAM and exam.requires and visibility.may_see(viewer, exam.requires)
    required = exam.requires if is_named else None
    return Card(exam, standing, course, required, str(label), tone, note_of(exam, standing, course, required), icon)


def note_of(exam: Exam, standing: Standing, course: CoursePage | None, required: Exam | None) -> str:
    """The one thing worth knowing about this state."""
    if standing.reason is Reason.COURSE and course:
        return _("先完成课程《%(course)s》") % {"course": course.title}
    if standing.reason is Reason.EXAM and required:
        return _("先通过考试“%(exam)s”") % {"exam": required.title}
    if standing.reason is Reason.COOLDOWN and standing.next_start and exam.reading_unlocks:
        return _("%(when)s 起可以再考；把列出的章节都重读一遍，马上就可以") % {"when": moment(standing.next_start)}
    if standing.reason is Reason.COOLDOWN and standing.next_start:
        return _("%(when)s 起可以再考") % {"when": moment(standing.next_start)}
    if standing.reason is Reason.PASSED and standing.next_start:
        values = {"when": date_format(localtime(standing.next_start), "DATE_FORMAT")}
        return _("您已经通过这场考试。%(when)s起可以再考一次，用来续期证书。") % values
    if standing.reason is Reason.NOT_YET:
        return _("%(when)s 开放") % {"when": moment(standing.window.opens_at)}
    if standing.reason is Reason.LATE:
        values = {"when": moment(standing.window.last_start)}
        return _("最晚 %(when)s 开始，现在不能再入场。如有特殊情况，请联系考务人员。") % values
    if standing.reason is Reason.RUNNING and standing.running:
        return _("%(when)s 截止") % {"when": moment(standing.running.deadline)}
    if standing.reason is Reason.OPEN:
        n = standing.attempts_left
        if n is None:
            return _("练习，不限次数")
        return ngettext("还可以参加 %(n)s 次", "还可以参加 %(n)s 次", n) % {"n": n}
    return str(REFUSALS.get(standing.reason, ""))


def facts_of(exam: Exam, standing: Standing, viewer: Viewer) -> list[tuple[str, str]]:
    """The rules of an exam as label and value; the manual it is about where the viewer may read that edition."""
    sections = list(exam.blueprint.sections.prefetch_related("rules"))
    rules = [rule for section in sections for rule in section.rules.all()]
    count = sum(rule.count for rule in rules)
    points = sum(rule.count * rule.points for rule in rules)
    minutes, window = exam.minutes + standing.extra_minutes, standing.window
    facts = [
        (_("题量"), ngettext("%(n)s 题", "%(n)s 题", count) % {"n": count}),
        (
            _("满分"),
            ngettext("%(n)s 分", "%(n)s 分", int(points)) % {"n": f"{points.normalize():f}" if points else "0"},
        ),
        (_("限时"), ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}),
        (_("及格线"), f"{exam.pass_percent.normalize():f}%"),
        (_("剩余次数"), attempts_of(standing)),
        (
            _("开放时间"),
            _("%(start)s 至 %(end)s") % {"start": moment(window.opens_at), "end": moment(window.closes_at)},
        ),
    ]
    if window.last_start < window.closes_at:
        facts.append((_("最晚开始"), moment(window.last_start)))
    facts += disclosure_of(exam)
    if exam.cooldown_hours:
        n = exam.cooldown_hours
        facts.insert(5, (_("两次间隔"), ngettext("至少 %(n)s 小时", "至少 %(n)s 小时", n) % {"n": n}))
    if exam.resit_after_months and not exam.is_practice:
        n = exam.resit_after_months
        facts.append((_("通过以后"), ngettext("满 %(n)s 个月可以再考", "满 %(n)s 个月可以再考", n) % {"n": n}))
    facts += [
        (section.title or str(n), in_short(section)) for n, section in enumerate(sections, 1) if len(sections) > 1
    ]
    edition = editions(viewer).filter(pk=exam.edition_id).select_related("manual").first()
    if edition:
        facts.append((_("所考手册"), f"{edition.manual} {edition.label}"))
    return facts


def in_short(section: BlueprintSection) -> str:
    """What one section has and asks for."""
    count = sum(rule.count for rule in section.rules.all())
    parts = [ngettext("%(n)s 题", "%(n)s 题", count) % {"n": count}]
    if section.minutes:
        parts.append(ngettext("限时 %(n)s 分钟", "限时 %(n)s 分钟", section.minutes) % {"n": section.minutes})
    if section.pass_percent is not None:
        parts.append(_("须达到 %(percent)s%%") % {"percent": f"{section.pass_percent.normalize():f}"})
    return " · ".join(parts)


def disclosure_of(exam: Exam) -> list[tuple[str, str]]:
    """When results and answers are shown, unless all is shown at once."""
    facts = []
    if exam.results_when != Exam.Moment.GRADED:
        facts.append((_("公布成绩"), exam.get_results_when_display()))
    if exam.review == Exam.Review.FULL and exam.keys_when not in {Exam.Moment.GRADED, exam.results_when}:
        facts.append((_("公布答案"), exam.get_keys_when_display()))
    return facts


def attempts_of(standing: Standing) -> str:
    n = standing.attempts_left
    return _("不限") if n is None else ngettext("%(n)s 次", "%(n)s 次", n) % {"n": n}


def moment(value) -> str:  # type: ignore[no-untyped-def]
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT")


def clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"
