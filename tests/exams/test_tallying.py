"""How often items were used and how hard they proved: counted once, shown in the bank, and filtered by."""

import pytest
from django.utils import timezone

from exams import authoring, importing, sitting, tallying
from exams.models import Attempt, Item, ItemImport, ItemStatistics, ItemUse, ItemVersion, Paper, Tag
from jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


def test_every_paper_is_counted_once(world, exam):
    for person in (world.chen, world.wang):
        sitting.start(exam, person)
    assert (tallying.tally(), tallying.tally()) == (2, 0)
    counts = {item.slug: item.use.papers for item in Item.objects.exclude(use=None)}
    drawn = [entry["item_version"] for paper in Paper.objects.all() for entry in paper.entries]
    slugs = dict(ItemVersion.objects.values_list("pk", "item__slug"))
    assert counts == {slug: [slugs[one] for one in drawn].count(slug) for slug in {slugs[one] for one in drawn}}
    assert sum(counts.values()) == 18
    assert ItemUse.objects.first().last_at.date() == Attempt.objects.first().started_at.date()


def test_a_crash_between_two_batches_counts_nothing_twice(world, exam, monkeypatch):
    monkeypatch.setattr(tallying, "BATCH", 1)
    for person in (world.chen, world.wang):
        sitting.start(exam, person)
    tallying.count_some()
    assert tallying.tally() == 1
    assert sum(ItemUse.objects.values_list("papers", flat=True)) == 18


def measured(make_exam, *figures):
    version = ItemVersion.objects.order_by("pk").first()
    for number, (candidates, facility) in enumerate(figures):
        exam = make_exam(f"exam-{number}")
        ItemStatistics.objects.create(
            exam=exam, item_version=version, candidates=candidates, figures={"facility": facility}
        )
    tallying.measure()
    return ItemUse.objects.get(item=version.item)


def test_what_was_measured_is_weighted_over_exams(make_exam):
    use = measured(make_exam, (10, 0.2), (30, 0.6))
    assert (use.candidates, use.facility) == (40, 0.5)


def test_of_too_few_candidates_nothing_is_said(make_exam):
    use = measured(make_exam, (4, 0.2), (5, 0.6))
    assert (use.candidates, use.facility) == (9, None)


def slugs_at(client, query):
    page = client.get(f"/exams/bank/?{query}")
    assert page.status_code == 200
    return {row.item.slug for row in page.context["rows"]}


def test_the_bank_shows_and_filters_by_what_is_known_of_an_item(world, bank, make_exam, as_user):
    hard = measured(make_exam, (40, 0.25)).item
    ItemUse.objects.filter(item=hard).update(papers=7, last_at=timezone.now())
    hard.tags.set([Tag.objects.create(name="重点"), Tag.objects.create(name="2026")])
    Item.objects.filter(pk=hard.pk).update(difficulty=5)
    client = as_user(world.li)
    for query in ("tag=重点", "difficulty=5", "measured=hard"):
        assert slugs_at(client, query) == {hard.slug}, query
    assert hard.slug not in slugs_at(client, "measured=unused")
    assert "实测得分率" not in client.get("/exams/bank/?measured=unused").content.decode()
    assert slugs_at(client, "measured=nonsense&difficulty=9") == slugs_at(client, "")
    text = client.get("/exams/bank/?tag=重点").content.decode()
    for words in ("上过 7 份试卷", "实测得分率 25%", "#重点"):
        assert words in text
    text = client.get(f"/exams/bank/items/{hard.slug}/").content.decode()
    for words in ("上过 7 份试卷", "作者给的难度 5", "实测得分率 25%", "#2026", "方案 exam-0"):
        assert words in text


def test_tags_are_written_kept_and_tidied(world, bank, as_user):
    client = as_user(world.li)
    form = {"slug": "tagged", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    form |= {"right": "yes", "tags": " 月末， 重点,重点 "}
    client.post("/exams/bank/new/?kind=true_false", form)
    item = Item.objects.get(slug="tagged")
    assert {tag.name for tag in item.tags.all()} == {"月末", "重点"}
    draft = authoring.draft_of(item.versions.get())
    authoring.write_item("tagged", bank.closing, draft, None)  # an import that says nothing of tags
    assert item.tags.count() == 2
    shown = client.get("/exams/bank/items/tagged/edit/").context["form"]
    assert shown.initial["tags"].split("，") == ["月末", "重点"]
    authoring.write_item("tagged", bank.closing, draft, None, tags=[])
    assert item.tags.count() == 0


def test_an_import_whose_job_gave_up_is_taken_up_again(world, bank):
    now = timezone.now()
    old = now - importing.STUCK * 2
    parcel = ItemImport.objects.create(person=world.li, file_name="a", format="excel", state="running", moved_at=old)
    fresh = ItemImport.objects.create(person=world.li, file_name="b", format="excel", state="running", moved_at=now)
    assert importing.resume() == 1
    job = Job.objects.get(kind="import_items")
    assert job.args == {"parcel": parcel.pk}
    assert importing.resume() == 0  # it has half an hour again
    importing.write_all(parcel.pk)
    parcel.refresh_from_db()
    fresh.refresh_from_db()
    assert (parcel.state, fresh.state) == ("done", "running")
