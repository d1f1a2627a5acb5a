"""Who may read what: visitor, customer, the vendor's own people, authors."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from kb import visibility
from kb.models import Attachment, Checklist, FaqEntry, Guide, ManualIndexPage, Picture, PictureUse, SectionVersion
from kb.publishing import keep_pictures
from people.models import Organisation
from tests.kb.shelf import Shelf, rewrite

pytestmark = pytest.mark.django_db

READERS = ["visitor", "zhao", "chen", "li", "admin"]


@pytest.fixture
def viewer(world):
    return lambda name: AnonymousUser() if name == "visitor" else getattr(world, name)


@pytest.mark.parametrize(
    ("name", "readable"),
    [("visitor", {"public"}), ("zhao", {"public", "customers"}), ("chen", {"public", "customers", "internal"})],
)
def test_each_audience_sees_its_own(viewer, shelf: Shelf, name: str, readable: set[str]) -> None:
    for audience in ("public", "customers", "internal"):
        shelf.ledger.audience = audience
        shelf.ledger.save()
        may = audience in readable
        person = viewer(name)
        assert (shelf.ledger in visibility.manuals(person)) is may
        assert (shelf.new in visibility.editions(person)) is may
        assert (shelf.closing in visibility.sections(person)) is may
        assert [visibility.can_read(person, page) for page in (shelf.ledger, shelf.new, shelf.closing)] == [may] * 3


@pytest.mark.parametrize("model", [FaqEntry, Checklist, Guide])
def test_entries_have_audiences_of_their_own(viewer, model: type) -> None:
    fields = {"question": "问"} if model is FaqEntry else {"title": "单"}
    for audience in ("public", "customers", "internal"):
        model.objects.create(slug=audience, audience=audience, **fields)
    model.objects.create(slug="draft", audience="public", live=False, **fields)
    shown = {FaqEntry: visibility.faq, Checklist: visibility.checklists, Guide: visibility.guides}[model]
    assert {one.slug for one in shown(viewer("visitor"))} == {"public"}
    assert {one.slug for one in shown(viewer("zhao"))} == {"public", "customers"}
    assert {one.slug for one in shown(viewer("chen"))} == {"public", "customers", "internal"}


@pytest.mark.parametrize("closed", ["ledger", "new", "closing"])
def test_closing_a_manual_or_an_edition_closes_everything_in_it(viewer, shelf: Shelf, closed: str) -> None:
    getattr(shelf, closed).unpublish()
    for name in READERS:
        assert shelf.closing not in visibility.sections(viewer(name))
    assert (shelf.closing_old in visibility.sections(viewer("zhao"))) is (closed != "ledger")


def test_someone_without_an_organisation_or_an_account_sees_what_is_public(world, shelf: Shelf) -> None:
    world.chen.organisation = None
    assert shelf.levels not in visibility.sections(world.chen)
    world.li.is_active = False
    assert shelf.levels not in visibility.sections(world.li)


def test_pages_of_other_kinds_are_nobodys_business_here(world, shelf: Shelf) -> None:
    index = ManualIndexPage.objects.get()
    assert visibility.can_read(AnonymousUser(), index)
    assert not visibility.can_read(world.admin, index.get_parent())


def test_a_picture_is_seen_with_what_shows_it(viewer, shelf: Shelf, picture: Picture) -> None:
    assert not visibility.may_see_picture(viewer("chen"), picture)
    assert visibility.may_see_picture(viewer("li"), picture)  # authors choose among all
    rewrite(shelf.levels, [("picture", {"picture": picture, "alt": "", "caption": ""})])
    assert not visibility.may_see_picture(viewer("visitor"), picture)
    assert not visibility.may_see_picture(viewer("zhao"), picture)
    assert visibility.may_see_picture(viewer("chen"), picture)
    rewrite(shelf.closing, [("picture", {"picture": picture, "alt": "", "caption": ""})])
    assert visibility.may_see_picture(viewer("visitor"), picture)


def test_a_picture_that_was_taken_out_is_kept_for_lessons_only(viewer, shelf: Shelf, picture: Picture) -> None:
    rewrite(rewrite(shelf.closing, [("picture", {"picture": picture, "alt": "", "caption": ""})]), [])
    assert not visibility.may_see_picture(viewer("visitor"), picture)
    assert visibility.may_see_picture(viewer("zhao"), picture)


def test_apps_above_bring_their_own_holders(viewer, world, picture: Picture, monkeypatch) -> None:
    keep_pictures(world.boke, {picture.pk})
    assert not visibility.may_see_picture(viewer("chen"), picture)
    monkeypatch.setattr(visibility, "VIEWABLE", dict(visibility.VIEWABLE))
    visibility.register_viewable(Organisation, lambda who: Organisation.objects.filter(people=who.pk))
    assert visibility.may_see_picture(viewer("chen"), picture)
    assert not visibility.may_see_picture(viewer("zhao"), picture)


def test_the_question_costs_the_same_however_often_a_picture_is_used(
    viewer, shelf: Shelf, picture: Picture, django_assert_max_num_queries
) -> None:
    pictured = [("picture", {"picture": picture, "alt": "", "caption": ""})]
    for page in (shelf.closing, shelf.closing_old, shelf.archive, shelf.month_end):
        rewrite(page, pictured)
    assert PictureUse.objects.count() > 6
    person = viewer("zhao")
    visibility.may_see_picture(person, picture)
    with django_assert_max_num_queries(5):
        assert visibility.may_see_picture(person, picture)


def test_versions_are_shown_to_people_who_signed_in(viewer, shelf: Shelf) -> None:
    frozen = SectionVersion.objects.get(lineage=shelf.closing.lineage, edition_slug="9-0")
    secret = SectionVersion.objects.get(lineage=shelf.levels.lineage)
    assert frozen not in visibility.versions(viewer("visitor"))
    assert frozen in visibility.versions(viewer("zhao"))
    assert secret not in visibility.versions(viewer("zhao"))


def test_documents_have_audiences_of_their_own(viewer) -> None:
    for audience in ("public", "customers", "internal"):
        Attachment.objects.create(title=audience, audience=audience, file=ContentFile(b"x", f"{audience}.pdf"))
    assert {one.title for one in visibility.documents(viewer("visitor"))} == {"public"}
    assert {one.title for one in visibility.documents(viewer("zhao"))} == {"public", "customers"}
    assert visibility.documents(viewer("chen")).count() == 3
