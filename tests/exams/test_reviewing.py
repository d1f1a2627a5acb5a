"""Items cite what a section said; when its meaning changes, they are flagged once and stay so until somebody looks."""

import pytest

from exams import authoring, reviewing
from exams.authoring import UnfinishedItem
from exams.models import Citation, ItemReview, ItemVersion, Topic
from kb.models import Lineage, SectionChange, SectionVersion
from kb.signals import section_published
from tests.exams.conftest import ITEMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

JUDGE = {**ITEMS[2], "id": "cites-1", "cites": ["general-ledger/month-end-closing"]}


@pytest.fixture
def cited(manual):
    """An approved item that cites what 月末结账 said first."""
    first = manual.freeze("结账前先审核")
    version = authoring.build_item(JUDGE, Topic.objects.create(slug="closing", title="期末处理"), None)
    reviewing.approve(version, None)
    return version, first


def changed(before, after, kind="meaning"):
    SectionChange.objects.create(lineage=after.lineage, before=before, after=after, kind=kind, similarity=0)


def test_a_citation_keeps_the_fingerprint_of_the_day_it_was_written(cited, manual):
    version, first = cited
    manual.freeze("结账前先审核，再记账")
    citation = Citation.objects.get(item_version=version)
    assert (citation.section_version, citation.fingerprint) == (first, first.fingerprint)


def test_a_reference_to_nothing_is_refused(manual):
    topic = Topic.objects.create(slug="t", title="t")
    with pytest.raises(UnfinishedItem, match="no-such"):
        authoring.build_item({**JUDGE, "cites": ["general-ledger/no-such"]}, topic, None)
    assert not ItemVersion.objects.exists()


def test_a_change_of_meaning_flags_the_items_that_cite_it_once(cited, manual, settled):
    version, first = cited
    after = manual.freeze("结账不必审核")
    changed(first, after)
    with settled():
        section_published.announce(after.pk)
    assert [flag.data["section_version"] for flag in reviewing.flags([version])[version.pk]] == [after.pk]
    assert reviewing.flag_changed(after.pk) == 0
    assert ItemReview.objects.filter(step="flagged").count() == 1


def test_a_change_of_wording_flags_nothing(cited, manual):
    _version, first = cited
    after = manual.freeze("结账前,先审核")
    changed(first, after, "wording")
    assert reviewing.flag_changed(after.pk) == 0


def test_a_change_back_to_what_was_cited_flags_nothing(cited, manual):
    _version, first = cited
    SectionVersion.objects.filter(pk=first.pk).update(fingerprint="same")
    Citation.objects.update(fingerprint="same")
    after = manual.freeze("又改回来")
    SectionVersion.objects.filter(pk=after.pk).update(fingerprint="same")
    changed(first, after)
    assert reviewing.flag_changed(after.pk) == 0


def test_another_section_and_items_out_of_use_are_left_alone(cited, manual):
    version, first = cited
    after = manual.freeze("结账不必审核")
    other = Lineage.objects.create(manual=manual.page, key="other")
    Citation.objects.update(lineage=other)
    changed(first, after)
    assert reviewing.flag_changed(after.pk) == 0
    Citation.objects.update(lineage=manual.lineage)
    authoring.retire(version.item)
    assert reviewing.flag_changed(after.pk) == 0
    authoring.retire(version.item, is_retired=False)
    assert reviewing.flag_changed(after.pk) == 1


def test_a_new_edition_flags_what_cites_the_edition_before_but_its_corrections_do_not(cited, manual):
    _version, first = cited
    newer = manual.freeze("V10 的结账")
    SectionVersion.objects.filter(pk=newer.pk).update(edition_slug="10-0", number=1)
    changed(first, newer)
    assert reviewing.flag_changed(newer.pk) == 1
    correction = manual.freeze("V10 的结账，改了一处")
    SectionVersion.objects.filter(pk=correction.pk).update(edition_slug="10-0", number=2)
    changed(first, correction)
    changed(newer, correction)
    assert reviewing.flag_changed(correction.pk) == 0


def test_a_flag_is_shown_in_the_bank_and_taken_down_by_a_reviewer(cited, manual, world, as_user):
    version, first = cited
    after = manual.freeze("结账不必审核")
    changed(first, after)
    reviewing.flag_changed(after.pk)
    client = as_user(world.zhou)
    assert "章节有改动" in client.get("/exams/bank/?flagged=1").content.decode()
    assert "本题依据的章节有改动" in client.get("/exams/bank/items/cites-1/").content.decode()
    assert as_user(world.li).post("/exams/bank/items/cites-1/1/confirmation/").status_code == 403
    client.post("/exams/bank/items/cites-1/1/confirmation/")
    assert not reviewing.flags([version])
    assert "cites-1" not in client.get("/exams/bank/?flagged=1").content.decode()
    assert ItemReview.objects.filter(step="flagged").count() == 1  # history is a log


def test_a_new_approved_version_carries_no_old_flag(cited, manual, world):
    version, first = cited
    after = manual.freeze("结账不必审核")
    changed(first, after)
    reviewing.flag_changed(after.pk)
    new = authoring.build_item({**JUDGE, "stem": "改过的判断"}, version.item.topic, world.li)
    reviewing.send_to_review(new, world.li)
    reviewing.approve(new, world.zhou)
    assert new.citations.get().fingerprint == after.fingerprint
    assert not reviewing.flags(ItemVersion.objects.exclude(state="replaced"))


def test_two_clicks_make_one_step(cited, world):
    version, _first = cited
    draft = authoring.build_item({**JUDGE, "stem": "再改"}, version.item.topic, world.li)
    reviewing.send_to_review(draft, world.li)
    with pytest.raises(reviewing.NotUnderReview):
        reviewing.send_to_review(ItemVersion.objects.get(pk=draft.pk), world.li)
    reviewing.approve(draft, world.zhou)
    reviewing.approve(draft, world.zhou)
    assert ItemReview.objects.filter(item_version=draft, step="approved").count() == 1
