"""Requirements and evidence in words, in the reader's language."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from certificates.models import Certificate, PracticeKind, PracticeRecord, Requirement, SignOff
from exams.models import Attempt
from people.models import HIGHEST, Rating


def title_of(row: Requirement) -> str:
    """One requirement, as a noun."""
    if row.award is not None:
        is_english = (get_language() or "").startswith("en")
        return (is_english and row.award.title_en) or row.award.title
    if row.competency is not None:
        words = {"title": row.competency.title, "least": row.amount, "highest": HIGHEST}
        return _("%(title)s评级不低于 %(least)s（满分 %(highest)s）") % words
    if row.practice:
        return amount_of(row.practice, row.amount or 1)
    return _("%(role)s签字认可") % {"role": row.get_role_display()}


def amount_of(kind: str, n: int) -> str:
    """So much of one kind of practice."""
    texts = {
        PracticeKind.DRILL: ngettext("通过演练 %(n)s 次", "通过演练 %(n)s 次", n),
        PracticeKind.CHECKLIST: ngettext("执行检查清单 %(n)s 次", "执行检查清单 %(n)s 次", n),
        PracticeKind.NEWCOMER: ngettext("带教新人 %(n)s 人", "带教新人 %(n)s 人", n),
        PracticeKind.HOURS: ngettext("服务工时 %(n)s 小时", "服务工时 %(n)s 小时", n),
    }
    return texts[PracticeKind(kind)] % {"n": n}


def piece_title(source: object) -> str:
    """One piece of evidence: what it is."""
    if isinstance(source, Certificate):
        return _("证书 %(serial)s") % {"serial": source.serial}
    if isinstance(source, Rating):
        return _("%(by)s评为 %(value)s") % {"by": source.by, "value": source.value}
    if isinstance(source, PracticeRecord):
        return amount_of(source.kind, source.amount)
    if isinstance(source, Attempt):
        return _("通过练习“%(title)s”") % {"title": source.exam.title}
    if isinstance(source, SignOff):
        return _("%(by)s（%(role)s）已签字") % {"by": source.by, "role": source.get_role_display()}
    raise TypeError(type(source))


def piece_note(source: object) -> str:
    """What was written about it; not for certificates and exams, which speak for themselves."""
    if isinstance(source, Rating):
        return source.evidence
    if isinstance(source, PracticeRecord):
        return source.note or (source.checklist.title if source.checklist else "")
    return source.note if isinstance(source, SignOff) else ""
