"""Administrators make accounts in the editor, with the fields our people have."""

import pytest

from people.models import User

pytestmark = pytest.mark.django_db


def test_an_administrator_makes_and_edits_an_account(world, as_user):
    admin = as_user(world.admin)
    page = admin.get("/admin/users/new/").content.decode()
    assert 'name="name"' in page
    assert 'name="organisation"' in page
    fields = {
        "username": "new",
        "name": "新同事",
        "email": "new@example.com",
        "organisation": world.boke.pk,
        "timezone": "Asia/Shanghai",
        "password1": "correct-horse-8",
        "password2": "correct-horse-8",
    }
    admin.post("/admin/users/new/", fields)
    made = User.objects.get(username="new")
    assert (made.name, made.organisation) == ("新同事", world.boke)
    changed = {**fields, "name": "新名字", "title": "工程师", "is_active": "on", "password1": "", "password2": ""}
    assert 'name="name"' in admin.get(f"/admin/users/edit/{made.pk}/").content.decode()
    admin.post(f"/admin/users/edit/{made.pk}/", changed)
    made.refresh_from_db()
    assert (made.name, made.title) == ("新名字", "工程师")


def test_nobody_below_an_administrator_makes_accounts(world, as_user):
    for person in (world.li, world.zhou, world.chen):
        assert as_user(person).get("/admin/users/new/").status_code == 302
