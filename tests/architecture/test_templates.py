"""What templates have to keep to, whatever page they are part of."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.world import World

TEMPLATES = Path(settings.BASE_DIR) / "templates"
INCLUDE = re.compile(r"""{%\s*include\s+["']([^"']+)["']([^%]*)%}""")


def test_a_form_is_never_included_without_its_token():
    """`only` leaves out what context processors give, the token against forged requests among it."""
    with_token = {
        str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html") if "{% csrf_token %}" in p.read_text()
    }
    alone = [
        (str(path.relative_to(TEMPLATES)), name)
        for path in TEMPLATES.rglob("*.html")
        for name, rest in INCLUDE.findall(path.read_text("utf-8"))
        if name in with_token and rest.split()[-1:] == ["only"]
    ]
    assert "components/form.html" in with_token
    assert alone == []


@pytest.mark.django_db
def test_a_question_to_an_engineer_can_be_sent(world: World):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.zhao, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get("/ask/engineer/").content.decode()
    token = re.search(r'<form class="form".*?name="csrfmiddlewaretoken" value="([^"]+)"', page, re.S)
    assert token
    sent = {"question": "怎样批量反审核？", "csrfmiddlewaretoken": token[1]}
    assert browser.post("/ask/engineer/", sent).status_code == 302
