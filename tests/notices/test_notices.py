"""Notices are posted once, mailed once, and read by the person they are for."""

import pytest

from notices.models import Notice
from notices.posting import mark_read, post

pytestmark = pytest.mark.django_db


def test_the_same_notice_is_posted_and_mailed_once(world, settled, mailoutbox):
    for _ in range(2):
        with settled():
            post(world.chen, "task", "task:1", title="新的学习任务", body="请在月底前完成。", url="/courses/")
    assert Notice.objects.count() == 1
    (mail,) = mailoutbox
    assert mail.to == ["chen@example.com"]
    assert "http://testserver/courses/" in mail.body


def test_nobody_who_left_is_mailed(world, settled, mailoutbox):
    with settled():
        post(world.chen, "task", "task:2", title="新的学习任务")
        world.chen.is_active = False
        world.chen.save()
    assert mailoutbox == []


def test_the_inbox_shows_own_notices_and_marks_them_read(world, as_user):
    post(world.chen, "task", "task:3", title="给陈琳的通知")
    post(world.zhao, "task", "task:4", title="给赵敏的通知")
    client = as_user(world.chen)
    page = client.get("/notices/").content.decode()
    assert "给陈琳的通知" in page
    assert "给赵敏的通知" not in page
    client.post("/notices/read/")
    assert set(Notice.objects.filter(read_at=None).values_list("person", flat=True)) == {world.zhao.pk}
    assert mark_read(world.zhao) == 1


def test_an_empty_inbox_says_what_will_appear(world, as_user):
    assert "还没有通知" in as_user(world.qian).get("/notices/").content.decode()
