"""A section is found by what it is, in whichever edition it is wanted."""

from datetime import date

import pytest

from kb import lineages
from kb.models import EditionPage
from tests.kb.shelf import Shelf, edition, rewrite, section, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reference", ["general-ledger/month-end-closing", " /general-ledger/month-end-closing/ "])
def test_a_reference_names_one_lineage(shelf: Shelf, reference: str) -> None:
    assert lineages.find(reference) == shelf.closing.lineage


@pytest.mark.parametrize("reference", ["", "general-ledger", "general-ledger/", "other/month-end-closing", "a/b/c"])
def test_anything_else_names_none(shelf: Shelf, reference: str) -> None:
    assert lineages.find(reference) is None


def test_ensuring_twice_makes_one(shelf: Shelf) -> None:
    assert lineages.ensure(shelf.ledger, "neu") == lineages.ensure(shelf.ledger, "neu")
    assert lineages.reference(lineages.ensure(shelf.ledger, "neu")) == "general-ledger/neu"


def test_the_section_of_an_edition_and_the_latest(shelf: Shelf) -> None:
    lineage = shelf.closing.lineage
    assert lineages.section_in(lineage, "8-5") == shelf.closing_old
    assert lineages.section_in(lineage, "7-0") is None
    assert lineages.latest_section(lineage) == shelf.closing
    assert lineages.latest_section(shelf.printing_old.lineage) == shelf.printing_old


def test_the_newest_edition_is_told_by_its_date_not_by_when_it_was_entered(shelf: Shelf) -> None:
    edition(shelf.ledger, "V8.0", "8-0", date(2020, 1, 1), "ended")
    edition(shelf.ledger, "V7.0", "7-0", None, "ended")
    assert [one.slug for one in lineages.editions_of(shelf.ledger)] == ["9-0", "8-5", "8-0", "7-0"]


def test_a_closed_edition_is_passed_over(shelf: Shelf) -> None:
    shelf.new.unpublish()
    assert lineages.latest_section(shelf.closing.lineage) == shelf.closing_old
    assert lineages.version_of(shelf.closing.lineage).edition_slug == "8-5"


def test_the_latest_version_of_an_edition(shelf: Shelf) -> None:
    rewrite(shelf.closing_old, text("改过的旧版本。"))
    assert lineages.version_of(shelf.closing.lineage).edition_slug == "9-0"
    assert lineages.version_of(shelf.closing.lineage, "8-5").number == 2
    assert lineages.version_of(shelf.closing.lineage, "7-0") is None


def test_versions_outlive_their_sections(shelf: Shelf) -> None:
    EditionPage.objects.get(pk=shelf.new.pk).delete()
    assert lineages.version_of(shelf.archive.lineage).title == "电子凭证归档"


def test_a_permalink_names_no_page(shelf: Shelf) -> None:
    lineage = shelf.closing.lineage
    assert lineages.permalink(lineage) == "/s/general-ledger/month-end-closing/"
    assert lineages.permalink(lineage, "order", "9-0") == "/s/general-ledger/month-end-closing/?edition=9-0#order"


def test_finding_among_many_costs_one_query(shelf: Shelf, django_assert_num_queries) -> None:
    for number in range(20):
        section(shelf.month_end, f"s{number}", f"节 {number}", text("…"))
    lineage = shelf.closing.lineage
    with django_assert_num_queries(1):
        assert lineages.latest_section(lineage).edition.manual == shelf.ledger
