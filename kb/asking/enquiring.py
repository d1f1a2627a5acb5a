"""Asking an engineer: a question without an answer. Authors turn it into a draft; the answer finds the asker."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import string_to_ascii

from kb.models import EditionPage, Enquiry, FaqEntry, ManualPage
from kb.search import analysis
from kb.visibility import faq
from notices.posting import post
from people.models import User
from people.visibility import Audience, audiences

A_DAY = timedelta(days=1)
MOST_A_DAY = 20  # new questions of one person

State = Enquiry.State


class TooManyEnquiries(Exception):
    """This person has asked more today than anybody could answer."""


def key_of(question: str) -> str:
    """The same for questions that differ in politeness, order, punctuation or width only."""
    words = sorted(set(analysis.PLAIN.of_question(question).words)) or [analysis.normalise(analysis.tidy(question))]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


@transaction.atomic
def enquire(person: User, question: str, detail: str = "", edition: EditionPage | None = None) -> Enquiry:
    """Open a question, or once more the one this person asked before. Raises TooManyEnquiries."""
    question, key = analysis.tidy(question), key_of(question)
    mine = Enquiry.objects.select_for_update().filter(person=person, key=key)
    if again := mine.first():
        return reopened(again, detail, edition)
    today = Enquiry.objects.filter(person=person, created_at__gt=timezone.now() - A_DAY)
    if today.count() >= MOST_A_DAY:
        raise TooManyEnquiries
    fresh = {"question": question, "detail": detail, "edition": edition}
    return Enquiry.objects.get_or_create(person=person, key=key, defaults=fresh)[0]


def reopened(enquiry: Enquiry, detail: str, edition: EditionPage | None) -> Enquiry:
    """Asked again: what was answered did not help. Work that is under way goes on."""
    Enquiry.objects.filter(pk=enquiry.pk).update(
        times=F("times") + 1,
        detail=detail or enquiry.detail,
        edition=edition or enquiry.edition,
        state=State.DRAFTED if enquiry.state == State.DRAFTED else State.OPEN,
    )
    enquiry.refresh_from_db()
    return enquiry


@transaction.atomic
def draft(enquiry: Enquiry, by: User) -> FaqEntry:
    """The FAQ entry that will answer this question and all the same ones; the one there is, when there is one."""
    enquiry = (
        Enquiry.objects.select_for_update(of=("self",)).select_related("person", "edition__manual").get(pk=enquiry.pk)
    )
    if enquiry.faq is not None:
        return enquiry.faq
    entry = FaqEntry(
        live=False,
        slug=free_slug(enquiry.question),
        question=enquiry.question,
        audience=audience_of(enquiry.person),
        manual=manual_of(enquiry),
        edition_from=enquiry.edition.label if enquiry.edition else "",
    )
    entry.save()
    entry.save_revision(user=by)
    same = Enquiry.objects.filter(key=enquiry.key, faq=None, state__in=[State.OPEN, State.DRAFTED])
    same.update(faq=entry, state=State.DRAFTED)
    return entry


def manual_of(enquiry: Enquiry) -> ManualPage | None:
    return enquiry.edition.manual if enquiry.edition else None


def audience_of(person: User) -> str:
    """Whoever asked must be able to read the answer."""
    return Audience.CUSTOMERS if Audience.INTERNAL not in audiences(person) else Audience.INTERNAL


def free_slug(question: str) -> str:
    base = slugify(string_to_ascii(question))[:120] or "enquiry"
    taken = set(FaqEntry.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


@transaction.atomic
def settle(entry: FaqEntry) -> int:
    """The entry is published: tell everybody who asked for it and may read it. Returns how many were told.

    Whoever may not read it keeps an open question: authors then see that somebody still waits.
    """
    if not entry.live or not strip_tags(entry.answer).strip():
        return 0
    waiting = Enquiry.objects.filter(faq=entry, state__in=[State.OPEN, State.DRAFTED])
    told = [one for one in waiting.select_related("person__organisation") if may_read(one.person, entry)]
    Enquiry.objects.filter(pk__in=[one.pk for one in told]).update(state=State.ANSWERED, answered_at=timezone.now())
    for one in told:
        tell(one, entry)
    return len(told)


def may_read(person: User, entry: FaqEntry) -> bool:
    return person.is_active and faq(person).filter(pk=entry.pk).exists()


def tell(enquiry: Enquiry, entry: FaqEntry) -> None:
    post(
        enquiry.person,
        "enquiry_answered",
        f"enquiry:{enquiry.pk}:{enquiry.times}",
        title=_("您的提问有了解答：%(question)s") % {"question": enquiry.question},
        body=_("工程师已经把解答写进常见问题“%(title)s”。") % {"title": entry.question},
        url=entry.get_absolute_url(),
    )
