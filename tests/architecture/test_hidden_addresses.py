"""A hidden address answers as one that does not exist: same status, same page, same headers, same number of queries.

Time is not measured, queries are: they are what tells in the time it takes.
"""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images.tests.utils import get_test_image_file

from courses.models import LessonPage
from exams.designing import build_exam
from kb.models import Attachment, Checklist, FaqEntry, Guide, Picture, SectionPage
from people.scoping import everyone
from tests.architecture import showcase
from tests.bases import shared
from tests.conftest import world
from tests.courses import material
from tests.kb.shelf import again
from tests.world import World

pytestmark = pytest.mark.django_db

# What each kind's addresses look like: a hidden one, and one of the same length that nothing has.
PAIRS = {
    "manual": ("/manuals/service-handbook/", "/manuals/service-handbuch/"),
    "edition": ("/manuals/service-handbook/1-0/", "/manuals/service-handbuch/1-0/"),
    "section": ("/manuals/service-handbook/1-0/service-levels/", "/manuals/service-handbuch/1-0/service-levels/"),
    "closed edition": ("/manuals/general-ledger/8-5/", "/manuals/general-ledger/8-6/"),
    "section of a closed edition": ("/manuals/general-ledger/8-5/month-end/", "/manuals/general-ledger/8-6/month-end/"),
    "closed section": (
        "/manuals/general-ledger/9-0/month-end/e-archive/",
        "/manuals/general-ledger/9-0/month-end/e-archiv1/",
    ),
    "permalink": ("/s/service-handbook/service-levels/", "/s/service-handbook/service-1evels/"),
    "permalink of a closed section": ("/s/general-ledger/e-archive/", "/s/general-ledger/e-archiv1/"),
    "comparison": ("/s/service-handbook/service-levels/compare/", "/s/service-handbook/service-1evels/compare/"),
    "comparison of a closed section": ("/s/general-ledger/e-archive/compare/", "/s/general-ledger/e-archiv1/compare/"),
    "question": ("/faq/secret/", "/faq/sicret/"),
    "draft of a question": ("/faq/draft/", "/faq/dreft/"),
    "checklist": ("/checklists/secret/", "/checklists/sicret/"),
    "guide": ("/guides/secret/", "/guides/sicret/"),
    "course": ("/courses/secret-course/", "/courses/sicret-course/"),
    "module": ("/courses/secret-course/{module}/", "/courses/sicret-course/{module}/"),
    "lesson": ("/courses/secret-course/{module}/overview/", "/courses/sicret-course/{module}/overview/"),
    "closed lesson": (
        "/courses/closing-course/{module}/overview/",
        "/courses/closing-course/{module}/overv1ew/",
    ),
    "exam": ("/exams/secret-exam/", "/exams/sicret-exam/"),
    "exam of another customer": ("/exams/foreign-exam/", "/exams/fareign-exam/"),
    "attempt": ("/exams/attempts/{attempt}/", "/exams/attempts/{none}/"),
    "state of an attempt": ("/exams/attempts/{attempt}/state/", "/exams/attempts/{none}/state/"),
    "certificate": ("/certificates/{serial}/pdf", "/certificates/ZZ-2000-000000/pdf"),
    "wallet": ("/certificates/{serial}/", "/certificates/ZZ-2000-000000/"),
    "way of a person": ("/careers/people/{person}/", "/careers/people/{none}/"),
    "picture": ("/pictures/{picture}/{rendition}", "/pictures/{picture}/{none}"),
    "document": ("/documents/{document}/{file}", "/documents/{none}/{file}"),
}
SIGNED_IN = {
    "exam",
    "exam of another customer",
    "attempt",
    "state of an attempt",
    "certificate",
    "wallet",
    "way of a person",
}
HOLDERS = SIGNED_IN - {"exam"}
OPEN = [kind for kind in PAIRS if not kind.startswith(("closed", "section of", "draft", "permalink of", "comparison"))]


