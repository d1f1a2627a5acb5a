"""Mails notices, outside any transaction."""

from django.conf import settings
from django.core.mail import send_mail

from jobs.registry import handler
from notices.models import Notice


@handler("mail_notice")
def mail_notice(notice_key: str) -> None:
    notice = Notice.objects.select_related("person").filter(key=notice_key).first()
    if notice is None or not notice.person.is_active:
        return
    link = f"\n\n{settings.BASE_URL}{notice.url}" if notice.url else ""
    send_mail(notice.title, f"{notice.body}{link}", None, [notice.person.email])
