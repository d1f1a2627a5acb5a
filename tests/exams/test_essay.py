"""Essays on the candidate's pages: kept word for word, never graded by a machine, shown with what markers said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import authoring, grading, logbook, marking, sitting, types
from exams.contents import content_of
from exams.models import Attempt, ItemVersion, MarkingTask
from exams.rules.content import BadResponse, Entry, Shape
from notices.models import Notice
from tests.exams import essays
from tests.exams.conftest import Sitting
from tests.exams.test_secrecy import assert_keeps_secrets, every_response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

ODD = "  第一行\n\n\t第二行 <b>&amp; “引号”\N{LINE TABULATION}𠀀  \n"
WRITTEN = {"criteria": "原因\n4 说清\n0 没有\n\n表达\n1 好\n0 差", "least": "10", "most": "300", "sample": "因为。"}
REFUSED = [
    ({"criteria": "原因\n好"}, "第 2 行看不懂"),
    ({"criteria": "原因\n4 好"}, "2 至 8 个档次"),
    ({"criteria": "原因\n4 好\n4 也好\n0 差"}, "不能相同"),
    ({"criteria": "原因\n4 好\n1 差"}, "最低一档是 0 分"),
    ({"criteria": "原因\n-1 好\n0 差"}, "“-1”不是分数"),
    ({"criteria": "原因\n4 好\n0 差\n\n原因\n4 好\n0 差"}, "不能重复"),
    ({"least": "400"}, "不少于下限"),
]


@pytest.fixture
def exam(world):
    return essays.build()


@pytest.fixture
def desk(world, exam, as_user) -> Sitting:
    return Sitting(sitting.start(exam, world.zhao), as_user(world.zhao))


def page(desk, path=""):
    return desk.client.get(f"/exams/attempts/{desk.attempt.pk}/{path}").content.decode()


def test_a_text_is_kept_word_for_word_and_stands_on_the_page_again(desk):
    slot = desk.slot_of("essay")
    assert desk.save(slot, 1, [ODD]).status_code == 200
    assert logbook.state_of(desk.attempt.pk).responses[slot] == [ODD]
    text = page(desk)
    assert "&lt;b&gt;&amp;amp; “引号”" in text
    assert f"{len(ODD)} / 60 字" in text
    assert 'maxlength="60"' in text


def test_without_scripts_the_form_keeps_the_same(desk):
    slot = desk.slot_of("essay")
    data = {"window": desk.window, "seen": [str(slot)], f"q{slot}": ODD.replace("\n", "\r\n")}  # as browsers send it
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", data)
    assert logbook.state_of(desk.attempt.pk).responses[slot] == [ODD]
    desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", data)  # no news: no event
    assert essays.kinds_of(desk.attempt).count("answered") == 1


def test_what_is_too_long_or_no_text_is_refused(desk):
    slot = desk.slot_of("essay")
    assert desk.save(slot, 1, ["字" * 60]).status_code == 200
    for response in (["字" * 61], ["甲", "乙"], [7], "甲", ["\0"]):
        assert desk.save(slot, 2, response).status_code == 400
    assert logbook.state_of(desk.attempt.pk).responses[slot] == ["字" * 60]


@given(st.text(max_size=80))
def test_reading_keeps_every_character_or_refuses(text):
    shape = Shape("essay", blanks=1, longest=60)
    try:
        kept = types.of("essay").read_response(shape, [text])
    except BadResponse:
        assert "\0" in text or len(text.replace("\r\n", "\n")) > 60 or not text.isprintable()
    else:
        assert kept == [text.replace("\r\n", "\n").replace("\r", "\n")]
        assert types.of("essay").read_response(shape, kept) == kept


def test_a_paper_remembers_its_limits(desk):
    entry = desk.entries[desk.slot_of("essay")]
    assert entry.shape.longest == 60
    assert Entry.from_json(entry.to_json()) == entry


def test_no_key_reaches_a_candidate(desk, exam):
    for response in every_response(desk, exam):
        assert_keeps_secrets(response)
        assert "说清三个原因" not in response.content.decode()


def test_an_open_essay_earns_nothing_and_waits_for_nobody(world, exam):
    attempt = essays.hand_in(exam, world.zhao, "", " \n ")
    assert (attempt.state, attempt.score) == (Attempt.State.GRADED, 5)
    assert not MarkingTask.objects.exists()


def test_an_answered_essay_waits_for_a_marker(world, exam, as_user):
    attempt = essays.hand_in(exam, world.zhao, "未记账")
    state = logbook.state_of(attempt.pk)
    assert attempt.state == Attempt.State.SUBMITTED
    assert state.waiting == (essays.slots_of(attempt)[0],)
    assert sum(state.marks.values()) == 5  # the fact is marked at once
    assert grading.grade(attempt.pk).state == Attempt.State.SUBMITTED  # told twice
    assert essays.kinds_of(attempt).count("awaiting") == 1
    assert MarkingTask.objects.count() == 1
    client = as_user(world.zhao)
    waiting = client.get(attempt.get_absolute_url())
    assert "等待评阅" in waiting.content.decode()
    assert "data-state-url" not in waiting.content.decode()
    assert_keeps_secrets(waiting)


@pytest.mark.parametrize(
    ("review", "shows_mark", "shows_rest"), [("full", True, True), ("marks", True, False), ("nothing", False, False)]
)
def test_the_result_shows_what_the_policy_opens(world, exam, as_user, review, shows_mark, shows_rest):
    exam.review = review
    exam.save()
    attempt = essays.hand_in(exam, world.zhao, "未记账\n断号")
    (place,) = essays.places_of(attempt)
    marking.take(place, world.zhou, attempt.started_at)
    marking.mark(place, world.zhou, {"c1": "2", "c2": "1"}, "还差 <b>损益</b>")
    text = as_user(world.zhao).get(attempt.get_absolute_url()).content.decode()
    assert ("3 / 5 分" in text) == shows_mark
    for words in ("未记账\n断号", "说清一个原因", "2 / 4", "还差 &lt;b&gt;损益", "秘密反馈：未记账", "秘密解析"):
        assert (words in text) == shows_rest, words
    assert "周刚" not in text
    assert Notice.objects.get(person=world.zhao, kind="attempt_marked").url == attempt.get_absolute_url()


def test_an_essay_can_be_written_looked_at_and_edited(world, bank, as_user):
    client = as_user(world.li)
    common = {"slug": "another", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    response = client.post("/exams/bank/new/?kind=essay", {**common, **WRITTEN})
    assert response.status_code == 302, response.context["form"].errors
    version = ItemVersion.objects.get(item__slug="another")
    assert content_of(version).key["criteria"][1]["levels"][0] == {"points": "1", "text": "好"}
    text = client.get("/exams/bank/items/another/").content.decode()
    for words in ("评阅", "标准满分 5", "说清", "因为。", "建议不少于 10 字"):
        assert words in text
    shown = client.get("/exams/bank/items/another/edit/").context["form"]
    unchanged = {name: value for name, value in shown.initial.items() if value not in (None, False)}
    client.post("/exams/bank/items/another/edit/", unchanged)
    second = ItemVersion.objects.get(item__slug="another", number=2)
    assert authoring.says_the_same(second, authoring.draft_of(version))


@pytest.mark.parametrize(("change", "complaint"), REFUSED)
def test_an_author_is_told_what_is_missing(world, bank, as_user, change, complaint):
    common = {"slug": "another", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    response = as_user(world.li).post("/exams/bank/new/?kind=essay", {**common, **WRITTEN, **change})
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert not ItemVersion.objects.filter(item__slug="another").exists()
