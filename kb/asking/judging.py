"""Keeps what people say of an answer: 解决了 or 没解决. The person is forgotten after a while, the verdict stays."""

from datetime import timedelta
from time import time

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from kb.asking.enquiring import key_of
from kb.models import AnswerFeedback, SearchDocument
from kb.search import analysis
from kb.search.documents import visible
from people.models import User
from people.visibility import Viewer

REMEMBERED = timedelta(days=90)
MOST_A_MINUTE = 20  # verdicts from one address or person


class TooManyVerdicts(Exception):
    """More verdicts in a minute than anybody can mean."""


@transaction.atomic
def judge(viewer: Viewer, question: str, document: int, heading: str, is_solved: bool) -> AnswerFeedback | None:
    """Store a verdict; the same person judging the same answer again changes their mind. None for what is hidden."""
    found = visible(viewer).filter(pk=document).first()
    question = analysis.tidy(question)
    if found is None or not question:
        return None
    said = {"question": question, "heading": heading[:255], "is_solved": is_solved, "created_at": timezone.now()}
    if not viewer.is_authenticated:
        return AnswerFeedback.objects.create(key=key_of(question), document=found, person=None, **said)
    return of_person(viewer, found, key_of(question), said)


def of_person(person: User, document: SearchDocument, key: str, said: dict[str, object]) -> AnswerFeedback:
    return AnswerFeedback.objects.update_or_create(person=person, document=document, key=key, defaults=said)[0]


def forget_people() -> int:
    """Who said it is needed to keep one voice one voice, and no longer."""
    old = AnswerFeedback.objects.filter(person__isnull=False, created_at__lt=timezone.now() - REMEMBERED)
    return old.update(person=None)


def count_verdict(who: str) -> None:
    """Raises TooManyVerdicts. Counted in the cache, by person or address."""
    key = f"verdict:{who}:{int(time() // 60)}"
    if cache.add(key, 1, 120):
        return
    try:
        if cache.incr(key) > MOST_A_MINUTE:
            raise TooManyVerdicts
    except ValueError:  # it expired in between
        return