def fill(world: World) -> dict[str, Any]:
    """Something hidden of each kind; what stands for the names in the addresses."""
    case = showcase.build(world)
    with everyone():
        secret = material.build(slug="secret-course", title="内部课程", audience="internal")
        lessons = LessonPage.objects.filter(slug="overview")
        lessons.descendant_of(again(secret)).get()
        for lesson in lessons.not_descendant_of(again(secret)):
            lesson.unpublish()
        SectionPage.objects.get(slug="e-archive").unpublish()
        SectionPage.objects.get(slug="month-end", edition__slug="8-5").edition.unpublish()
        for audience, slug, live in (("internal", "secret", True), ("public", "draft", False)):
            FaqEntry.objects.create(slug=slug, question=slug, audience=audience, live=live)
        Checklist.objects.create(slug="secret", title="内部清单", audience="internal")
        Guide.objects.create(slug="secret", title="内部指南", audience="internal")
        build_exam({**showcase.EXAM, "slug": "secret-exam", "title": "内部考试", "audience": "internal"})
        foreign = build_exam({**showcase.EXAM, "slug": "foreign-exam", "title": "恒远考试"})
        foreign.organisations.set([world.hengyuan])
        picture = Picture.objects.create(title="内部图", file=get_test_image_file(size=(4, 3)))
        document = Attachment.objects.create(title="内部文件", file=get_test_image_file(), audience="internal")
    return {
        "module": lessons.first().get_parent().slug,
        "attempt": case.arguments["exams:sitting"]["attempt_id"],
        "serial": case.arguments["certificates:pdf"]["serial"],
        "person": world.zhao.pk,
        "picture": picture.pk,
        "rendition": picture.get_rendition("original").pk,
        "document": document.pk,
        "file": document.filename,
        "none": 987_654,
    }


filled = shared(fill, world)


def said(client: Client, address: str) -> tuple[int, str, dict[str, str], int]:
    """Status, page without what is random or repeats the address, headers likewise, number of queries."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return response.status_code, plain(response, address), headers(response), len(queries)


def plain(response: HttpResponseBase, address: str) -> str:
    soup = BeautifulSoup(response.getvalue(), "html.parser")  # type: ignore[attr-defined]
    for tag in soup.find_all(True):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name != "nonce"}
        if tag.get("name") == "csrfmiddlewaretoken":
            tag["value"] = ""
    return str(soup).replace(address, "").replace(address.replace("/", "%2F"), "")


def headers(response: HttpResponseBase) -> dict[str, str]:
    return {
        name: value for name, value in response.items() if name not in {"Content-Security-Policy", "Content-Length"}
    }


@pytest.mark.parametrize("name", ["visitor", "qian"])
def test_what_is_hidden_answers_as_what_there_is_not(
    filled: dict[str, Any], world: World, as_user: Any, name: str
) -> None:
    client = Client() if name == "visitor" else as_user(getattr(world, name))
    kinds = [kind for kind in PAIRS if kind not in SIGNED_IN or name != "visitor"]
    pairs = {kind: [address.format(**filled) for address in PAIRS[kind]] for kind in kinds}
    for addresses in pairs.values():
        for address in addresses:
            client.get(address)  # what is looked up once a process
    for kind, (hidden, unknown) in pairs.items():
        there, nowhere = said(client, hidden), said(client, unknown)
        assert nowhere[0] == 404, kind
        assert there == nowhere, kind


def test_they_are_there_for_whom_they_are_meant(filled: dict[str, Any], world: World, as_user: Any) -> None:
    """Otherwise the other test would compare two addresses that nothing has."""
    holder, staff = as_user(world.zhao), as_user(world.li)
    for kind in OPEN:
        client = holder if kind in HOLDERS else staff
        assert client.get(PAIRS[kind][0].format(**filled)).status_code in {200, 202, 302}, kind
