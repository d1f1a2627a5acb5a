"""Files of many items, written by a job: progress, losses, who may have them, that none is lost or kept."""

import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from exams import exporting, importing, packing, storing, tasks
from exams.formats import FORMATS
from exams.models import Item, ItemExport, ItemImport
from jobs.models import Job
from jobs.running import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

State = ItemExport.State


@pytest.fixture
def many(monkeypatch) -> None:
    """A bank is large from four items on."""
    monkeypatch.setattr(packing, "AT_ONCE", 3)
    monkeypatch.setattr(packing, "CHUNK", 5)


def asked(client, name: str = "excel", query: str = "") -> ItemExport:
    response = client.post(f"/exams/bank/export/{name}/job/{query}")
    parcel = ItemExport.objects.latest("id")
    assert response["Location"] == f"/exams/bank/exports/{parcel.pk}/"
    return parcel


def page_of(client, parcel: ItemExport) -> str:
    return client.get(f"/exams/bank/exports/{parcel.pk}/").content.decode()


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def test_many_items_become_a_job_with_a_file_that_comes_back(world, bank, as_user, many):
    li = as_user(world.li)
    page = li.get("/exams/bank/export/?topic=closing").content.decode()
    assert "在后台导出" in page
    assert li.get("/exams/bank/export/excel/?topic=closing")["Location"] == "/exams/bank/export/?topic=closing"
    parcel = asked(li, "excel", "?topic=closing")
    assert len(parcel.items) == 8
    waiting = li.get(f"/exams/bank/exports/{parcel.pk}/")
    assert (waiting["Refresh"], "已核对 0 / 8 题" in waiting.content.decode()) == ("3", True)
    assert li.get(f"/exams/bank/exports/{parcel.pk}/file/").status_code == 404
    run_all()
    done = page_of(li, parcel)
    assert "文件里有 8 题" in done
    file = li.get(f"/exams/bank/exports/{parcel.pk}/file/")
    assert file["Content-Disposition"].startswith("attachment")
    assert (file["X-Content-Type-Options"], "no-store" in file["Cache-Control"]) == ("nosniff", True)
    importing.take_in(world.li, "a.xlsx", content(file), bank.closing)
    assert set(ItemImport.objects.get().rows.values_list("verdict", flat=True)) == {"duplicate"}
    assert "可以下载" in li.get("/exams/bank/export/").content.decode()


def test_few_items_are_written_while_one_waits(world, bank, as_user):
    assert as_user(world.li).get("/exams/bank/export/excel/?topic=closing").status_code == 200
    assert not ItemExport.objects.exists()


def test_the_file_is_what_it_would_have_been_at_once(world, bank, as_user, many):
    records = exporting.records_of(Item.objects.all())
    expected = exporting.written(FORMATS["gift"], records)
    parcel = asked(as_user(world.li), "gift")
    run_all()
    assert content(as_user(world.li).get(f"/exams/bank/exports/{parcel.pk}/file/")) == expected


def test_what_is_lost_is_named_with_the_items(world, bank, as_user, many):
    parcel = asked(as_user(world.li), "aiken")
    run_all()
    page = page_of(as_user(world.li), parcel)
    assert "文件里有 6 题" in page
    assert "放不下 6 题" in page
    assert "Aiken 只有单选题和判断题" in page
    assert "multiple-1-closing" in page


def test_only_who_asked_may_have_it_and_only_as_long_as_they_may_see_items(world, bank, as_user, many):
    parcel = asked(as_user(world.li))
    run_all()
    for who, status in (("zhou", 404), ("admin", 404), ("chen", 403), ("zhao", 403)):
        for path in ("", "file/"):
            assert as_user(getattr(world, who)).get(f"/exams/bank/exports/{parcel.pk}/{path}").status_code == status
    assert str(parcel.pk) not in as_user(world.zhou).get("/exams/bank/export/").content.decode().partition("earlier")[2]
    world.li.groups.clear()
    assert as_user(world.li).get(f"/exams/bank/exports/{parcel.pk}/file/").status_code == 403


