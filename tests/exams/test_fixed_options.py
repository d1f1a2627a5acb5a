"""Options that keep their place: those marked so, and those that speak of the others."""

import pytest

from exams import authoring, drawing, formats, reviewing, types
from exams.authoring import Draft, OptionDraft, content_from, draft_of
from exams.contents import content_of, options_json
from exams.formats import excel
from exams.formats.record import Record
from exams.models import ItemVersion
from exams.rules.choice import speaks_of_others
from exams.rules.content import Entry
from exams.rules.parts import order_of
from exams.views import part_keys
from tests.exams.blueprints import blueprint_of


@pytest.mark.parametrize(
    ("text", "is_about_others"),
    [("以上都对", True), (" 以上皆不是", True), ("All of the above", True), ("凭证在以上目录", False), ("None", False)],
)
def test_what_speaks_of_the_others_is_known_by_its_words(text, is_about_others):
    assert speaks_of_others(text) is is_about_others


def draft(*options: OptionDraft) -> Draft:
    return Draft("single", "哪一项对？", options=options, explanation="因为。")


def test_a_fixed_option_is_stored_and_an_ordinary_one_says_nothing():
    made = content_from(
        draft(OptionDraft("甲", True), OptionDraft("乙", False, fixed=True), OptionDraft("以上都错", False))
    )
    assert [option.is_fixed for option in made.options] == [False, True, True]
    assert [row.get("fixed") for row in options_json(made)] == [None, True, True]


@pytest.mark.parametrize("name", ["qti21", "qti30"])
def test_qti_keeps_it(name):
    record = Record(
        1, draft(OptionDraft("甲", True), OptionDraft("乙", False, fixed=True), OptionDraft("丙", False)), "x"
    )
    made = formats.FORMATS[name]
    back = made.reader.read(made.writer.write([record]))[0].draft
    assert [option.fixed for option in back.options] == [False, True, False]


@pytest.mark.django_db
def test_on_every_paper_it_stands_where_it_was_written(world, bank):
    data = {
        "id": "above",
        "kind": "single",
        "stem": "结账前要做什么？",
        "options": [{"text": text, "right": text == "以上都对"} for text in ("审核", "记账", "结转", "以上都对")],
        "explanation": "都要。",
    }
    version = authoring.build_item(data, bank.vouchers, None)
    reviewing.approve(version, None)
    last = version.options[-1]["id"]
    plan = drawing.plan_of(blueprint_of("五题", (bank.vouchers, 5, 1)))
    orders = set()
    for n in range(30):
        entries = drawing.sheet(plan, f"{n}")["entries"]
        orders.add(tuple(next(row["options"] for row in entries if row["item_version"] == version.pk)))
    assert {order[-1] for order in orders} == {last}
    assert len(orders) > 3
    old = ItemVersion.objects.get(pk=version.pk)  # as it was stored before options could be fixed
    old.options = [{name: value for name, value in row.items() if name != "fixed"} for row in old.options]
    assert content_of(old).options[-1].is_fixed
    assert draft_of(old).options[-1].fixed


PARTS = {
    "parts": [
        {"kind": "single", "stem": "一？", **part_keys.read("single", "*甲\n乙\n丙\n[固定] 其他\n以上都错")},
        {"kind": "true_false", "stem": "二？", "right": True},
        {"kind": "multiple", "stem": "三？", **part_keys.read("multiple", "*子\n*丑\n寅\n卯")},
        {"kind": "numeric", "stem": "四？", "answer": {"value": "5", "tolerance": "0"}},
    ]
}


@pytest.fixture
def case_orders(world, bank):
    """An approved case, and its shape on 40 papers that shuffle."""
    data = {"id": "case", "kind": "case", "stem": "材料。", "answer": PARTS, "explanation": "。"}
    version = authoring.build_item(data, bank.vouchers, None)
    reviewing.approve(version, None)
    blueprint = blueprint_of("五题", (bank.vouchers, 5, 1))
    plan = drawing.plan_of(blueprint)
    sheets = [drawing.sheet(plan, f"{n}") for n in range(40)]
    rows = [next(row for row in made["entries"] if row["item_version"] == version.pk) for made in sheets]
    return version, plan, [Entry.from_json(row).shape for row in rows]


