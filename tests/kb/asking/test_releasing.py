"""A release that breaks a golden question is held, by whatever way it comes, until somebody says so."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from kb.asking import proving, releasing
from kb.asking.answering import ask
from kb.asking.standins import StandIn
from kb.models import EditionPage, GoldenQuestion, ReleaseHold, SectionPage
from notices.models import Notice
from tests.kb.asking.material import Material, steps
from tests.kb.shelf import heading, section, text
from tests.world import World

pytestmark = pytest.mark.django_db
HOW = "红字冲销怎么做"


@pytest.fixture
def coming(material: Material) -> EditionPage:
    """V10.0, not released: another section says all about 红字冲销, the section itself has become a stub."""
    page = EditionPage(
        slug="10-0", title="V10.0", label="V10.0", released_on=timezone.localdate(), support="current", live=False
    )
    material.ledger.refresh_from_db()
    material.ledger.add_child(instance=page)
    page.save_revision()
    section(
        page, "moved", "红字冲销怎么做", [*heading("冲销步骤"), *steps(("单击〖红字冲销〗生成负数凭证，再审核。", ""))]
    )
    section(page, "reversal", "已移走", text("本节内容已移走。"))
    GoldenQuestion.objects.create(question=HOW, lineage=material.reversal.lineage)
    return EditionPage.objects.get(pk=page.pk)


def publish(edition: EditionPage) -> None:
    edition.get_latest_revision().publish()


def is_live(edition: EditionPage) -> bool:
    return EditionPage.objects.get(pk=edition.pk).live


def test_looking_ahead_sees_the_edition_and_nobody_else_does(coming: EditionPage):
    releasing.stage(coming)
    ahead = ask(StandIn("public", previews=(coming.pk,)), HOW)
    assert ahead.quote is not None
    assert ahead.quote.edition == "V10.0"
    now = ask(StandIn("public"), HOW)
    assert now.quote is not None
    assert now.quote.edition == "V9.0"
    assert "V10.0" not in f"{now.results.facets}"


def test_what_a_release_breaks_is_known_before_it_happens(coming: EditionPage):
    [broken] = releasing.breaks(coming)
    assert (broken.question, broken.right, broken.found) == (HOW, "general-ledger/reversal", "红字冲销怎么做 · V10.0")
    assert not is_live(coming)
    assert GoldenQuestion.objects.get().state == "new", "looking ahead writes nothing down"


def test_what_fails_already_holds_nothing(coming: EditionPage, material: Material):
    GoldenQuestion.objects.all().delete()
    GoldenQuestion.objects.create(question="天气怎么样", lineage=material.codes.lineage)
    assert releasing.breaks(coming) == []
    publish(coming)
    assert is_live(coming)


def test_any_way_of_publishing_is_held_and_the_keepers_are_told(coming: EditionPage, world: World):
    publish(coming)
    assert not is_live(coming)
    [hold] = ReleaseHold.objects.all()
    assert hold.broken[0]["question"] == HOW
    told = set(Notice.objects.filter(kind="release_held").values_list("person__username", flat=True))
    assert told == {"li", "zhou", "admin"}
    publish(coming)
    assert ReleaseHold.objects.count() == 1
    assert Notice.objects.filter(person=world.li).count() == 1


def test_somebody_says_so_and_it_is_released(coming: EditionPage, world: World):
    publish(coming)
    hold = ReleaseHold.objects.get()
    releasing.release_anyway(hold, world.zhou)
    hold.refresh_from_db()
    assert is_live(coming)
    assert (hold.decided_by, hold.decided_at is not None) == (world.zhou, True)


def test_a_new_revision_is_a_new_question(coming: EditionPage):
    publish(coming)
    coming.summary = "改过"
    coming.save_revision()
    publish(coming)
    assert ReleaseHold.objects.count() == 2


def test_an_edition_that_is_live_is_not_held_again(coming: EditionPage, world: World):
    publish(coming)
    releasing.release_anyway(ReleaseHold.objects.get(), world.zhou)
    coming = EditionPage.objects.get(pk=coming.pk)
    coming.summary = "再改"
    coming.save_revision().publish()
    assert EditionPage.objects.get(pk=coming.pk).summary == "再改"


def test_a_harmless_release_goes_through(coming: EditionPage):
    SectionPage.objects.filter(edition=coming, slug="moved").first().unpublish()
    SectionPage.objects.filter(edition=coming, slug="reversal").first().unpublish()
    publish(coming)
    assert is_live(coming)


def test_a_release_for_later_is_proved_when_its_time_has_come(coming: EditionPage):
    coming.go_live_at = timezone.now() + timedelta(hours=1)
    coming.save_revision().publish()
    assert not ReleaseHold.objects.exists()
    revision = coming.revisions.get(approved_go_live_at__isnull=False)
    past = timezone.now() - timedelta(minutes=1)
    content = {**revision.content, "go_live_at": past.isoformat()}
    coming.revisions.filter(pk=revision.pk).update(content=content, approved_go_live_at=past)
    call_command("publish_scheduled")
    assert not is_live(coming)
    assert ReleaseHold.objects.count() == 1


# The editor's screens


def form_of(page: EditionPage) -> dict[str, str]:
    return {
        "title": page.title,
        "slug": page.slug,
        "label": page.label,
        "released_on": str(page.released_on),
        "support": "current",
        "summary": "",
        "action-publish": "action-publish",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


def test_the_editor_is_shown_what_breaks_and_may_release_anyway(coming: EditionPage, world: World, as_user):
    examiner = as_user(world.zhou)
    answer = examiner.post(f"/admin/pages/{coming.pk}/edit/", form_of(coming))
    hold = ReleaseHold.objects.get()
    assert answer["Location"] == f"/admin/releases/{hold.pk}/"
    assert not is_live(coming)
    shown = examiner.get(answer["Location"]).content.decode()
    for part in (HOW, "general-ledger/reversal", "V10.0", "仍要发布", "返回修改"):
        assert part in shown
    assert not Notice.objects.filter(kind="release_held").exists(), "whoever watches needs no mail"
    examiner.post(answer["Location"])
    assert is_live(coming)
    assert "决定仍要发布" in examiner.get(answer["Location"]).content.decode()


def test_bulk_publishing_stops_at_the_same_page(coming: EditionPage, world: World, as_user):
    answer = as_user(world.zhou).post(f"/admin/bulk/wagtailcore/page/publish/?id={coming.pk}")
    assert answer["Location"] == f"/admin/releases/{ReleaseHold.objects.get().pk}/"
    assert not is_live(coming)


def test_only_publishers_decide(coming: EditionPage, world: World, as_user):
    publish(coming)
    address = f"/admin/releases/{ReleaseHold.objects.get().pk}/"
    for person in (world.li, world.chen, world.zhao):
        assert as_user(person).post(address).status_code in {302, 403}
    assert not is_live(coming)


def test_the_command_can_look_ahead(coming: EditionPage, capsys):
    with pytest.raises(SystemExit):
        call_command("golden_questions", "--as-if-released", "general-ledger/10-0")
    assert "失败" in capsys.readouterr().out
    assert proving.questions().get().state == "new"
