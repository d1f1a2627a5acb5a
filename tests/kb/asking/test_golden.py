"""Golden questions: asked as their audience, by hand, by command and after each publish; authors hear what broke."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Job
from jobs.running import run_all
from kb.asking import placing, proving
from kb.models import FaqEntry, GoldenQuestion
from notices.models import Notice
from tests.kb.asking.material import Material
from tests.kb.shelf import rewrite, text
from tests.world import World

pytestmark = pytest.mark.django_db
State = GoldenQuestion.State


def golden(material: Material, asked: str = "红字冲销怎么做", **more: object) -> GoldenQuestion:
    place = more if {"lineage", "faq"} & more.keys() else {"lineage": material.reversal.lineage, **more}
    return GoldenQuestion.objects.create(question=asked, **place)


def test_a_question_passes_when_the_first_thing_shown_is_right(material: Material):
    outcome = proving.prove(golden(material))
    assert (outcome.is_passed, outcome.is_sure, outcome.found) == (True, True, "general-ledger/reversal")
    assert outcome.title == "红字冲销 · V9.0"


def test_a_right_first_hit_is_enough_and_a_wrong_one_fails(material: Material):
    vague = golden(material, "冲销")
    assert proving.prove(vague).found == "general-ledger/reversal"
    wrong = proving.prove(golden(material, faq=material.draft_question))
    assert (wrong.is_passed, wrong.found) == (False, "general-ledger/reversal")


def test_it_is_asked_as_its_audience(material: Material):
    asked = "年度结转前要做什么"
    assert not proving.prove(golden(material, asked, faq=material.customers_question)).is_passed
    assert proving.prove(golden(material, asked, faq=material.customers_question, audience="customers")).is_passed


def test_an_edition_narrows_it(material: Material):
    outcome = proving.prove(golden(material, edition=material.old))
    assert (outcome.is_passed, outcome.title) == (True, "红字冲销 · V8.5")


def test_each_has_exactly_one_place(material: Material):
    for places in ({"lineage": None}, {"lineage": material.reversal.lineage, "faq": material.draft_question}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GoldenQuestion.objects.create(question="?", **places)


def test_the_command_prints_a_table_and_fails_when_one_fails(material: Material):
    said = StringIO()
    golden(material)
    call_command("golden_questions", stdout=said)
    assert "通过  红字冲销怎么做  → general-ledger/reversal  (答到: general-ledger/reversal)" in said.getvalue()
    golden(material, "应急口令由谁保管", lineage=material.secret.lineage)
    with pytest.raises(SystemExit) as stop:
        call_command("golden_questions", stdout=said)
    assert stop.value.code == 1
    assert "失败  应急口令由谁保管" in said.getvalue()
    assert "2 道必答题，1 道答不对" in said.getvalue()
    assert list(GoldenQuestion.objects.order_by("pk").values_list("state", flat=True)) == [State.PASSED, State.FAILED]


def test_what_a_publish_broke_is_told_to_authors_once(material: Material, world: World, settled):
    question = golden(material)
    proving.prove_all()
    with settled():
        rewrite(material.reversal, text("内容移到别处。"), title="已移走")
        rewrite(material.reversal_old, text("内容移到别处。"), title="已移走")
    [job] = Job.objects.filter(kind="golden_questions", state="queued")
    assert job.due_at > timezone.now() + timedelta(seconds=30), "one run for all publishes of a minute"
    assert not Notice.objects.exists()
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    run_all()
    question.refresh_from_db()
    assert question.state == State.FAILED
    told = set(Notice.objects.filter(kind="golden_broken").values_list("person__username", flat=True))
    assert told == {"li", "zhou", "admin"}
    assert "红字冲销怎么做" in Notice.objects.filter(person=world.li).get().body
    proving.prove_again()
    assert Notice.objects.filter(person=world.li).count() == 1, "what was broken already is no news"


def test_without_golden_questions_a_publish_asks_for_nothing(material: Material, settled):
    with settled():
        rewrite(material.reversal, text("改过。"))
    assert not Job.objects.filter(kind="golden_questions").exists()


# The admin


def test_trainers_keep_them_by_pasting_addresses(material: Material, world: World, as_user):
    trainer = as_user(world.li)
    form = {"question": "红字冲销怎么做", "place": f"https://zhizheng.example.com{material.reversal.get_url()}#reverse"}
    form |= {"audience": "public", "edition": "", "note": ""}
    assert "总账操作手册 V8.5</option>" in trainer.get("/admin/golden-questions/new/").content.decode()
    trainer.post("/admin/golden-questions/new/", form)
    question = GoldenQuestion.objects.get()
    assert question.lineage == material.reversal.lineage
    assert "general-ledger/reversal" in trainer.get(f"/admin/golden-questions/edit/{question.pk}/").content.decode()
    trainer.post(f"/admin/golden-questions/edit/{question.pk}/", {**form, "place": "faq/draft-lost"})
    question.refresh_from_db()
    assert (question.lineage, question.faq) == (None, material.draft_question)


@pytest.mark.parametrize("text", ["", "nonsense", "/faq/none/", "/manuals/none/", "http://[", "general-ledger/none"])
def test_no_place_is_no_place(material: Material, text: str):
    assert placing.place_named(text) is None


@pytest.mark.parametrize(
    "text", ["/s/general-ledger/reversal/?edition=9-0", "general-ledger/reversal", "/general-ledger/reversal/"]
)
def test_places_have_short_forms(material: Material, text: str):
    found = placing.place_named(text)
    assert found is not None
    assert found.lineage == material.reversal.lineage


def test_run_now_asks_first_and_says_how_it_went(material: Material, world: World, as_user):
    golden(material)
    trainer = as_user(world.li)
    assert "现在运行" in trainer.get("/admin/golden-questions/run/").content.decode()
    assert GoldenQuestion.objects.get().state == State.NEW
    shown = trainer.post("/admin/golden-questions/run/", follow=True).content.decode()
    assert "运行了 1 道必答题，通过 1 道" in shown
    assert "全部重新运行" in shown
    assert as_user(world.chen).post("/admin/golden-questions/run/").status_code in {302, 403}


def test_a_question_goes_with_its_place(material: Material):
    golden(material, faq=material.draft_question)
    FaqEntry.objects.filter(pk=material.draft_question.pk).delete()
    assert not GoldenQuestion.objects.exists()