@pytest.mark.django_db
def test_the_parts_of_a_case_are_shuffled_for_each_paper_and_frozen_in_it(case_orders):
    version, plan, shapes = case_orders
    content = content_of(version)
    texts = {option["id"]: option["text"] for part in version.key["parts"] for option in part["options"]}
    said = [[[texts[one] for one in part.options] for part in shape.parts] for shape in shapes]
    assert {tuple(parts[0][3:]) for parts in said} == {("其他", "以上都错")}  # where they were written
    assert len({tuple(parts[0][:3]) for parts in said}) > 3
    assert {tuple(parts[1]) for parts in said} == {("正确", "错误")}
    assert len({tuple(parts[2]) for parts in said}) > 6
    assert {len(parts[3]) for parts in said} == {0}
    view = types.of("case").candidate_view(content, order_of(shapes[0]))
    assert [[text for _id, text in part.options] for part in view.parts] == said[0]  # as the candidate sees it
    key = types.of("case").describe_key(content, [], order_of(shapes[0]))
    assert [line.text for line in key[0].lines] == said[0][0]  # and as the result shows it
    frozen = [row["parts"] for row in drawing.sheet(plan, "0")["entries"] if "parts" in row]
    assert frozen == [[part.to_json() for part in shapes[0].parts]]  # the same seed, the same paper


@pytest.mark.django_db
def test_an_answer_to_a_shuffled_part_is_marked_like_any_other(case_orders):
    version, _plan, shapes = case_orders
    kind, content = types.of("case"), content_of(version)
    best = kind.model_answer(content)
    assert {kind.share(content, kind.read_response(shape, best)) for shape in shapes} == {1}


@pytest.mark.django_db
def test_a_correction_shows_the_parts_as_they_stood_on_the_paper(case_orders):
    version, _plan, shapes = case_orders
    kind, old = types.of("case"), content_of(version)
    new = kind.build(Draft("case", "材料。", answer=PARTS))  # other ids
    order = order_of(shapes[1])
    lines = kind.describe_key(new, [], kind.carry(old, new, order))
    assert [line.text for line in lines[0].lines] == [line.text for line in kind.describe_key(old, [], order)[0].lines]


@pytest.mark.django_db
def test_a_section_that_does_not_shuffle_shows_parts_as_they_were_written(case_orders, bank):
    version, _plan, _shapes = case_orders
    blueprint = blueprint_of("不乱序", (bank.vouchers, 5, 1))
    blueprint.sections.update(shuffle_options=False)
    made = drawing.sheet(drawing.plan_of(blueprint), "s")["entries"]
    row = next(row for row in made if row["item_version"] == version.pk)
    stored = [[option["id"] for option in part["options"]] for part in version.key["parts"]]
    assert [part["options"] for part in row["parts"]] == stored


def test_an_author_says_in_a_line_which_option_keeps_its_place():
    rows = part_keys.read("single", "*甲 ## 对\n* ［固定］乙\n[FIXED] 丙")["options"]
    assert [(row["text"], row["right"], row.get("fixed", False)) for row in rows] == [
        ("甲", True, False),
        ("乙", True, True),
        ("丙", False, True),
    ]
    assert part_keys.write("single", {"options": rows}) == "*甲 ## 对\n*[固定] 乙\n[固定] 丙"


def test_what_is_fixed_in_a_part_is_kept_and_what_speaks_of_others_says_nothing():
    kind = types.of("case")
    content = kind.build(Draft("case", "材料。", answer=PARTS))
    again = kind.written(content)["answer"]["parts"][0]["options"]
    assert [row.get("fixed", False) for row in again] == [False, False, False, True, False]
    old = kind.build(Draft("case", "材料。", answer=PARTS))
    for option in old.key["parts"][0]["options"]:  # as it was stored before options of parts could be fixed
        option.pop("fixed", None)
    last = old.key["parts"][0]["options"][-1]["id"]
    assert last in kind.fixed(old)


def test_a_spreadsheet_keeps_what_is_fixed_in_a_part():
    record = Record(1, Draft("case", "材料。", answer=PARTS, explanation="。"), "x", topic="凭证")
    assert excel.loss(record).is_left_out is False
    back = excel.read(excel.write([record]))[0].draft.answer["parts"][0]["options"]
    assert [row.get("fixed", False) for row in back] == [False, False, False, True, False]
