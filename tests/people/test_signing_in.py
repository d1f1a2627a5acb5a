"""Signing in, and getting back in, in the reader's language."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

CHINESE = re.compile("[\u4e00-\u9fff]")


def speaking(language: str) -> Client:
    client = Client()
    client.cookies["django_language"] = language
    return client


@pytest.mark.parametrize(("language", "label"), [("zh-hans", "用户名或邮箱"), ("en", "Username or email")])
def test_the_field_says_what_one_signs_in_with(language, label):
    assert f">{label}</label>" in speaking(language).get("/accounts/login/").content.decode()


def test_the_mail_for_a_new_password_names_the_product_and_the_user(world, mailoutbox):
    speaking("zh-hans").post("/accounts/password/reset/", {"email": "chen@example.com"})
    (mail,) = mailoutbox
    assert mail.subject == "重设知证密码"
    assert mail.body.startswith("陈琳，您好：")
    assert "用户 chen " in mail.body
    assert "testserver/accounts/password/reset/key/" in mail.body


def test_the_mail_is_english_for_those_who_read_english(world, mailoutbox):
    speaking("en").post("/accounts/password/reset/", {"email": "chen@example.com"})
    (mail,) = mailoutbox
    assert mail.subject == "Reset your Zhizheng password"
    assert not CHINESE.search(mail.body.replace("陈琳", ""))


def test_a_bad_new_password_is_refused_in_chinese(world, as_user):
    client = as_user(world.chen)
    answers = {"oldpassword": "correct-horse-7", "password1": "x1", "password2": "x1"}
    page = client.post("/accounts/password/change/", answers).content.decode()
    assert "密码太短，至少需要 8 个字符。" in page
    assert "This password" not in page
