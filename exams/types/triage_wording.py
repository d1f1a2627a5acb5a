"""What is said about a triage drill: to its author before it is saved, to the candidate ticket by ticket."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.rules import figures, triage
from exams.rules.content import Content, KeyLine, Option
from exams.rules.triage import LEVELS, Judged

LEAST, MOST = 2, 12  # tickets
MOST_CHOICES = 12


def problems_of(content: Content) -> list[str]:
    return [*ticket_problems(content), *list_problems(content), *policy_problems(content)]


def ticket_problems(content: Content) -> list[str]:
    key, problems = content.key, []
    tickets = [option for option in content.options if option.id.startswith(triage.TICKET)]
    if not LEAST <= len(tickets) <= MOST:
        problems.append(_("队列要有 %(least)s 至 %(most)s 张工单。") % {"least": LEAST, "most": MOST})
    if len({option.text for option in tickets}) < len(tickets) or not all(option.text for option in tickets):
        problems.append(_("工单的内容不能为空，也不能重复。"))
    for number, ticket in enumerate(tickets, 1):
        if key["levels"][ticket.id] not in LEVELS:
            problems.append(_("第 %(n)s 张工单的级别要写 P0、P1、P2 或 P3。") % {"n": number})
        if not all(key[name][ticket.id] and all(key[name][ticket.id]) for name in ("owners", "replies", "steps")):
            problems.append(
                _("第 %(n)s 张工单的负责人、首次回复和下一步都要从列出的里面选，至少一个。") % {"n": number}
            )
    return problems


def list_problems(content: Content) -> list[str]:
    names = {triage.OWNER: _("负责人"), triage.REPLY: _("首次回复"), triage.STEP: _("下一步")}
    problems = []
    for head, name in names.items():
        count = sum(option.id.startswith(head) for option in content.options)
        if not 2 <= count <= MOST_CHOICES:
            problems.append(_("“%(name)s”要列 2 至 %(most)s 个，不能重复。") % {"name": name, "most": MOST_CHOICES})
    return problems


def policy_problems(content: Content) -> list[str]:
    try:
        policy = triage.policy_of(content.key)
    except (figures.NotAFigure, KeyError, IndexError):
        return [_("时限、判错的代价、各项权重、超时得分和演练速度都要写数。")]
    problems, minutes = [], [policy.minutes[level] for level in LEVELS]
    if minutes != sorted(set(minutes)) or minutes[0] <= 0:
        problems.append(_("时限要从 P0 到 P3 越来越长，都大于 0。"))
    costs = policy.costs
    if any(costs[level, level] for level in LEVELS) or not all(0 <= cost <= 1 for cost in costs.values()):
        problems.append(_("判错的代价在 0 到 1 之间，判对的代价是 0。"))
    if any(costs[a, b] < costs[b, a] for i, a in enumerate(LEVELS) for b in LEVELS[i + 1 :]):
        problems.append(_("把级别判低的代价，不能小于反过来判高的代价。"))
    if not all(weight >= 0 for weight in policy.weights.values()) or not sum(policy.weights.values()):
        problems.append(_("各项权重不能小于 0，也不能都是 0。"))
    if not 0 <= policy.late <= 1:
        problems.append(_("超时得分在 0 到 1 之间。"))
    if not 1 <= policy.speed <= 600:
        problems.append(_("演练速度在 1 到 600 之间：1 分钟等于演练里的几分钟。"))
    return problems


def key_lines(content: Content, rows: tuple[Judged, ...]) -> tuple[KeyLine, ...]:
    texts = {option.id: option for option in content.options}
    return tuple(
        KeyLine(
            text="",
            is_right=row.share == 1,
            is_given=bool(row.given),
            feedback=texts[row.ticket].feedback,
            label=texts[row.ticket].text,
            lines=tuple(field_line(name, row, content, texts) for name in triage.FIELDS),
            template="exams/types/_written_key.html",
            mark=percent(row.share),
        )
        for row in rows
    )


def field_line(name: str, row: Judged, content: Content, texts: dict[str, Option]) -> KeyLine:
    given = row.given.get(name, "")
    if name == "level":
        right, shown = content.key["levels"][row.ticket], given
    else:
        ids = content.key[{"owner": "owners", "reply": "replies", "step": "steps"}[name]][row.ticket]
        right, shown = _(" 或 ").join(texts[one].text for one in ids), texts[given].text if given else ""
    labels = {"level": _("级别"), "owner": _("负责人"), "reply": _("首次回复"), "step": _("下一步")}
    return KeyLine(right, row.earned[name] == 1, bool(given), shown, note(name, row, content), labels[name])


def note(name: str, row: Judged, content: Content) -> str:
    true, given = content.key["levels"][row.ticket], row.given.get("level")
    if name == "level" and given and given != true:
        apart = LEVELS.index(given) - LEVELS.index(true)
        values = {"n": abs(apart), "percent": percent(row.earned["level"])}
        if apart > 0:
            low = ngettext(
                "判低了 %(n)s 级，这一项得 %(percent)s。", "判低了 %(n)s 级，这一项得 %(percent)s。", abs(apart)
            )
            return low % values
        high = ngettext(
            "判高了 %(n)s 级，这一项得 %(percent)s。", "判高了 %(n)s 级，这一项得 %(percent)s。", abs(apart)
        )
        return high % values
    if name == "reply" and row.minutes is not None:
        values = {"taken": round(row.minutes), "limit": content.key["minutes"][true], "level": true}
        if row.is_late:
            return _("演练时间第 %(taken)s 分钟才回复，超过 %(level)s 的 %(limit)s 分钟。") % values
        return _("演练时间第 %(taken)s 分钟回复，%(level)s 限 %(limit)s 分钟。") % values
    return ""


def percent(share: Fraction) -> str:
    return f"{round(100 * share)}%"


def how_marked(content: Content) -> str:
    key = content.key
    weights = {name: key["weights"][name] for name in triage.FIELDS}
    first = (
        _("每张工单分值相同，级别、负责人、首次回复、下一步按 %(level)s : %(owner)s : %(reply)s : %(step)s 计分。")
        % weights
    )
    worst, reverse = key["costs"][0][3], key["costs"][3][0]
    second = _("P0 判成 P3 扣这一项的 %(worst)s，反过来扣 %(reverse)s。") % {"worst": worst, "reverse": reverse}
    third = _("首次回复超过时限得 %(late)s；1 分钟等于演练里的 %(speed)s 分钟。") % {
        "late": key["late"],
        "speed": key["speed"],
    }
    return " ".join([first, second, third])
