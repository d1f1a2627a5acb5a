"""Files of items into the bank: the dry run, the commit, duplicates, who may, and that nothing is done twice."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from exams import authoring, importing, judging, reading
from exams.models import ImportRow, Item, ItemImport, ItemVersion, Topic
from jobs.models import Job
from tests.exams.formats.sheets import BLANKS, HEADINGS, MULTIPLE, SINGLE, TRUTH, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

ALL = (SINGLE, MULTIPLE, TRUTH, BLANKS)
WRONG = ["单选题", "没有这个选项？", "甲", "乙", "", "D", "", "期末处理", ""]


@pytest.fixture
def closing(world) -> Topic:
    return Topic.objects.create(slug="closing", title="期末处理")


def upload(client, *rows, headings=HEADINGS, **data):
    file = SimpleUploadedFile("试题.xlsx", workbook(*rows, headings=headings))
    return client.post("/exams/bank/import/", {"file": file, **data})


def verdicts(parcel=None):
    rows = (parcel or ItemImport.objects.latest("id")).rows
    return list(rows.order_by("number").values_list("verdict", flat=True))


def test_a_file_is_looked_at_first_and_taken_in_afterwards(world, closing, as_user):
    li = as_user(world.li)
    response = upload(li, *ALL, WRONG, topic=closing.pk)
    assert Item.objects.count() == 0  # a dry run
    report = li.get(response["Location"]).content.decode()
    assert "没有这个选项" in report
    assert "导入 4 题为草稿" in report
    assert verdicts() == ["new", "new", "new", "new", "problem"]
    done = li.post(response["Location"] + "commitment/", follow=True).content.decode()
    assert "已导入 4 题" in done
    versions = ItemVersion.objects.order_by("item_id")
    assert {(v.state, v.written_by, v.item.topic) for v in versions} == {("draft", world.li, closing)}
    assert sorted(v.kind for v in versions) == ["fill_in", "multiple", "single", "true_false"]
    assert versions.get(kind="single").item.difficulty == 2


def test_a_second_click_and_a_second_file_change_nothing(world, closing, as_user):
    li = as_user(world.li)
    where = upload(li, *ALL, topic=closing.pk)["Location"]
    li.post(where + "commitment/")
    li.post(where + "commitment/")
    assert ItemVersion.objects.count() == 4
    upload(li, *ALL, topic=closing.pk)
    assert set(verdicts()) == {"duplicate"}


def test_the_same_question_in_other_words_of_layout_is_a_duplicate(world, closing, as_user):
    again = ["单选题", "先做 哪一步?", "打印。", "结账", "审核", "C", "", "期末处理", ""]
    other_key = [*again[:5], "A", "", "期末处理", ""]
    upload(as_user(world.li), SINGLE, again)
    assert verdicts() == ["new", "duplicate"]
    importing.commit(ItemImport.objects.get())
    upload(as_user(world.li), other_key)
    row = ImportRow.objects.latest("id")
    assert (row.verdict, row.twin) == ("duplicate", Item.objects.get())
    assert "答案不同" in row.remarks[0]


def test_a_row_without_a_topic_says_so(world, closing, as_user):
    unknown = [*SINGLE[:7], "没有的知识点", 2]
    upload(as_user(world.li), TRUTH, unknown)
    remarks = [row.remarks[0] for row in ImportRow.objects.order_by("number")]
    assert "没有写知识点" in remarks[0]
    assert "没有知识点“没有的知识点”" in remarks[1]


def test_new_topics_are_made_only_by_those_who_may(world, closing, as_user):
    unknown = [*SINGLE[:7], "出纳管理", 2]
    upload(as_user(world.li), unknown, makes_topics="on")
    assert verdicts() == ["problem"]
    where = upload(as_user(world.zhou), unknown, makes_topics="on")["Location"]
    assert not Topic.objects.filter(title="出纳管理").exists()
    as_user(world.zhou).post(where + "commitment/")
    assert Item.objects.get().topic.title == "出纳管理"


def test_what_was_exported_and_changed_becomes_a_new_draft_of_the_same_item(world, bank, as_user):
    li = as_user(world.li)
    book = load_workbook(BytesIO(li.get("/exams/bank/export/excel/?topic=vouchers").content))
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(2, 6) if sheet.cell(row, heads["题型"]).value == "单选题")
    slug = sheet.cell(row, heads["标识"]).value
    sheet.cell(row, heads["解析"]).value = "改过的解析"
    buffer = BytesIO()
    book.save(buffer)
    parcel = importing.take_in(world.li, "改.xlsx", buffer.getvalue(), None)
    assert sorted(verdicts(parcel)) == ["changed", "duplicate", "duplicate", "duplicate"]
    importing.commit(parcel)
    versions = Item.objects.get(slug=slug).versions.order_by("number")
    assert [(v.number, v.state) for v in versions] == [(1, "approved"), (2, "draft")]
    assert versions[1].explanation == "改过的解析"
    assert [o["feedback"] for o in versions[1].options] == [o["feedback"] for o in versions[0].options]


def test_citations_and_competencies_come_along(world, manual, bank, as_user):
    headings = [*HEADINGS, "能力维度", "依据章节", "标识"]
    row = [*SINGLE, "技术", "general-ledger/month-end-closing", "first-step"]
    lost = [*SINGLE[:1], "别的题？", *SINGLE[2:], "厨艺", "general-ledger/nowhere", "a b"]
    upload(as_user(world.li), row, lost, headings=headings)
    importing.commit(ItemImport.objects.get())
    item = Item.objects.get(slug="first-step")
    assert item.competency.slug == "technical"
    assert item.versions.get().citations.get().lineage == manual.lineage
    assert len(ImportRow.objects.get(verdict="problem").remarks) == 3


def test_what_the_editing_form_could_not_show_is_a_problem(world, closing, as_user):
    headings = ["题干", *(f"选项{letter}" for letter in "ABCDEFGHI"), "答案", "解析"]
    many_options = ["题？", *"甲乙丙丁戊己庚辛壬", "A", ""]
    long_texts = ["长" * 4001, "短" * 501, "乙", *[""] * 7, "A", ""]
    upload(as_user(world.li), many_options, long_texts, headings=headings, topic=closing.pk)
    first, second = ImportRow.objects.order_by("number")
    assert "多于 8 个" in first.remarks[0]
    assert [word in remark for word, remark in zip(("4000", "500"), second.remarks, strict=True)] == [True, True]


def test_an_upload_is_seen_by_who_made_it_only(world, closing, as_user):
    where = upload(as_user(world.li), SINGLE)["Location"]
    assert as_user(world.li).get(where).status_code == 200
    for who in ("zhou", "admin"):
        assert as_user(getattr(world, who)).get(where).status_code == 404
        assert as_user(getattr(world, who)).post(where + "commitment/").status_code == 404
    for who in ("chen", "wang", "zhao", "sun", "qian"):
        client = as_user(getattr(world, who))
        assert client.get(where).status_code == 403
        assert upload(client, SINGLE).status_code == 403
        assert client.get("/exams/bank/export/excel/").status_code == 403
    assert Item.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", b"PK broken", "文件损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
        ("a.exe", b"MZ", "不认识这种文件"),
        ("a.xlsx", workbook(headings=["姓名"]), "没有找到表头"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(world, as_user, name, data, says):
    response = as_user(world.li).post("/exams/bank/import/", {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not ItemImport.objects.exists()


def many(count):
    return [["判断题", f"第 {n} 句话是对的。", "", "", "", "对", "", "期末处理", ""] for n in range(count)]


def test_many_items_are_written_by_a_job_with_progress(world, closing, as_user, settled, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    monkeypatch.setattr(importing, "BATCH", 2)
    li = as_user(world.li)
    where = upload(li, *many(5))["Location"]
    li.post(where + "commitment/")
    waiting = li.get(where)
    assert waiting["Refresh"]
    assert "已写入 0 / 5 题" in waiting.content.decode()
    importing.write_some(ItemImport.objects.get(), 2)
    assert "已写入 2 / 5 题" in li.get(where).content.decode()
    with settled():
        pass
    assert "已导入 5 题" in li.get(where).content.decode()
    assert "Refresh" not in li.get(where)
    assert Item.objects.count() == 5


def test_a_job_that_was_killed_goes_on_and_doubles_nothing(world, closing, as_user, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    monkeypatch.setattr(importing, "BATCH", 2)
    parcel = importing.take_in(world.li, "a.xlsx", workbook(*many(7)), None)
    importing.commit(parcel)
    real, calls = authoring.write_item, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 4:
            raise RuntimeError("killed")
        return real(*args, **kwargs)

    monkeypatch.setattr(authoring, "write_item", dies)
    with pytest.raises(RuntimeError):
        importing.write_all(parcel.pk)
    assert Item.objects.count() == 2  # the batch that broke is undone as a whole
    importing.write_all(parcel.pk)
    importing.write_all(parcel.pk)
    assert ItemVersion.objects.count() == 7
    parcel.refresh_from_db()
    assert parcel.state == "done"
    assert Job.objects.filter(kind="import_items").count() == 1


@pytest.fixture
def large(monkeypatch):
    """Whatever is uploaded is a large file; three items are a chunk."""
    monkeypatch.setattr(importing, "READ_AT_ONCE", 0)
    monkeypatch.setattr(judging, "CHUNK", 3)
    monkeypatch.setattr(reading, "CHUNK", 3)


def kept() -> list[str]:
    names = ItemImport.objects.exclude(upload="").values_list("upload", flat=True)
    return [name for name in names if default_storage.exists(name)]


def test_a_large_file_is_read_by_a_job_with_progress(world, closing, as_user, settled, large):
    li = as_user(world.li)
    where = upload(li, *many(7), WRONG)["Location"]
    page = li.get(where)
    assert "正在打开文件" in page.content.decode()
    assert page["Refresh"]
    assert len(kept()) == 1
    li.post(where + "commitment/")  # nobody can be faster
    assert Item.objects.count() == 0
    with settled():
        pass
    page = li.get(where)
    assert "Refresh" not in page
    assert "导入 7 题为草稿" in page.content.decode()
    assert verdicts() == [*["new"] * 7, "problem"]
    assert kept() == []


def test_progress_is_seen_while_a_job_reads_and_a_killed_one_begins_again(world, closing, as_user, large, monkeypatch):
    parcel = importing.take_in(world.li, "a.xlsx", workbook(*many(8)), None)
    real = reading.row_of

    def dies(parcel, number, one):
        if number == 5:
            raise RuntimeError("killed")
        return real(parcel, number, one)

    monkeypatch.setattr(reading, "row_of", dies)
    with pytest.raises(RuntimeError):
        reading.read_all(parcel.pk)
    page = as_user(world.li).get(f"/exams/bank/import/{parcel.pk}/").content.decode()
    assert "已核对 3 / 8 题" in page
    assert "第 1 句话" not in page  # half a report is none
    monkeypatch.setattr(reading, "row_of", real)
    reading.read_all(parcel.pk)
    reading.read_all(parcel.pk)
    assert verdicts(parcel) == ["new"] * 8
    assert kept() == []


def test_a_run_that_was_overtaken_stops(world, closing, large, monkeypatch):
    parcel = importing.take_in(world.li, "a.xlsx", workbook(*many(8)), None)
    real = reading.row_of

    def overtaken(one, number, judgement):
        if number == 4:
            ItemImport.objects.update(moved_at=timezone.now())
        return real(one, number, judgement)

    monkeypatch.setattr(reading, "row_of", overtaken)
    reading.read_all(parcel.pk)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.rows.count(), len(kept())) == ("reading", 6, 1)


def test_a_large_file_that_cannot_be_read_says_why_in_the_readers_language(world, as_user, settled, large):
    li = as_user(world.li)
    li.post("/i18n/setlang/", {"language": "en"})
    where = upload(li, headings=["姓名"])["Location"]
    with settled():
        pass
    page = li.get(where).content.decode()
    assert ItemImport.objects.get().state == "failed"
    assert "No headings found" in page
    assert kept() == []


def test_a_lost_reading_is_asked_for_again_and_given_up_after_a_day(world, closing, large):
    parcel = importing.take_in(world.li, "a.xlsx", workbook(SINGLE), None)
    later = timezone.now() + timedelta(hours=1)
    assert importing.resume(at=later) == 1
    assert Job.objects.filter(kind="read_items").count() == 2
    importing.resume(at=later + timedelta(days=1))
    parcel.refresh_from_db()
    assert (parcel.state, "重新上传" in parcel.fault, kept()) == ("failed", True, [])


def test_the_bank_is_asked_again_when_it_is_written(world, closing, as_user):
    first, second = (importing.take_in(world.li, "a.xlsx", workbook(*ALL[:2]), None) for _ in range(2))
    importing.commit(first)
    importing.commit(second)
    assert set(verdicts(second)) == {"duplicate"}
    assert ItemVersion.objects.count() == 2


def test_nothing_is_written_when_a_small_import_breaks(world, closing, monkeypatch):
    parcel = importing.take_in(world.li, "a.xlsx", workbook(*ALL[:2]), None)
    real = importing.write

    def breaks(row, *args):
        if row.number == 2:
            raise RuntimeError("disk full")
        real(row, *args)

    monkeypatch.setattr(importing, "write", breaks)
    with pytest.raises(RuntimeError):
        importing.commit(parcel)
    parcel.refresh_from_db()
    assert (parcel.state, Item.objects.count()) == ("ready", 0)


def test_the_dry_run_makes_few_queries_however_long_the_file_is(world, bank, django_assert_max_num_queries):
    data = workbook(*many(300))
    with django_assert_max_num_queries(18):
        importing.take_in(world.li, "a.xlsx", data, None)


def test_old_uploads_are_forgotten_and_their_items_stay(world, closing):
    parcel = importing.take_in(world.li, "a.xlsx", workbook(SINGLE), None)
    importing.commit(parcel)
    ItemImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert importing.forget() == 1
    assert Item.objects.count() == 1


def test_an_author_who_writes_a_question_that_exists_is_told(world, bank, as_user):
    li = as_user(world.li)
    data = {"slug": "again", "topic": bank.closing.pk, "difficulty": 3, "explanation": "x", "right": "yes"}
    data["stem"] = "期末处理 第1道判断：结账在后台运行"
    response = li.post("/exams/bank/new/?kind=true_false", data)
    assert response.status_code == 422
    assert "true-false-1-closing" in response.content.decode()
    assert li.post("/exams/bank/new/?kind=true_false", {**data, "is_another": "on"}).status_code == 302
    assert li.get("/exams/bank/items/again/edit/").status_code == 200


def test_the_list_leads_to_import_and_export(world, bank, as_user):
    page = as_user(world.li).get("/exams/bank/?topic=closing").content.decode()
    assert "/exams/bank/import/" in page
    assert "/exams/bank/export/?topic=closing" in page
    assert "可以放下 8 题" in as_user(world.li).get("/exams/bank/export/?topic=closing").content.decode()
    assert as_user(world.li).get("/exams/bank/import/template/")["Content-Type"].endswith("sheet")
    assert as_user(world.li).get("/exams/bank/export/nonsense/").status_code == 404
