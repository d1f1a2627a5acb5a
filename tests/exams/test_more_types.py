"""The types that came later, on the pages: an exam with one item of each of them, about finance."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams import authoring, charting, grading, logbook, reviewing, sitting, types
from exams.contents import contents
from exams.models import Exam, ItemVersion, Topic
from exams.rules import parts
from tests.bases import shared
from tests.exams.blueprints import blueprint_of, exam_of
from tests.exams.conftest import Sitting
from tests.exams.test_secrecy import assert_keeps_secrets, every_response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled", "charts")]

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
    {
        "id": "case",
        "kind": "case",
        "stem": "恒远公司本月发生：\n\n| 项目 | 金额 |\n| --- | --- |\n| 不含税收入 | 1000 |",
        "answer": {
            "parts": [
                {"kind": "numeric", "points": "1", "stem": "收入？", "answer": {"value": "1000"}},
                {
                    "kind": "numeric",
                    "points": "1",
                    "stem": "销项税额？",
                    "answer": {"value": "130"},
                    "formula": "p1 * 13%",
                    "carried": "0.5",
                },
                {
                    "kind": "single",
                    "points": "2",
                    "stem": "记入哪一方？",
                    "options": [
                        {"text": "贷方", "right": True, "feedback": "秘密反馈丙"},
                        {"text": "借方", "right": False},
                    ],
                },
            ]
        },
    },
    {
        "id": "triage",
        "kind": "triage",
        "stem": "接班时队列里有两张工单，请逐张处理。",
        "answer": {
            "owners": ["值班工程师", "服务经理"],
            "replies": ["已收到，正在处理", "请先重启"],
            "steps": ["升级", "远程诊断"],
            "tickets": [
                {
                    "text": "全公司登录不了",
                    "level": "P0",
                    "owners": ["服务经理"],
                    "replies": ["已收到，正在处理"],
                    "steps": ["升级"],
                    "why": "秘密反馈：业务全停",
                },
                {
                    "text": "想要一份手册",
                    "level": "P3",
                    "owners": ["值班工程师"],
                    "replies": ["已收到，正在处理"],
                    "steps": ["远程诊断"],
                },
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
    "case": {
        "kind_1": "numeric",
        "points_1": "2",
        "stem_1": "收入？",
        "key_1": "1000\n误差：1",
        "kind_2": "journal",
        "points_2": "3",
        "stem_2": "分录？",
        "key_2": "科目表：casbe\n辅助核算：客户\n多余一行扣：0\n借 yhck 100\n贷 应收账款 100 客户=恒远",
        "kind_3": "essay",
        "points_3": "5",
        "stem_3": "为什么？",
        "key_3": "字数：10-300\n原因\n4 说清\n0 没有\n参考答案：因为。",
        "kind_4": "multiple",
        "points_4": "1",
        "stem_4": "哪些？",
        "key_4": "*甲 ## 对\n*乙\n丙",
        "kind_5": "numeric",
        "points_5": "1",
        "stem_5": "税额？",
        "key_5": "130",
        "formula_5": "p1 × 13%",
        "carried_5": "0.5",
        "kind_6": "true_false",
        "points_6": "1",
        "stem_6": "对吗？",
        "key_6": "错误",
        "kind_7": "fill_in",
        "points_7": "1",
        "stem_7": "____ 天",
        "key_7": "30|三十",
    },
    "triage": {
        "owners": "值班工程师\n服务经理",
        "replies": "已收到\n请重启",
        "steps": "升级\n远程诊断",
        "tickets": "全公司登录不了\n级别：P0\n负责人：2\n首次回复：1\n下一步：1 2\n说明：业务全停\n\n"
        "想要手册\n级别：p3\n负责人：1\n首次回复：1\n下一步：2",
        "minutes": "30 120 480 2880",
        "shows_limits": "on",
        "costs": "0 0.5 0.8 1\n0.2 0 0.5 0.8\n0.3 0.15 0 0.4\n0.4 0.3 0.15 0",
        "weights": "4 2 2 2",
        "late": "0.5",
        "speed": "20",
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
    ("case", {"formula_5": "p1 ** 2"}, "第 5 问：推算公式“p1 ** 2”看不懂"),
    ("case", {"formula_5": "p6 * 2"}, "要用到前面的数值题"),
    ("case", {"formula_5": "p1 * 12%"}, "算出 120，与本问的答案 130 不符"),
    ("case", {"carried_5": "2"}, "0 到 1"),
    ("case", {"key_4": "甲\n乙\n丙"}, "行首写 *"),
    ("triage", {"tickets": "甲\n级别：P0\n负责人：3"}, "上面没有列出第 3 个"),
    ("triage", {"tickets": "甲\n级别：P9\n负责人：1\n首次回复：1\n下一步：1"}, "P0、P1、P2 或 P3"),
    ("triage", {"costs": "0 0.1 0.1 0.1\n0.2 0 0.5 0.8\n0.3 0.15 0 0.4\n0.4 0.3 0.15 0"}, "不能小于反过来"),
    ("triage", {"minutes": "30 20 480 2880"}, "越来越长"),
    ("triage", {"minutes": "30"}, "都要写数"),
    ("triage", {"speed": "0"}, "1 到 600"),
    ("case", {"points_1": "0"}, "第 1 问：分值“0”"),
    ("case", {f"kind_{n}": "" for n in range(2, 8)}, "2 至 10 问"),
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


def carried_forward(_desk):
    return ["1:900", "2:117"]


def the_worst_called_the_least(desk):
    """The ticket P0 called P3, and nothing said to the other: of 4 points half are this ticket's, and the level weighs
    4 of 10; owner, reply and step are right."""
    right = desk.right(desk.slot_of("triage"))
    first = [text.replace(":level:P0", ":level:P3") for text in right[:5]]
    shape = desk.entries[desk.slot_of("triage")].shape
    return types.of("triage").read_response(shape, first)


GIVEN = {  # a response in part right, what the sitting shows of it, what it earns of 4, what the result shows
    "numeric": (lambda _desk: ["98万"], 'value="98万"', 0, "987654"),
    "triage": (the_worst_called_the_least, "selected>P3", "1.2", "判低了 3 级，这一项得 0%"),
    "case": (carried_forward, 'value="117"', "0.5", "按您第 1 问的结果计算，正确；按约定得部分分"),
    "ordering": (first_two_swapped, "selected>第 2 位", 3, "填制凭证"),
    "matching": (all_are_equity, "selected>权益类", 1, "负债类"),
    "journal": (without_the_customer, 'value="1122 应收账款"', 2, "客户：只在答案里"),
}


def fields_of(slot, shape, response):
    """The fields of an ordinary form."""
    if not shape.parts:
        return {f"q{slot}": response}
    return {f"q{slot}.{n}": parts.given(response, n) for n in range(1, len(shape.parts) + 1)}


def build_exam() -> Exam:
    topic = Topic.objects.create(slug="accounting", title="会计核算")
    for item in ITEMS:
        data = {**item, "explanation": "秘密解析"}
        reviewing.approve(authoring.build_item(data, topic, None), None)
    blueprint = blueprint_of("会计", (topic, len(ITEMS), 4))
    return exam_of("accounting", "会计", blueprint, review="full")


charts = shared(charting.install)
accounting = shared(build_exam, after=[charts])


@pytest.fixture
def desk(accounting: Exam, world, as_user) -> Sitting:
    return Sitting(sitting.start(accounting, world.chen), as_user(world.chen))


def page(desk, path=""):
    return desk.client.get(f"/exams/attempts/{desk.attempt.pk}/{path}").content.decode()


def test_every_type_is_in_this_bank_or_the_other():
    elsewhere = {"single", "multiple", "true_false", "fill_in", "essay", "upload"}
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
    for slot, entry in desk.entries.items():
        data |= fields_of(slot, entry.shape, desk.right(slot))
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


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["kind"])
def test_the_same_question_again_is_found_and_another_is_not(db, item):
    topic = Topic.objects.create(slug="accounting", title="会计核算")
    authoring.build_item(item, topic, None)
    draft = authoring.draft_from(item)
    assert authoring.twin_of(draft).slug == item["id"]
    assert authoring.twin_of(replace(draft, stem=f"{draft.stem}另一题")) is None
