"""Pictures of the bank in files and back: kept once, seen by who may see the item, named where they are missing."""

import re
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from exams import authoring, exporting, illustrating, importing, reviewing
from exams.formats import FORMATS
from exams.models import Illustration, IllustrationUse, Item, ItemImport, ItemVersion
from exams.rules import images as rules
from tests.exams import essays, images
from tests.exams.blueprints import blueprint_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

PNG, JPG = images.png(7), images.jpg(8)


@pytest.fixture
def pictured(world, bank) -> ItemVersion:
    """An approved item with a picture in its question, one in an option and one in its explanation."""
    sheet, slip = (illustrating.take_in(BytesIO(data), None).sha256 for data in (PNG, JPG))
    data = {
        "id": "pictured",
        "kind": "single",
        "stem": f"看表：\n\n![报表](picture:{sheet})",
        "options": [{"text": f"![](picture:{slip})", "right": True}, {"text": "都不是", "right": False}],
        "explanation": f"见 ![报表](picture:{sheet})",
    }
    version = authoring.build_item(data, bank.vouchers, None)
    reviewing.approve(version, None)
    return version


def forget_all() -> None:
    for version in ItemVersion.objects.all():
        version.illustrations.all().delete()
    Item.objects.all().delete()
    for one in Illustration.objects.all():
        default_storage.delete(one.file.name)
    Illustration.objects.all().delete()


@pytest.mark.parametrize("name", ["qti21", "qti30", "moodle"])
def test_an_empty_bank_takes_in_the_pictures_with_the_items(world, pictured, bank, as_user, name):
    before = (pictured.stem, pictured.explanation, [option["text"] for option in pictured.options])
    li = as_user(world.li)
    data = li.get(f"/exams/bank/export/{name}/?q=pictured").content
    forget_all()
    upload = SimpleUploadedFile(f"a{FORMATS[name].suffix}", data)
    where = li.post("/exams/bank/import/", {"file": upload, "topic": bank.vouchers.pk})["Location"]
    assert {one.by for one in Illustration.objects.all()} == {world.li}
    li.post(where + "commitment/")
    back = ItemVersion.objects.get(item__slug="pictured")
    assert (back.stem, back.explanation, [option["text"] for option in back.options]) == before
    assert {one.illustration.type for one in back.illustrations.all()} == {"png", "jpg"}
    page = li.get("/exams/bank/items/pictured/").content.decode()
    addresses = set(re.findall(r'src="(/exams/pictures/\w+/)"', page))
    assert {b"".join(li.get(address).streaming_content) for address in addresses} == {PNG, JPG}
    assert page.count(f"/exams/pictures/{sha256(PNG).hexdigest()}/") > 1  # the explanation shows it again


@pytest.mark.parametrize("name", ["qti21", "qti30", "moodle"])
def test_the_same_file_again_is_a_duplicate_and_keeps_nothing_twice(world, pictured, bank, as_user, name):
    li = as_user(world.li)
    data = li.get(f"/exams/bank/export/{name}/?q=pictured").content
    importing.take_in(world.li, f"a{FORMATS[name].suffix}", data, bank.vouchers)
    assert list(ItemImport.objects.get().rows.values_list("verdict", flat=True)) == ["duplicate"]
    assert Illustration.objects.count() == 2


def test_whoever_has_it_on_paper_sees_it_and_nobody_else(world, pictured, bank, as_user):
    option = next(one for one in Illustration.objects.all() if one.type == "jpg")
    address = f"/exams/pictures/{option.sha256}/"
    assert as_user(world.zhao).get(address).status_code == 404
    exam = essays.build()
    exam.blueprint = blueprint_of("图", (bank.vouchers, 5, 1))
    exam.save()
    essays.sitting.start(exam, world.zhao)
    assert as_user(world.zhao).get(address).status_code == 200
    assert as_user(world.qian).get(address).status_code == 404


def test_a_file_that_only_names_pictures_says_so_when_the_bank_has_them_not(world, pictured, bank):
    records = list(exporting.records_of(Item.objects.filter(slug="pictured")))
    assert exporting.loss(FORMATS["excel"], records[0]).reasons == ("图片：文件里只有名称，回到本题库才看得到",)
    data = exporting.written(FORMATS["excel"], records)
    forget_all()
    row = importing.take_in(world.li, "a.xlsx", data, bank.vouchers).rows.get()
    assert (row.verdict, row.remarks) == (
        "new",
        ["有图片不在本题库里，题里看不到。请换成带图片的 QTI 或 Moodle XML 文件重新上传。"],
    )


def test_pictures_of_many_items_are_looked_up_together(pictured, bank, django_assert_num_queries):
    for number in range(5):
        shown = f"![](picture:{illustrating.take_in(BytesIO(images.png(number)), None).sha256})"
        row = {"id": f"more-{number}", "kind": "true_false", "stem": f"{number} {shown}", "right": True}
        authoring.build_item(row, bank.vouchers, None)
    few, many = Item.objects.filter(slug="pictured"), Item.objects.filter(topic=bank.vouchers)
    with django_assert_num_queries(5):
        list(exporting.records_of(few))
    with django_assert_num_queries(5):
        assert sum(bool(one.pictures) for one in exporting.records_of(many)) == 6


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", images.gif(), PNG[:-9], JPG[:150], PNG + b"0" * rules.LARGEST])
def test_what_is_no_whole_picture_is_not_kept(data):
    with pytest.raises(illustrating.NoPicture):
        illustrating.take_in(BytesIO(data), None)
    assert not Illustration.objects.exists()


def test_a_picture_of_an_explanation_is_noted_as_used(pictured):
    assert IllustrationUse.objects.filter(item_version=pictured).count() == 2
