"""Every format from the bank and back, through the pages: what was exported is known again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exams import exporting, importing
from exams.formats import FORMATS, excel
from exams.models import Item, ItemImport, ItemVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

WRITTEN = [format.name for format in FORMATS.values() if format.writer]


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_exported_is_recognised_when_it_comes_back(world, bank, as_user, name):
    li = as_user(world.li)
    file = li.get(f"/exams/bank/export/{name}/?topic=closing")
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    upload = SimpleUploadedFile(f"a{FORMATS[name].suffix}", file.content)
    response = li.post("/exams/bank/import/", {"file": upload, "topic": bank.closing.pk})
    report = li.get(response["Location"]).content.decode()
    assert "没有可以导入的题" in report
    rows = ItemImport.objects.get().rows
    assert set(rows.values_list("verdict", flat=True)) == {"duplicate"}
    assert rows.count() == {"gift": 6, "aiken": 4}.get(name, 8)


@pytest.mark.parametrize("name", WRITTEN)
def test_an_empty_bank_takes_in_what_another_handed_out(world, bank, as_user, name):
    records = list(exporting.records_of(Item.objects.filter(topic=bank.vouchers)))
    data = exporting.written(FORMATS[name], records)
    before = {v.item.slug: (v.kind, v.stem, v.explanation) for v in ItemVersion.objects.select_related("item")}
    Item.objects.all().delete()
    parcel = importing.take_in(world.li, f"a{FORMATS[name].suffix}", data, bank.vouchers)
    importing.commit(parcel)
    assert not parcel.rows.exclude(verdict="new").exists()
    for version in ItemVersion.objects.select_related("item"):
        assert (version.state, version.written_by, version.item.topic) == ("draft", world.li, bank.vouchers)
        if name != "aiken":
            assert before[version.item.slug] == (version.kind, version.stem, version.explanation)
    assert Item.objects.count() == {"gift": 3, "aiken": 2}.get(name, 4)


def test_the_page_says_what_a_format_cannot_hold(world, bank, as_user):
    page = as_user(world.li).get("/exams/bank/export/").content.decode()
    assert "Aiken 只有单选题和判断题" in page
    assert "GIFT 的填空题只能有一个空" in page
    assert "放不下 6 题" in page


def test_kinds_without_a_place_and_unfinished_items_are_left_out(world, bank, as_user):
    versions = ItemVersion.objects.filter(item__topic=bank.vouchers)
    versions.filter(kind="single").update(options=[], key={})
    versions.filter(kind="multiple").update(kind="journal")
    li = as_user(world.li)
    page = li.get("/exams/bank/export/?topic=vouchers").content.decode()
    assert "这种格式放不下会计分录题" in page
    assert "没有写完的题" in page
    for name in WRITTEN:
        assert li.get(f"/exams/bank/export/{name}/?topic=vouchers").status_code == 200


def test_a_reader_without_the_right_to_write_may_not_import(world, bank, as_user):
    for who in ("chen", "zhao", "sun", "wang"):
        client = as_user(getattr(world, who))
        for path in ("import/", "import/template/", "export/", *(f"export/{name}/" for name in WRITTEN)):
            assert client.get(f"/exams/bank/{path}").status_code == 403


def test_a_report_reads_in_english(world, bank, as_user):
    li = as_user(world.li)
    data = excel.write(list(exporting.records_of(Item.objects.all())))
    li.post("/i18n/setlang/", {"language": "en"})
    response = li.post("/exams/bank/import/", {"file": SimpleUploadedFile("a.xlsx", data)})
    page = li.get(response["Location"]).content.decode()
    assert "Import report" in page
    assert "Duplicate" in page
    assert "Item import template" in li.get("/exams/bank/import/template/")["Content-Disposition"]


def test_the_upload_passes_the_guard_against_forged_requests(world, bank):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.li, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/exams/bank/import/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.split("<main")[1])[1]
    data = excel.write(list(exporting.records_of(Item.objects.all())))
    file = SimpleUploadedFile("a.xlsx", data)
    response = client.post("/exams/bank/import/", {"file": file, "csrfmiddlewaretoken": token})
    assert response.status_code == 302
