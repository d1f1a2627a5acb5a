"""The types that came later, on the pages: an exam with one item of each of them, about finance."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from exams import authoring, charting, grading, logbook, reviewing, sitting, types
from exams.contents import contents
from exams.models import Exam, ItemVersion, Topic
from tests.exams.blueprints import blueprint_of
from tests.exams.conftest import Sitting
from tests.exams.test_secrecy import assert_keeps_secrets, every_response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

ITEMS = [
    {
        "id": "numeric",
        "kind": "numeric",
        "stem": "价税合计是多少？",
        "answer": {"value": "987654", "tolerance": "0.01", "units": [["秘密反馈元", "1"], ["元", "1"]]},
    },
    {
        "id": "ordering",
        "kind": "ordering",
        "stem": "月末的先后？",
        "answer": {"items": ["填制凭证", "审核凭证", "记账", "结账"], "policy": "relative"},
    },
    {
        "id": "matching",
        "kind": "matching",
        "stem": "属于哪一类？",
        "answer": {
            "pairs": [["库存现金", "资产类"], ["短期借款", "负债类"], ["原材料", "资产类"], ["实收资本", "权益类"]],
            "distractors": ["共同类"],
        },
    },
    {
        "id": "journal",
        "kind": "journal",
        "stem": "赊销的分录？",
        "answer": {
            "chart": "casbe",
            "dimensions": ["客户"],
            "entries": [
                [
                    {"side": "debit", "account": "1122 应收账款", "amount": "777", "dimensions": ["只在答案里"]},
                    {"side": "credit", "account": "6001 主营业务收入", "amount": "777", "dimensions": [""]},
                ]
            ],
        },
    },
]
WRITTEN = {  # what an author types into the key fields
    "numeric": {
        "value": "113,000",
        "tolerance": "1",
        "is_percent": "1",
        "units": "元\n万元＝10000",
        "needs_unit": "on",
    },
    "ordering": {"items": "填制\n\n审核\n记账", "policy": "relative"},
    "matching": {"pairs": "库存现金 = 资产\n短期借款＝负债", "distractors": "共同类\n损益类"},
    "journal": {
        "chart": "casbe",
        "dimensions": "客户",
        "entries": "借 yhck 100\n贷 应收账款 100 客户=恒远\n\n借 1001 100\n贷 1122 100 客户=恒远",
        "wrong_side": "0.25",
        "extra": "0.5",
        "unbalanced": "0.5",
    },
}
REFUSED = [
    ("numeric", {"units": ""}, "没有列出可接受的单位"),
    ("numeric", {"value": "NaN"}, "不是数"),
    ("ordering", {"items": "甲\n甲\n乙"}, "不能重复"),
    ("ordering", {"items": "甲\n乙"}, "3 至 12 项"),
    ("matching", {"pairs": "库存现金 = 资产\n短期借款"}, "左边 = 右边"),
    ("journal", {"entries": "借 1001 100\n贷 1122 90"}, "借方合计 100.00，贷方合计 90.00"),
    ("journal", {"entries": "借 9999 100\n贷 1122 100"}, "没有科目“9999”"),
    ("journal", {"entries": "1001 100"}, "第 1 行看不懂"),
]


def first_two_swapped(desk):
    """In the sequence of the paper, as a page sends it."""
    slot = desk.slot_of("ordering")
    places = dict(pair.split(":") for pair in desk.right(slot))
    new = {"1": "2", "2": "1"}
    return [f"{item}:{new.get(places[item], places[item])}" for item in desk.entries[slot].shape.options]


def all_are_equity(desk):
    slot = desk.slot_of("matching")
    rows = [one for one in desk.entries[slot].shape.options if not one.startswith("r")]
    view = types.of("matching").candidate_view(contents_of(desk, slot), [])
    equity = next(identity for identity, text in view.options if text == "权益类")
    return [f"{row}:{equity}" for row in rows]


def without_the_customer(_desk):
    return ["debit", "1122 应收账款", "777", "", "credit", "主营业务收入", "777.00", "", *[""] * 40]


def contents_of(desk, slot):
    version = desk.entries[slot].item_version
    return contents([version])[version]


GIVEN = {  # a response in part right, what the sitting shows of it, what it earns of 4, what the result shows
    "numeric": (lambda _desk: ["98万"], 'value="98万"', 0, "987654"),
    "ordering": (first_two_swapped, "selected>第 2 位", 3, "填制凭证"),
    "matching": (all_are_equity, "selected>权益类", 1, "负债类"),
    "journal": (without_the_customer, 'value="1122 应收账款"', 2, "客户：只在答案里"),
}


@pytest.fixture(autouse=True)
def charts(db):
    charting.install()


@pytest.fixture
def desk(world, as_user) -> Sitting:
    topic = Topic.objects.create(slug="accounting", title="会计核算")
    for item in ITEMS:
        data = {**item, "explanation": "秘密解析"}
        reviewing.approve(authoring.build_item(data, topic, None), None)
    blueprint = blueprint_of("会计", (topic, len(ITEMS), 4))
    hour = timedelta(hours=1)
    now = timezone.now()
    exam = Exam.objects.create(
        slug="accounting",
        title="会计",
        blueprint=blueprint,
        audience="internal",
        opens_at=now - hour,
        closes_at=now + hour,
        minutes=45,
        pass_percent=60,
        attempts_allowed=2,
        review="full",
    )
    return Sitting(sitting.start(exam, world.chen), as_user(world.chen))


def page(desk, path=""):
    return desk.client.get(f"/exams/attempts/{desk.attempt.pk}/{path}").content.decode()


def test_every_type_is_in_this_bank_or_the_other():
    elsewhere = {"single", "multiple", "true_false", "fill_in", "essay"}
    assert {item["kind"] for item in ITEMS} | elsewhere == set(types.TYPES)


def test_a_response_is_saved_and_stands_on_the_page_again(desk):
    for kind, (response, _shown, _mark, _key) in GIVEN.items():
        assert desk.save(desk.slot_of(kind), 1, response(desk)).status_code == 200
    saved, text = logbook.state_of(desk.attempt.pk).responses, page(desk)
    for kind, (response, shown, _mark, _key) in GIVEN.items():
        assert saved[desk.slot_of(kind)] == response(desk)
        assert shown in text


def test_without_scripts_the_form_saves_the_same(desk):
    data = {"window": desk.window, "seen": [str(slot) for slot in desk.entries]}
    data |= {f"q{slot}": desk.right(slot) for slot in desk.entries}
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", data)
    sitting.submit(desk.attempt.pk, desk.attempt.person)
    grading.grade(desk.attempt.pk)
    desk.attempt.refresh_from_db()
    assert desk.attempt.score == desk.attempt.max_score == 4 * len(ITEMS)


def test_the_result_shows_what_was_given_what_it_earned_and_what_is_right(desk):
    for kind, (response, _shown, _mark, _key) in GIVEN.items():
        slot = desk.slot_of(kind)
        desk.save(slot, 1, response(desk))
    sitting.submit(desk.attempt.pk, desk.attempt.person)
    grading.grade(desk.attempt.pk)
    marks = logbook.state_of(desk.attempt.pk).marks
    text = page(desk, "result/")
    for kind, (_response, _shown, mark, key) in GIVEN.items():
        assert marks[desk.slot_of(kind)] == Decimal(str(mark)), kind
        assert key in text


def test_wrong_answers_earn_nothing(desk):
    for slot in desk.entries:
        assert desk.save(slot, 1, desk.wrong(slot)).status_code == 200
    sitting.submit(desk.attempt.pk, desk.attempt.person)
    assert grading.grade(desk.attempt.pk).score == 0


def test_no_key_reaches_a_candidate(desk):
    for response in every_response(desk, desk.attempt.exam):
        assert_keeps_secrets(response)


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_every_kind_can_be_written_looked_at_and_edited(world, bank, as_user, kind):
    client = as_user(world.li)
    common = {"slug": "another", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    response = client.post(f"/exams/bank/new/?kind={kind}", {**common, **WRITTEN[kind]})
    assert response.status_code == 302, response.context["form"].errors
    version = ItemVersion.objects.get(item__slug="another")
    text = client.get("/exams/bank/items/another/").content.decode()
    assert ("计分：" in text) == (kind != "matching")
    shown = client.get("/exams/bank/items/another/edit/").context["form"]
    unchanged = {name: value for name, value in shown.initial.items() if value not in (None, False)}
    client.post("/exams/bank/items/another/edit/", unchanged)
    second = ItemVersion.objects.get(item__slug="another", number=2)
    assert authoring.says_the_same(second, authoring.draft_of(version))


@pytest.mark.parametrize(("kind", "change", "complaint"), REFUSED)
def test_an_author_is_told_what_is_missing(world, bank, as_user, kind, change, complaint):
    common = {"slug": "another", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    response = as_user(world.li).post(f"/exams/bank/new/?kind={kind}", {**common, **WRITTEN[kind], **change})
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert not ItemVersion.objects.filter(item__slug="another").exists()
