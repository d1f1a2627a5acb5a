"""Multiple choice that is partly right: a table of each policy, and the way from the author's form to the result."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import authoring, exporting, formats, grading, importing, logbook, reviewing, sitting, types
from exams.formats.record import Record
from exams.models import Item, ItemVersion
from exams.rules.choice import POLICIES
from exams.rules.content import Content, Option
from exams.views import part_keys
from tests.exams.blueprints import blueprint_of
from tests.exams.formats.sheets import workbook

IDS = "abcdef"  # a, b and c are right, d, e and f are wrong


def content(policy="", right="abc", options=IDS):
    key = {"right": list(right), **({"policy": policy} if policy else {})}
    return Content("multiple", "选几个", tuple(Option(one, one) for one in options), key)


def share(content, response):
    return types.of("multiple").share(content, list(response))


@pytest.mark.parametrize(
    ("response", "all_", "proportional", "penalty", "no_wrong"),
    [
        ("abc", "1", "1", "1", "1"),
        ("ab", "0", "2/3", "2/3", "2/3"),
        ("a", "0", "1/3", "1/3", "1/3"),
        ("", "0", "0", "0", "0"),
        ("abcd", "0", "1", "2/3", "0"),
        ("abd", "0", "2/3", "1/3", "0"),
        ("ad", "0", "1/3", "0", "0"),
        ("ade", "0", "1/3", "0", "0"),
        ("def", "0", "0", "0", "0"),
        ("abcdef", "0", "1", "0", "0"),
    ],
)
def test_what_a_response_earns_by_each_policy(response, all_, proportional, penalty, no_wrong):
    expected = {"all": all_, "": all_, "proportional": proportional, "penalty": penalty, "no_wrong": no_wrong}
    assert {policy: share(content(policy), response) for policy in expected} == {
        policy: Fraction(text) for policy, text in expected.items()
    }


def test_where_every_option_is_right_there_is_nothing_to_take_off():
    assert share(content("penalty", right=IDS), "abc") == Fraction(1, 2)


sets = st.sets(st.sampled_from(IDS))


@given(st.sampled_from(POLICIES), st.sets(st.sampled_from(IDS), min_size=2), sets)
def test_every_share_is_between_nothing_and_everything_and_only_the_right_set_earns_everything(policy, right, response):
    earned = share(content(policy, right), response)
    assert 0 <= earned <= 1
    assert share(content(policy, right), right) == 1
    assert share(content(policy, right), set(IDS) - right) == 0
    if earned == 1 and policy != "proportional":
        assert response == right


@given(st.sets(st.sampled_from(IDS), min_size=2, max_size=5))
def test_taking_everything_earns_nothing_where_wrong_options_count(right):
    assert [share(content(policy, right), IDS) for policy in ("all", "penalty", "no_wrong")] == [0, 0, 0]


DATA = {
    "id": "partly",
    "kind": "multiple",
    "stem": "结账前检查哪些？",
    "options": [{"text": text, "right": text[0] != "丙"} for text in ("甲：记账", "乙：结转", "丙：键盘")],
    "explanation": "键盘无关。",
    "answer": {"policy": "no_wrong"},
}


def test_the_policy_is_stored_only_where_it_is_not_the_usual_one():
    draft = authoring.draft_from(DATA)
    assert authoring.content_from(draft).key["policy"] == "no_wrong"
    for plain in ({}, {"policy": "all"}, {"policy": ""}):
        assert set(authoring.content_from(replace(draft, answer=plain)).key) == {"right"}
    odd = authoring.content_from(replace(draft, answer={"policy": "generous"}))
    assert types.of("multiple").validate(odd) == ["没有“generous”这种计分方式。"]


def test_a_file_that_cannot_hold_the_policy_says_so():
    record = Record(1, authoring.draft_from(DATA), "partly")
    for name in ("moodle", "gift", "qti21", "qti30"):
        lost = exporting.loss(formats.FORMATS[name], record)
        assert (lost.is_left_out, "部分选对怎样得分" in lost.reasons) == (False, True), name
    assert exporting.loss(formats.FORMATS["excel"], record).reasons == ()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["qti21", "qti30", "excel"])
def test_a_file_that_does_not_say_it_leaves_the_item_as_it_counts(world, bank, name):
    authoring.build_item(DATA, bank.vouchers, None)
    data = exporting.written(formats.FORMATS[name], exporting.records_of(Item.objects.filter(slug="partly")))
    row = importing.take_in(world.li, f"a{formats.FORMATS[name].suffix}", data, bank.vouchers).rows.get()
    assert row.verdict == "duplicate"


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "policy"), [("", "no_wrong"), ("全对", "all"), ("按比例", "proportional")])
def test_a_workbook_changes_it_only_where_it_says_so(world, bank, said, policy):
    authoring.build_item(DATA, bank.vouchers, None)
    head = ["标识", "题型", "题干", "选项A", "选项B", "选项C", "答案", "解析", "计分"]
    texts = [option["text"] for option in DATA["options"]]
    data = workbook(["partly", "多选题", "结账前查哪些？", *texts, "AB", "", said], headings=head)
    importing.commit(importing.take_in(world.li, "a.xlsx", data, bank.vouchers))
    newest = ItemVersion.objects.filter(item__slug="partly").latest("number")
    assert (newest.number, newest.key.get("policy", "all")) == (2, policy)


def test_a_package_says_it_of_a_part_as_well():
    part = {"kind": "multiple", "stem": "哪些？", "options": DATA["options"], "answer": {"policy": "no_wrong"}}
    rows = [{"points": "1", **part}, {"points": "1", "kind": "true_false", "stem": "对吗？", "right": True}]
    case = authoring.draft_from({"kind": "case", "stem": "材料", "answer": {"parts": rows}})
    told = {name: exporting.loss(formats.FORMATS[name], Record(1, case, "c")) for name in ("excel", "qti21", "qti30")}
    assert [lost.reasons for lost in told.values()] == [(), *[("第 1 问：部分选对怎样得分",)] * 2]
    assert not any(lost.is_left_out for lost in told.values())


def test_a_part_of_a_case_says_it_on_top_and_reads_it_back():
    text = "计分：错选倒扣\n*甲\n*乙\n丙"
    part = part_keys.read("multiple", text)
    assert part["answer"] == {"policy": "penalty"}
    assert part_keys.write("multiple", part) == text
    assert part_keys.read("multiple", "*甲\n*乙\n丙")["answer"] == {}
    with pytest.raises(part_keys.Unreadable, match="少选得分、错选倒扣、按比例、全对"):
        part_keys.read("multiple", "计分：随便\n*甲\n*乙\n丙")


def test_a_case_marks_its_part_by_it():
    part = {"kind": "multiple", "stem": "哪些？", "options": DATA["options"], "answer": {"policy": "no_wrong"}}
    rows = [{"points": "1", **part}, {"points": "1", "kind": "true_false", "stem": "对吗？", "right": True}]
    case = authoring.content_from(authoring.draft_from({"kind": "case", "stem": "材料", "answer": {"parts": rows}}))
    first = case.key["parts"][0]["key"]["right"][0]
    assert types.of("case").share(case, [f"1:{first}"]) == Fraction(1, 4)
    assert types.of("case").written(case)["answer"]["parts"][0]["answer"] == {"policy": "no_wrong"}


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
class TestOnThePages:
    FORM = {
        "slug": "partly",
        "difficulty": 2,
        "stem": "结账前检查哪些？",
        "explanation": "键盘无关。",
        **{"text_1": "记账", "right_1": "on", "text_2": "结转", "right_2": "on", "text_3": "键盘"},
    }

    def test_an_author_chooses_it_and_a_reviewer_reads_it(self, world, bank, as_user):
        client = as_user(world.li)
        url = "/exams/bank/new/?kind=multiple"
        data = {**self.FORM, "topic": bank.closing.pk}
        assert "少选按选对的比例得分，有选错的不得分" in client.get(url).content.decode()
        assert client.post(url, {**data, "policy": "generous"}).status_code == 422
        assert client.post(url, {**data, "policy": "no_wrong"}).status_code == 302
        version = ItemVersion.objects.get(item__slug="partly")
        assert version.key["policy"] == "no_wrong"
        assert "少选按选对的比例得分" in client.get("/exams/bank/items/partly/").content.decode()
        form = client.get("/exams/bank/items/partly/edit/").context["form"]
        assert form.initial["policy"] == "no_wrong"
        assert client.post(url, {**data, "slug": "plain", "stem": "别的？"}).status_code == 302
        assert "policy" not in ItemVersion.objects.get(item__slug="plain").key

    def test_a_candidate_is_told_and_earns_a_part(self, world, bank, make_exam, sit):
        reviewing.approve(authoring.build_item(DATA, bank.vouchers, None), None)
        exam = make_exam()
        exam.blueprint = blueprint_of("五题", (bank.vouchers, 5, 3))
        exam.save()
        desk = sit(exam, world.chen)
        version = ItemVersion.objects.get(item__slug="partly")
        slot = next(slot for slot, entry in desk.entries.items() if entry.item_version == version.pk)
        page = desk.client.get(f"/exams/attempts/{desk.attempt.pk}/").content.decode()
        assert "少选的，按选对的比例得分；有选错的，不得分。" in page
        assert "多选题怎样给分写在题目上" in desk.client.get(f"/exams/{exam.slug}/").content.decode()
        desk.window = sitting.open_window(desk.attempt)
        assert desk.save(slot, 1, version.key["right"][:1]).status_code == 200
        sitting.submit(desk.attempt.pk, world.chen)
        grading.grade(desk.attempt.pk)
        assert logbook.state_of(desk.attempt.pk).marks[slot] == Fraction(3, 2)
