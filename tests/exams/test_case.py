"""Cases: parts marked on their own, later figures on the candidate's own earlier ones, parts that people mark."""

from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from exams import authoring, grading, logbook, marking, reviewing, types
from exams.models import ItemVersion
from exams.rules import formula
from exams.rules.carrying import Incomparable
from exams.rules.content import BadResponse
from exams.rules.formula import BadFormula, NoValue
from exams.rules.rubric import NotOnTheRubric
from tests.exams import essays, images
from tests.exams.blueprints import blueprint_of

CASE = types.of("case")
FIGURES = {1: Fraction(1000), 2: Fraction(7), 12: Fraction(3)}
VALUES = [
    ("p1 * 13%", 130),
    ("(p1 - p2) / 3", 331),
    ("p1 − p2 × 2", 986),
    ("-p1 + 2 * (3 + p12)", -988),
    ("p1 / 3 * 3", 1000),
    ("２ ＊ ｐ１", 2000),
    ("100 - 10 - 5", 85),
    ("8 / 4 / 2", 1),
    ("1.5 * 50%", Fraction(3, 4)),
]
BAD = [
    "",
    "p1 ** 2",
    "p1 +",
    "(p1",
    "p1)",
    "p1 p2",
    "1e5",
    "p1; p2",
    "__import__",
    "p1 % 2",
    "p",
    "p100",
    "()",
    "1,000",
]
BAD += ["p1+" * 90 + "p1", "(" * 30 + "p1" + ")" * 30]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_formula_is_read_as_a_person_reads_it(text, value):
    assert formula.value(text, FIGURES) == value


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(BadFormula):
        formula.value(text, FIGURES)
    with pytest.raises(BadFormula):
        formula.parts_of(text)


def test_a_formula_says_what_it_rests_on_and_what_is_missing():
    assert formula.parts_of("p1 / (p2 - p2)") == {1, 2}
    for text in ("p3 + 1", "p1 / (p2 - 7)"):
        with pytest.raises(NoValue):
            formula.value(text, FIGURES)


@given(st.recursive(st.sampled_from(["p1", "p2", "2", "13%", "0.5"]), lambda inner: st.builds(
    "({0}{1}{2})".format, inner, st.sampled_from("+-*"), inner), max_leaves=8))  # fmt: skip
def test_any_formula_gives_what_python_makes_of_it(text):
    """Python's own arithmetic on the same text, as the truth; only here, on texts this test made."""
    plain, names = text, {"F": Fraction, "p1": FIGURES[1], "p2": FIGURES[2], "__builtins__": {}}
    for word, stands in (("13%", "F(13,100)"), ("0.5", "F(1,2)")):
        plain = plain.replace(word, stands)
    assert formula.value(text, FIGURES) == eval(plain, names)  # noqa: S307


def numeric(value, **more):
    return {"kind": "numeric", "stem": "?", "answer": {"value": value, "tolerance": more.pop("tolerance", "0")}, **more}


def case(*parts):
    return CASE.build(authoring.Draft("case", "材料", answer={"parts": list(parts)}))


VAT = case(
    numeric("1000", points="1", tolerance="1"),
    numeric("130", points="2", formula="p1 * 13%", carried="0.5"),
    numeric("870", points="1", formula="p1 - p2"),
)


@pytest.mark.parametrize(
    ("response", "earned"),
    [
        (["1:1000", "2:130", "3:870"], 4),
        (["1:900", "2:117", "3:783"], Fraction(2)),  # 0, half of 2, 1: the third rests on both
        (["1:900", "2:130", "3:770"], Fraction(3)),  # 0, right, and what follows from 900 and 130
        (["1:1000.5", "2:130.065"], 3),  # within the tolerance: what follows is simply right
        (["1:0.1万", "2:１３０"], 3),
        (["2:117", "3:783"], 0),  # nothing follows from a part left open
        (["1:0", "2:0", "3:0"], 0),
        (["1:约一千", "2:117"], 0),
        (["1:900", "2:120"], 0),
    ],
)
def test_a_later_part_is_marked_on_the_earlier_figures(response, earned):
    assert CASE.share(VAT, response) == Fraction(earned, 4)


def test_feedback_says_on_what_a_part_was_marked():
    first, second, third = CASE.describe_key(VAT, ["1:900", "2:117", "3:780"], [])
    assert (first.mark, first.points, first.feedback) == ("0", "1", "")
    assert (second.mark, second.feedback) == ("1", "按您第 1 问的结果计算，正确；按约定得部分分。")
    assert (third.mark, third.feedback) == ("0", "按您前面的结果推算，应为 783。")
    (_one, two, _three) = CASE.describe_key(VAT, ["1:1000", "2:117"], [])
    assert two.feedback == ""


def test_a_response_keeps_its_parts_apart():
    shape = CASE.shape(VAT)
    assert CASE.read_response(shape, ["2: 130 ", "1:", "3:1:2"]) == ["2:130", "3:1:2"]
    assert CASE.read_response(shape, []) == []
    for raw in (["4:1"], ["0:1"], ["x"], [1], "1:1", ["1:1", "1:2"], ["²:1"], ["1:x"] * 500):
        with pytest.raises(BadResponse):
            CASE.read_response(shape, raw)


@given(st.lists(st.sampled_from(["1:900", "2:117", "3:783", "1:1000", "2:130", "3:870", "2:"]), max_size=3))
def test_what_is_read_once_is_read_the_same_again(raw):
    shape = CASE.shape(VAT)
    try:
        clean = CASE.read_response(shape, raw)
    except BadResponse:
        return
    assert CASE.read_response(shape, clean) == clean
    assert 0 <= CASE.share(VAT, clean) <= 1


