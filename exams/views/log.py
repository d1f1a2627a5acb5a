"""The event log of an attempt, told to an examiner. What was answered stays out: a log is not a key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from exams import logbook
from exams.models import Attempt, AttemptEvent
from people.models import User

Kind = AttemptEvent.Kind
TONES = {
    Kind.ANSWERED: "neutral",
    Kind.EXTENDED: "warning",
    Kind.REOPENED: "warning",
    Kind.EXPIRED: "warning",
    Kind.LATE: "warning",
    Kind.LEFT: "warning",
    Kind.GRADED: "success",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the timeline component."""

    at: str
    at_iso: str
    title: str
    text: str
    tone: str


def told(attempt: Attempt) -> list[Told]:
    """Oldest first. A clock that was set back shows itself: an event before its predecessor is marked."""
    events = list(logbook.events_of(attempt.pk))
    names = dict(User.objects.filter(pk__in={event.data.get("by") for event in events}).values_list("pk", "name"))
    before: datetime | None = None
    lines = []
    for event in events:
        lines.append(line(event, names, before is not None and event.at < before))
        before = event.at
    return lines


def line(event: AttemptEvent, names: dict[int, str], went_back: bool) -> Told:
    at = localtime(event.at)
    text = detail(event.kind, event.data, names)
    if went_back:
        text = " ".join(filter(None, [text, _("（服务器时钟早于上一条记录）")]))
    return Told(
        at=f"{date_format(at, 'SHORT_DATE_FORMAT')} {at:%H:%M:%S}",
        at_iso=at.isoformat(),
        title=f"{event.sequence}. {event.get_kind_display()}",
        text=text,
        tone=TONES.get(Kind(event.kind), "primary"),
    )


def detail(kind: str, data: dict[str, Any], names: dict[int, str]) -> str:
    match kind:
        case Kind.ANSWERED:
            if "waited" in data:
                return _("第 %(slot)s 题，第 %(version)s 次修改，在浏览器里等了 %(waited)s 秒") % data
            if "was_late" in data:
                return _("第 %(slot)s 题，第 %(version)s 次修改；再打开这一部分时取回的迟到答案") % data
            return _("第 %(slot)s 题，第 %(version)s 次修改") % data
        case Kind.SECTION:
            ends = localtime(datetime.fromisoformat(data["deadline"]))
            return _("第 %(section)s 部分，到 %(end)s 为止") % {**data, "end": f"{ends:%H:%M:%S}"}
        case Kind.FINISHED:
            return _("第 %(section)s 部分") % data
        case Kind.REOPENED:
            values = {**data, "by": names.get(data["by"], "")}
            return _("%(by)s 给第 %(section)s 部分 %(minutes)s 分钟，整场的截止时间同样顺延：%(reason)s") % values
        case Kind.SUBMITTED if "left" in data:
            return _("离开页面 %(left)s 次，超过上限，自动交卷") % data
        case Kind.LATE:
            return _("第 %(slot)s 题，第 %(version)s 次修改；送到时已经截止，不计分") % data
        case Kind.EXTENDED:
            values = {**data, "by": names.get(data["by"], "")}
            if data["minutes"] > 0:
                return _("%(by)s 延时 %(minutes)s 分钟：%(reason)s") % values
            values["minutes"] = -data["minutes"]
            return _("%(by)s 缩短 %(minutes)s 分钟：%(reason)s") % values
        case Kind.STARTED:
            return _("试卷校验码 %(digest)s") % {"digest": data["paper"][:12]}
        case Kind.AWAITING:
            slots = "、".join(str(slot) for slot in data["waiting"])  # i18n: as is
            return _("其余题目已评分；第 %(slots)s 题由人评阅") % {"slots": slots}
        case Kind.MARKED:
            by = names.get(data["by"], "")
            return _("%(by)s 评阅第 %(slot)s 题（第 %(round)s 评）：%(mark)s 分") % {**data, "by": by}
        case Kind.APPEALED:
            return _("第 %(slot)s 题：%(text)s") % data
        case Kind.REPLIED:
            by = names.get(data["by"], "")
            return _("%(by)s 答复第 %(slot)s 题（%(mark)s 分）：%(answer)s") % {**data, "by": by}
        case Kind.GRADED:
            return _("%(score)s / %(max_score)s 分") % data
        case Kind.REGRADED:
            values = {**data, "by": names.get(data.get("by", 0), ""), "reason": data.get("reason", "")}
            return _("%(score)s / %(max_score)s 分。%(by)s：%(reason)s") % values
        case _:
            return ""
