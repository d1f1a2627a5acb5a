"""Says something to a person: a row in their inbox, and a mail by a job."""

from django.db import transaction
from django.utils import timezone

from jobs.enqueuing import enqueue
from notices.models import Notice
from people.models import User


@transaction.atomic
def post(person: User, kind: str, key: str, *, title: str, body: str = "", url: str = "") -> None:
    """Post a notice once per `key`; the texts are already in the person's language."""
    notice = Notice(person=person, kind=kind, key=key, title=title[:200], body=body, url=url)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if person.email:
        enqueue("mail_notice", f"mail:{key}", notice_key=key)


def mark_read(person: User) -> int:
    """Mark everything in this person's inbox as read; returns how many were new."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=timezone.now())
