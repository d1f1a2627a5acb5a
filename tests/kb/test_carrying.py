"""A new edition begins as a copy of the last one."""

import pytest
from django.test import Client
from django.utils.timezone import localdate

from kb.carrying import carry_forward
from kb.models import EditionPage, SectionPage
from tests.kb.shelf import Shelf, again

pytestmark = pytest.mark.django_db


def test_a_carried_edition_is_a_draft_with_every_section(client: Client, shelf: Shelf) -> None:
    carried = carry_forward(shelf.new, "V9.1")
    assert (carried.slug, carried.label, carried.live, carried.manual) == ("9-1", "V9.1", False, shelf.ledger)
    drafts = SectionPage.objects.filter(edition=carried)
    assert {one.lineage for one in drafts} == {shelf.month_end.lineage, shelf.closing.lineage, shelf.archive.lineage}
    assert not drafts.filter(live=True).exists()
    assert client.get("/manuals/general-ledger/9-1/").status_code == 404


def test_publishing_it_opens_it_without_any_change(client: Client, shelf: Shelf) -> None:
    carried = carry_forward(shelf.new, "V9.1")
    carried.save_revision().publish()
    for draft in SectionPage.objects.filter(edition=carried).order_by("path"):
        draft.get_latest_revision().publish()
    url = "/manuals/general-ledger/9-1/month-end/month-end-closing/"
    assert "没有变化" in client.get(url).content.decode()


def test_the_edition_it_came_from_stays_as_it_was(shelf: Shelf) -> None:
    before = shelf.closing.versions.count()
    carry_forward(shelf.new, "V9.1")
    assert again(shelf.closing).edition == shelf.new
    assert shelf.closing.versions.count() == before


def test_a_copy_made_in_the_editor_takes_its_label_from_its_title(world, as_user, shelf: Shelf) -> None:
    form = {"new_title": "V9.2", "new_slug": "9-2", "new_parent_page": shelf.ledger.pk, "copy_subpages": "on"}
    as_user(world.zhou).post(f"/admin/pages/{shelf.new.pk}/copy/", form)
    copied = EditionPage.objects.get(slug="9-2")
    assert (copied.label, copied.released_on) == ("V9.2", localdate())
    assert copied.get_latest_revision_as_object().label == "V9.2"
    assert SectionPage.objects.filter(edition=copied).count() == 3
