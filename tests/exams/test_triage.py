"""Triage drills: what a wrong level costs, when a reply was given by the server's clock, pages without scripts."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import authoring, grading, logbook, sitting, types
from exams.rules import triage
from exams.rules.carrying import Incomparable
from exams.rules.content import BadResponse
from exams.rules.replay import Event, replay
from exams.views import drill
from tests.exams import essays
from tests.exams.conftest import Sitting
from tests.exams.test_more_types import ITEMS

TRIAGE = types.of("triage")
DRILL = next(item for item in ITEMS if item["kind"] == "triage")
SPEED = {**DRILL["answer"], "speed": "10", "late": "0.5"}


def built(**changes):
    return TRIAGE.build(authoring.Draft("triage", "队列", answer={**SPEED, **changes}))


def level_called(true, given):
    """What the level of one ticket earns."""
    tickets = [{**row, "level": true} for row in SPEED["tickets"]]
    content = built(tickets=tickets)
    ticket = next(option.id for option in content.options if option.id.startswith("k"))
    return triage.judge(content, [f"{ticket}:level:{given}"])[0].earned["level"]


@pytest.mark.parametrize(
    ("true", "given", "earned"),
    [
        ("P0", "P0", 1),
        ("P0", "P3", 0),
        ("P3", "P0", Fraction(3, 5)),
        ("P1", "P2", Fraction(1, 2)),
        ("P2", "P1", Fraction(17, 20)),
    ],
)
def test_a_level_earns_one_less_what_the_matrix_says(true, given, earned):
    assert level_called(true, given) == earned


def test_calling_a_ticket_too_low_never_costs_less_than_the_reverse():
    for i, worse in enumerate(triage.LEVELS):
        for milder in triage.LEVELS[i + 1 :]:
            assert level_called(worse, milder) < level_called(milder, worse)


def test_a_response_holds_one_decision_a_field():
    content = built()
    shape, right = TRIAGE.shape(content), TRIAGE.model_answer(content)
    assert TRIAGE.read_response(shape, ["", *right[::-1], ""]) == right
    ticket = right[1].split(":")[0]
    for raw in ([f"{ticket}:level:P4"], [f"{ticket}:level:P0", f"{ticket}:level:P1"], ["x"], "begin", [1], right * 9):
        with pytest.raises(BadResponse):
            TRIAGE.read_response(shape, raw)
    assert not TRIAGE.is_answered(["begin"])


@given(st.data())
def test_whatever_is_decided_earns_between_nothing_and_everything(data):
    content = built()
    shape = TRIAGE.shape(content)
    known = [text for ticket in shape.options for text in triage.possible(ticket, shape.options)]
    by_field = {text.rsplit(":", 1)[0]: text for text in data.draw(st.lists(st.sampled_from(known)))}
    response = TRIAGE.read_response(shape, list(by_field.values()))
    assert 0 <= TRIAGE.share(content, response) <= 1
    assert TRIAGE.read_response(shape, response) == response


def test_a_corrected_queue_is_comparable_when_it_asks_the_same():
    old = built()
    response = TRIAGE.model_answer(old)
    tickets = [{**row, "level": "P1"} for row in SPEED["tickets"]]
    new = built(tickets=tickets)
    assert TRIAGE.share(new, TRIAGE.carry(old, new, response)) < 1
    with pytest.raises(Incomparable):
        TRIAGE.carry(old, built(owners=["甲", "值班工程师", "服务经理"]), response)


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def answered(*steps):
    """The answer after saves at these minutes."""
    started = Event(1, "started", {"deadline": (NOON + timedelta(hours=1)).isoformat()}, NOON)
    saves = [
        Event(n, "answered", {"slot": 1, "version": n, "response": response}, NOON + timedelta(minutes=minute))
        for n, (minute, response) in enumerate(steps, 2)
    ]
    return replay([started, *saves]).answers[1]


def replied_at(*steps):
    """Drill minutes to the first reply of the first ticket; the steps name what was chosen, and when."""
    content = built()
    ticket = next(option.id for option in content.options if option.id.startswith("k"))
    right, wrong = replies_of(content, ticket)
    words = {"": [], "begin": ["begin"], "right": [f"{ticket}:reply:{right}"], "wrong": [f"{ticket}:reply:{wrong}"]}
    answer = answered(*((minute, words[word]) for minute, word in steps))
    row = triage.judge(content, answer.response, answer.since, answer.first_at)[0]
    return row.minutes, row.earned["reply"]


def replies_of(content, ticket):
    (right,) = content.key["replies"][ticket]
    return right, next(option.id for option in content.options if option.id.startswith("y") and option.id != right)


@pytest.mark.parametrize(
    ("steps", "minutes", "earned"),
    [
        ([(5, "begin"), (8, "right")], 30, 1),  # exactly the limit of a P0, at ten drill minutes a minute
        ([(5, "begin"), (9, "right")], 40, Fraction(1, 2)),
        ([(5, "begin"), (6, "right"), (20, "right")], 10, 1),  # other decisions later do not move it
        ([(5, "begin"), (6, "wrong"), (9, "right")], 40, Fraction(1, 2)),  # changed: the new one was given then
        ([(5, "begin"), (6, "right"), (7, "wrong"), (9, "right")], 40, Fraction(1, 2)),
        (
            [(5, "begin"), (6, "right"), (7, ""), (9, "right")],
            40,
            Fraction(1, 2),
        ),  # clearing does not restart the clock
        ([(5, "begin"), (6, "wrong")], 10, 0),
        ([(5, "right")], 0, 1),
        ([(5, "begin"), (4, "right")], 0, 1),  # the server's clock was set back
    ],
)
def test_the_log_says_when_a_reply_was_given(steps, minutes, earned):
    assert replied_at(*steps) == (minutes, earned)


def test_saves_that_arrive_in_another_order_say_the_same():
    started = Event(1, "started", {"deadline": (NOON + timedelta(hours=1)).isoformat()}, NOON)
    one = Event(2, "answered", {"slot": 1, "version": 3, "response": ["a", "b"]}, NOON + timedelta(minutes=1))
    late = Event(3, "answered", {"slot": 1, "version": 2, "response": ["a"]}, NOON + timedelta(minutes=2))
    answer = replay([late, started, one]).answers[1]
    assert answer.response == ["a", "b"]
    assert answer.since == {"a": one.at, "b": one.at}


@pytest.fixture
def desk(world, monkeypatch, as_user):
    item = {**DRILL, "id": "drill", "answer": SPEED, "explanation": "秘密解析"}
    monkeypatch.setattr(essays, "ESSAYS", [item, essays.ESSAYS[1]])
    return Sitting(sitting.start(essays.build(), world.zhao), as_user(world.zhao))


def page(desk):
    return desk.client.get(f"/exams/attempts/{desk.attempt.pk}/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_the_queue_is_seen_once_the_clock_runs_also_without_scripts(desk):
    slot = desk.slot_of("triage")
    assert "开始演练" in page(desk)
    assert "全公司登录不了" not in page(desk)
    window = sitting.open_window(desk.attempt)
    form = {"window": window, "seen": [str(slot)], f"q{slot}": ["begin"]}
    text = desk.client.post(f"/exams/attempts/{desk.attempt.pk}/", form, follow=True).content.decode()
    for words in ("全公司登录不了", "想要一份手册", "data-drill-clock", "P3"):
        assert words in text
    assert "30 分钟" not in text  # this item keeps the limits to itself


@pytest.mark.parametrize(
    ("shows", "decided", "minute", "told"),
    [
        (True, {}, 2, (None, "", None)),
        (True, {"level": "P0"}, 2, (None, "P0", 10)),  # of 30, at ten drill minutes a minute
        (True, {"level": "P0"}, 2.05, (None, "P0", 10)),  # a minute that has begun is left
        (True, {"level": "P3"}, 2, (None, "P3", 2860)),  # by the level that was given, right or wrong
        (True, {"level": "P0"}, 4, (None, "P0", 0)),
        (True, {"level": "P0", "reply": True}, 4, (10, "P0", None)),
        (False, {"level": "P0"}, 2, (None, "P0", None)),  # an item that keeps its limits to itself
        (False, {"reply": True}, 4, (10, "", None)),
    ],
)
def test_a_ticket_says_what_it_has_to_its_first_reply_by_the_level_it_was_given(shows, decided, minute, told):
    content = built(shows_limits=shows)
    view = TRIAGE.candidate_view(content, [option.id for option in content.options])
    first = next(option.id for option in content.options if option.id.startswith("k"))
    response = [f"{first}:level:{decided['level']}"] if "level" in decided else []
    response += [f"{first}:reply:{replies_of(content, first)[0]}"] if "reply" in decided else []
    answer = answered((0, ["begin"]), (1, ["begin", *response]))
    now = NOON + timedelta(minutes=minute)
    tickets = drill.tickets_of(view, TRIAGE.rows(view, answer.response), answer, now)
    found = next(one for one in tickets if one.row.cells[0].choices[0][0].startswith(first))
    assert (found.replied, found.level, found.left) == told
    assert [one.left for one in tickets if one is not found] == [None]
    assert drill.tickets_of(view, (), None, now) == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_the_countdown_is_there_without_scripts(world, monkeypatch, as_user):
    item = {**DRILL, "id": "drill", "answer": {**SPEED, "shows_limits": True}}
    monkeypatch.setattr(essays, "ESSAYS", [item, essays.ESSAYS[1]])
    desk = Sitting(sitting.start(essays.build(), world.zhao), as_user(world.zhao))
    slot = desk.slot_of("triage")
    desk.save(slot, 1, ["begin"])
    assert "按 P" not in page(desk)
    first = next(one for one in desk.entries[slot].shape.options if one.startswith("k"))
    desk = Sitting(desk.attempt, desk.client)
    assert desk.save(slot, 2, ["begin", f"{first}:level:P1"], key="level").status_code == 200
    assert "按 P1，首次回复还剩 120 分钟" in page(desk)


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_the_grade_rests_on_the_moments_of_the_log_and_replays_to_the_same(desk, world):
    slot, begun = desk.slot_of("triage"), desk.attempt.started_at
    response = desk.right(slot)
    values = {"window": desk.window, "slot": slot}
    sitting.answer(desk.attempt.pk, world.zhao, **values, version=1, response=["begin"], client_key="a", at=begun)
    late = begun + timedelta(minutes=4)  # 40 of a drill: late for the P0, not for the P3
    kept = timedelta(minutes=3)  # what a browser says it waited moves nothing
    sitting.answer(
        desk.attempt.pk, world.zhao, **values, version=2, response=response, client_key="b", waited=kept, at=late
    )
    sitting.submit(desk.attempt.pk, world.zhao, begun + timedelta(minutes=5))
    grading.grade(desk.attempt.pk)
    state = logbook.state_of(desk.attempt.pk)
    assert state.marks[slot] == Fraction(19, 4)  # half of 2/10 of one of two tickets is lost, of 5 points; 4.75
    assert grading.outcome_of(desk.attempt, state).marks == state.marks
    text = desk.client.get(desk.attempt.get_absolute_url()).content.decode()
    assert "第 40 分钟才回复，超过 P0 的 30 分钟" in text
    assert "第 40 分钟回复，P3 限 2880 分钟" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
def test_an_author_sees_policy_and_tickets(desk, world, as_user):
    text = as_user(world.li).get("/exams/bank/items/drill/").content.decode()
    for words in ("P0 判成 P3 扣这一项的 1，反过来扣 0.4", "全公司登录不了", "服务经理", "演练里的 10 分钟"):
        assert words in text
