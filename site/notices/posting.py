"""Says something to a person: a row in their inbox, and a mail by a job."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jobs.enqueuing import enqueue, enqueue_all
from notices.models import Notice
from people.models import User


@transaction.atomic
def post(person: User, kind: str, key: str, *, title: str, body: str = "", url: str = "") -> None:
    """Post a notice once per `key`; the texts are already in the person's language."""
    notice = Notice(person=person, kind=kind, key=key, title=title[:200], body=body, url=url)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if person.email:
        enqueue("mail_notice", f"mail:{key}", notice_key=key)


@dataclass(frozen=True)
class Post:
    """What `post` takes, for many at once."""

    person: User
    kind: str
    key: str
    title: str
    body: str = ""
    url: str = ""


@transaction.atomic
def post_all(posts: Sequence[Post]) -> None:
    """As `post`, for any number of people in two statements. Mails go out with the next sweep of the ledger."""
    notices = [
        Notice(person=p.person, kind=p.kind, key=p.key, title=p.title[:200], body=p.body, url=p.url) for p in posts
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    enqueue_all("mail_notice", {f"mail:{p.key}": {"notice_key": p.key} for p in posts if p.person.email})


def mark_read(person: User) -> int:
    """Mark everything in this person's inbox as read; returns how many were new."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())