def test_a_corrected_case_is_comparable_part_by_part():
    options = [{"text": "甲", "right": True}, {"text": "乙", "right": False}]
    old = case(numeric("1"), {"kind": "single", "stem": "?", "options": options})
    other = [{"text": "乙", "right": True}, {"text": "甲", "right": False}]
    new = case(numeric("2"), {"kind": "single", "stem": "?", "options": other})
    carried = CASE.carry(old, new, CASE.model_answer(old))
    assert CASE.share(new, carried) == 0
    assert CASE.share(new, CASE.carry(old, new, ["1:2"])) == Fraction(1, 2)
    with pytest.raises(Incomparable):
        CASE.carry(old, case(numeric("1")), [])


ESSAY = {"kind": "essay", "points": "6", "stem": "为什么？", "answer": essays.ESSAYS[0]["answer"]}
MIXED = {"id": "mixed", "kind": "case", "stem": "材料", "answer": {"parts": [numeric("7", points="4"), ESSAY]}}


@pytest.fixture
def mixed(world, monkeypatch):
    """An exam whose first essay is a case of a figure (4 points) and an essay (6); the paper gives 5 for it."""
    monkeypatch.setattr(essays, "ESSAYS", [MIXED, essays.ESSAYS[1]])
    return essays.build()


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_people_mark_their_part_and_the_machine_the_rest(world, mixed, as_user):
    attempt = hand_in(mixed, world.zhao, ["1:7", "2:未记账，所以不行"])
    (place,) = essays.places_of(attempt)
    essays.markers(world.zhou)
    marking.take(place, world.zhou, attempt.started_at)
    page = as_user(world.zhou).get(f"/exams/marking/answers/{place.pk}/").content.decode()
    for words in ("未记账，所以不行", "为什么？", "第 2 问 · 原因", "秘密反馈：未记账"):
        assert words in page
    with pytest.raises(NotOnTheRubric):
        marking.mark(place, world.zhou, {"c1": "4", "c2": "1"})
    graded = marking.mark(place, world.zhou, {"p2c1": "2", "p2c2": "1"}, "还差原因")
    slot = case_slot(attempt)
    assert logbook.state_of(attempt.pk).marks[slot] == Decimal("3.80")  # (4 + 6 · 3/5) / 10 of 5
    assert graded.score == Decimal("8.80")
    text = as_user(world.zhao).get(attempt.get_absolute_url()).content.decode()
    for words in ("3.80 / 5 分", "4 / 4 分", "由阅卷人评阅", "第 2 问 · 原因", "还差原因"):
        assert words in text


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_a_case_whose_essay_is_left_open_waits_for_nobody(world, mixed):
    attempt = hand_in(mixed, world.zhao, ["1:7"])
    assert (attempt.state, attempt.score) == ("graded", Decimal(7))


def case_slot(attempt):
    return next(slot for slot, entry in entries(attempt).items() if entry.shape.kind == "case")


def entries(attempt):
    return {entry.slot: entry for entry in grading.entries_of(attempt.paper)}


def hand_in(exam, person, response):
    """Answers the case so, and the fact rightly."""
    attempt = essays.sitting.start(exam, person)
    window = essays.sitting.open_window(attempt)
    responses = {case_slot(attempt): response}
    responses |= {
        slot: [entry.shape.options[0]] for slot, entry in entries(attempt).items() if entry.shape.kind == "true_false"
    }
    essays.sitting.answer_all(attempt.pk, person, window=window, responses=responses)
    essays.sitting.submit(attempt.pk, person)
    return grading.grade(attempt.pk)


PNG = images.png()


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_a_picture_is_seen_by_authors_and_by_whose_paper_shows_it(world, bank, as_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    parts = {"kind_1": "numeric", "key_1": "1", "stem_1": "?", "points_1": "1"}
    parts |= {"kind_2": "true_false", "key_2": "错误", "stem_2": "?", "points_2": "1"}
    form = {"slug": "pictured", "difficulty": 1, "explanation": "因为", "topic": bank.closing.pk, **parts}
    form["stem"] = "![银行回单](receipt.png) ![外面](https://example.com/x.png)"
    client = as_user(world.li)
    refused = client.post("/exams/bank/new/?kind=case", {**form, "pictures": upload("receipt.png", b"GIF89a")})
    assert "不是 PNG 或 JPEG" in refused.content.decode()
    both = [upload("receipt.png", PNG), upload("second.png", PNG + b"1")]
    assert client.post("/exams/bank/new/?kind=case", {**form, "pictures": both}).status_code == 302
    text = client.get("/exams/bank/items/pictured/").content.decode()
    address = f"/exams/pictures/{sha256(PNG).hexdigest()}/"
    assert f'src="{address}"' in text
    assert 'alt="银行回单"' in text
    assert sha256(PNG + b"1").hexdigest() in text  # not mentioned: at the end
    assert "example.com" not in text
    assert b"".join(client.get(address).streaming_content) == PNG
    candidate = as_user(world.zhao)
    assert candidate.get(address).status_code == 404
    reviewing.approve(ItemVersion.objects.get(item__slug="pictured"), None)
    blueprint = blueprint_of("图", (bank.closing, 9, 1))
    exam = essays.build()
    exam.blueprint = blueprint
    exam.save()
    essays.sitting.start(exam, world.zhao)
    assert candidate.get(address).status_code == 200
    assert as_user(world.qian).get(address).status_code == 404


def upload(name, data):
    return SimpleUploadedFile(name, data)
