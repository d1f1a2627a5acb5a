"""Options that keep their place: those marked so, and those that speak of the others."""

import pytest

from exams import authoring, drawing, formats, reviewing
from exams.authoring import Draft, OptionDraft, content_from, draft_of
from exams.contents import content_of, options_json
from exams.formats.record import Record
from exams.models import ItemVersion
from exams.rules.choice import speaks_of_others
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
