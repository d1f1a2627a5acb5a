"""Choosing a type of item: every type once, with a line and an example, in both languages."""

import re

import pytest

from exams.models import ItemVersion
from exams.views.kind_guide import GROUPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def test_every_type_is_explained_once():
    explained = [guide.kind for _title, guides in GROUPS for guide in guides]
    assert sorted(explained) == sorted(ItemVersion.Kind)
    marked = {guide.kind for _title, guides in GROUPS for guide in guides if guide.is_marked_by_people}
    assert marked == {"essay", "upload"}


def test_the_page_leads_to_every_form(world, as_user):
    li = as_user(world.li)
    page = li.get("/exams/bank/new/").content.decode()
    for kind in ItemVersion.Kind.values:
        assert page.count(f'href="?kind={kind}"') == 1
        assert li.get(f"/exams/bank/new/?kind={kind}").status_code == 200


def test_an_english_author_reads_english_examples(world, as_user):
    li = as_user(world.li)
    li.cookies["django_language"] = "en"
    main = li.get("/exams/bank/new/").content.decode().split("<main")[1].split("</main>")[0]
    assert not re.search(r"[\u4e00-\u9fff]", main)
