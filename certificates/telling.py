"""Tells a person and their managers that a level was reached or lost, and before one is about to be."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.careers import Standing
from certificates.faces import house_date
from certificates.models import Promotion
from certificates.rules.levels import lapsing
from notices.posting import post
from people.models import User
from people.visibility import managers_of

NEWS = timedelta(days=7)  # what happened longer ago is history, not news
AHEAD = timedelta(days=30)
OWN, THEIRS = "/careers/", "/careers/people/{}/"
Words = Callable[[], tuple[str, str]]


def tell_of(made: Promotion) -> None:
    if timezone.now() - made.at > NEWS:
        return
    key = f"promotion:{made.pk}"
    if made.kind == Promotion.Kind.UP:
        both(made.person, "promotion", key, lambda: reached(made), lambda: reached_by(made))
    else:
        both(made.person, "promotion", key, lambda: fallen(made), lambda: fallen_by(made))


def both(person: User, kind: str, key: str, own: Words, theirs: Words) -> None:
    """Once per key for the person, and once for each of their managers."""
    with translation.override(settings.LANGUAGE_CODE):
        title, body = own()
        post(person, kind, key, title=title, body=body, url=OWN)
        for manager in managers_of(person):
            title, body = theirs()
            post(manager, kind, f"{key}:{manager.pk}", title=title, body=body, url=THEIRS.format(person.pk))


def reached(made: Promotion) -> tuple[str, str]:
    return _("您已达到职级“%(level)s”") % {"level": made.level_title}, _("依据和下一个职级还差什么，见“我的职级”。")


def reached_by(made: Promotion) -> tuple[str, str]:
    words = {"name": made.person, "level": made.level_title}
    return _("%(name)s已达到职级“%(level)s”") % words, ""


def fallen(made: Promotion) -> tuple[str, str]:
    return _("您不再处于职级“%(level)s”") % {"level": made.before_title}, reasons(made)


def fallen_by(made: Promotion) -> tuple[str, str]:
    words = {"name": made.person, "level": made.before_title}
    return _("%(name)s不再处于职级“%(level)s”") % words, reasons(made)


def reasons(made: Promotion) -> str:
    return _("已不满足：%(needs)s。") % {"needs": _("、").join(made.reasons)} if made.reasons else ""


def warn(person: User, standings: list[Standing], now: datetime) -> None:
    """Once for each level and day on which it would lapse, from 30 days before."""
    for standing in standings:
        going = lapsing(standing.verdict, now + AHEAD)
        if standing.level and going and going[0].until:
            end = house_date(going[0].until)
            words = {
                "name": person,
                "level": standing.level.title,
                "date": date_format(end),
                "needs": _("、").join(standing.case.title(answer, is_kept=standing.is_kept) for answer in going),
            }
            key = f"level-lapses:{standing.level.pk}:{person.pk}:{end.isoformat()}"
            both(person, "level-lapses", key, *warnings(words))


def warnings(words: dict[str, object]) -> tuple[Words, Words]:
    return (
        lambda: (
            _("您的职级“%(level)s”将在 %(date)s 失去依据") % words,
            _("请在此之前更新：%(needs)s。") % words,
        ),
        lambda: (
            _("%(name)s的职级“%(level)s”将在 %(date)s 失去依据") % words,
            _("到期的是：%(needs)s。") % words,
        ),
    )
