"""The author of a section sees what rests on it before publishing a change: numbers, as far as they may know them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates import hanging as certificates_hanging
from certificates.models import Certificate
from certificates.revoking import revoke
from courses import hanging as courses_hanging
from courses.models import CourseRelease
from exams.models import Item
from kb import hanging, lineages
from kb.models import SectionPage
from people.scoping import Unscoped, everyone, organisations
from tests.certificates.stage import NOW, Stage, add_section, make_item
from tests.certificates.stage import certificate as make


def edit(section: SectionPage) -> str:
    return f"/admin/pages/{section.pk}/edit/"


def teach(stage: Stage, *sections: SectionPage, number: int = 1) -> CourseRelease:
    """A release in which each section has a lesson of its own, and one lesson shows none."""
    shown = [{f"{lineages.reference(section.lineage)}@9-0": section.versions.get().pk} for section in sections]
    rows = [
        {"lesson": n, "revision": n, "title": f"第 {n} 课", "minutes": 5, "sections": one}
        for n, one in enumerate([*shown, {}], 1)
    ]
    outline = [{"title": "一", "lessons": rows}]
    return CourseRelease.objects.create(
        course=stage.course, number=number, title="入职课程", outline=outline, fingerprint=str(number)
    )


def test_the_editor_says_how_much_rests_on_the_section(as_user, stage: Stage) -> None:
    for person in (stage.world.chen, stage.world.zhao):
        make(stage, person)
    teach(stage, stage.closing, stage.closing, stage.reversing)
    page = as_user(stage.world.zhou).get(edit(stage.closing)).content.decode()
    assert "发布改动会影响：1 门课程、2 个课时、1 道试题、2 张证书。" in page


def test_a_section_on_which_nothing_rests_says_so(as_user, stage: Stage) -> None:
    make(stage, stage.world.zhao)
    lonely = add_section(stage.edition, "归档")
    page = as_user(stage.world.zhou).get(edit(lonely)).content.decode()
    assert "在您可以查看的范围内，还没有课程、试题或证书以这一节为依据" in page
    assert "会影响" not in page


def test_a_page_that_is_not_saved_yet_has_nothing_to_say(as_user, stage: Stage) -> None:
    answer = as_user(stage.world.zhou).get(f"/admin/pages/add/kb/sectionpage/{stage.edition.pk}/")
    assert answer.status_code == 200
    assert 'id="hanging"' not in answer.content.decode()


def count(stage: Stage, section: SectionPage | None = None) -> int:
    reference = lineages.reference((section or stage.closing).lineage)
    with everyone():
        return certificates_hanging.resting_on(Certificate.objects.all(), reference).count()


def test_only_the_very_section_is_meant(stage: Stage) -> None:
    """Not one whose key begins alike, nor one that a title speaks of."""
    reference = lineages.reference(stage.closing.lineage)
    entry = {"title": "", "edition": "V9.0", "fingerprint": "0"}
    make(stage, stage.world.zhao, basis=[{"lineage": f"{reference}0", **entry}])
    make(stage, stage.world.zhao, basis=[{"lineage": reference.upper(), **entry}])
    make(stage, stage.world.zhao, basis=[{"lineage": "x/y", **entry, "title": f'"lineage": "{reference}"'}])
    make(stage, stage.world.zhao, basis=[])
    assert count(stage) == 0
    make(stage, stage.world.zhao, basis=[{"lineage": "x/y", **entry}, {"lineage": reference, **entry}])
    assert count(stage) == 1


def test_a_manual_may_be_named_in_chinese(stage: Stage) -> None:
    type(stage.manual).objects.filter(pk=stage.manual.pk).update(slug="总账")
    section = SectionPage.objects.get(pk=stage.closing.pk)
    entry = {"title": "", "edition": "V9.0", "fingerprint": "0"}
    make(stage, stage.world.zhao, basis=[{"lineage": lineages.reference(section.lineage), **entry}])
    assert lineages.reference(section.lineage).startswith("总账/")
    assert count(stage, section) == 1


def test_certificates_that_no_longer_count_do_not_hang_on_it(stage: Stage) -> None:
    world = stage.world
    now = timezone.now()
    revoke(make(stage, world.zhao), world.admin, "替考")
    make(stage, world.zhao, expires_at=now - timedelta(days=1))
    old = make(stage, world.zhao)
    make(stage, world.zhao, replaces=old, replacement="renewal", issued_at=NOW + timedelta(days=1))
    with everyone():
        assert certificates_hanging.count(world.zhou, stage.closing.lineage) == ["1 张证书"]


def test_an_author_of_the_vendor_is_not_told_of_the_certificates_of_customers(as_user, stage: Stage) -> None:
    """The wall between organisations holds for numbers, too; an examiner sees everybody anyway."""
    for person in (stage.world.chen, stage.world.zhao, stage.world.qian):
        make(stage, person)
    page = as_user(stage.world.li).get(edit(stage.closing)).content.decode()
    assert "本单位 1 张证书" in page
    assert "3 张证书" not in page
    with pytest.raises(Unscoped):
        certificates_hanging.count(stage.world.li, stage.closing.lineage)


def test_who_does_not_see_everyone_learns_of_their_own_only(stage: Stage) -> None:
    world, lineage = stage.world, stage.closing.lineage
    for person in (world.chen, world.zhao, world.qian):
        make(stage, person)
    type(stage.course).objects.filter(pk=stage.course.pk).update(audience="internal")
    teach(stage, stage.closing)
    with everyone():
        assert hanging.hanging_on(lineage, world.zhou) == ["1 门课程", "1 个课时", "1 道试题", "3 张证书"]
    with organisations(world.hengyuan.pk):
        assert hanging.hanging_on(lineage, world.zhao) == ["本单位 1 张证书"]  # no internal course, no bank


def test_what_is_taught_no_more_and_items_that_are_retired_do_not_count(stage: Stage) -> None:
    lineage, zhou = stage.closing.lineage, stage.world.zhou
    teach(stage, stage.closing)
    assert courses_hanging.count(zhou, lineage) == ["1 门课程", "1 个课时"]
    teach(stage, stage.reversing, number=2)
    Item.objects.filter(pk=stage.items[0].item_id).update(retired_at=timezone.now())
    with everyone():
        assert hanging.hanging_on(lineage, zhou) == []


@pytest.mark.parametrize("more", [1, 8])
def test_it_takes_as_many_queries_for_much_as_for_little(stage: Stage, more: int) -> None:
    for number in range(more):
        make(stage, stage.world.zhao)
        make_item(stage.closing)
        teach(stage, *[stage.closing] * more, number=number + 1)
    zhou = stage.world.zhou
    zhou.has_perm("exams.view_item")
    with everyone(), CaptureQueriesContext(connection) as captured:
        hanging.hanging_on(stage.closing.lineage, zhou)
    assert len(captured) == 3