def test_a_person_has_one_at_a_time(world, bank, as_user, many):
    li = as_user(world.li)
    first = asked(li, "excel")
    again = li.post("/exams/bank/export/gift/job/", follow=True)
    assert "上一次导出还没有完成" in again.content.decode()
    assert ItemExport.objects.get() == first
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemExport.objects.create(person=world.li, format="gift", language="en", moved_at=timezone.now())
    run_all()
    assert asked(li, "gift").pk != first.pk


def test_a_run_that_was_killed_begins_again_and_leaves_no_second_file(world, bank, many):
    parcel, _is_new = packing.ask(world.li, FORMATS["excel"], [item.pk for item in Item.objects.order_by("slug")])
    half = storing.put("exports/half.xlsx", b"half")
    before = set(default_storage.listdir("exports")[1]) - {"half.xlsx"}
    ItemExport.objects.update(file=half, looked_at=5)
    packing.write(parcel.pk)
    packing.write(parcel.pk)  # a second message changes nothing
    parcel.refresh_from_db()
    assert (parcel.state, parcel.looked_at) == (State.DONE, 12)
    assert set(default_storage.listdir("exports")[1]) - before == {parcel.file.removeprefix("exports/")}


def test_a_run_that_was_overtaken_leaves_nothing(world, bank, many, monkeypatch):
    parcel, _is_new = packing.ask(world.li, FORMATS["excel"], list(Item.objects.values_list("pk", flat=True)))
    packed = exporting.packed

    def slow(*args):
        ItemExport.objects.update(moved_at=timezone.now() + timedelta(seconds=1))  # another has begun
        return packed(*args)

    monkeypatch.setattr(exporting, "packed", slow)
    packing.write(parcel.pk)
    parcel.refresh_from_db()
    assert parcel.state == State.RUNNING
    assert not default_storage.exists(parcel.file)


def test_a_lost_message_is_sent_again_and_what_never_ends_is_said(world, bank, as_user, many):
    parcel = asked(as_user(world.li))
    Job.objects.all().delete()
    assert packing.resume() == 0
    ItemExport.objects.update(moved_at=timezone.now() - packing.STUCK * 2)
    tasks.resume_exports()
    assert Job.objects.get(kind="export_items").args == {"parcel": parcel.pk}
    ItemExport.objects.update(created_at=timezone.now() - packing.LONGEST * 2)
    packing.resume()
    assert "文件没有写成" in page_of(as_user(world.li), parcel)
    run_all()
    assert ItemExport.objects.get().state == State.FAILED


def test_old_files_go_and_those_at_work_stay(world, bank, as_user, many):
    done = asked(as_user(world.li))
    run_all()
    done.refresh_from_db()
    waiting = asked(as_user(world.li))
    ItemExport.objects.update(created_at=timezone.now() - packing.KEPT * 2)
    tasks.forget_exports()
    assert ItemExport.objects.get() == waiting
    assert not default_storage.exists(done.file)


def test_a_file_whose_row_went_with_its_person_goes_too_when_it_is_old(world, bank, as_user, many):
    asked(as_user(world.li))
    run_all()
    file = ItemExport.objects.get().file
    ItemExport.objects.all().delete()
    tasks.forget_exports()
    assert default_storage.exists(file)  # a run may be about to name it
    long_ago = (timezone.now() - packing.KEPT * 2).timestamp()
    os.utime(default_storage.path(file), (long_ago, long_ago))
    tasks.forget_exports()
    assert not default_storage.exists(file)


def test_the_language_is_that_of_who_asked(world, bank, as_user, many):
    li = as_user(world.li)
    li.post("/i18n/setlang/", {"language": "en"})
    parcel = asked(li, "aiken")
    run_all()
    page = page_of(li, parcel)
    assert "6 items" in page
    assert "Aiken" in str(ItemExport.objects.get().report["losses"])
    assert not [one for one in ItemExport.objects.get().report["losses"] if "只有" in one[0]]


def test_looking_at_more_items_asks_no_more_of_each(world, bank, many, django_assert_max_num_queries):
    ids = list(Item.objects.values_list("pk", flat=True))
    parcel, _is_new = packing.ask(world.li, FORMATS["excel"], ids)
    with django_assert_max_num_queries(3 * 6 + 5):  # three chunks
        packing.write(parcel.pk)
