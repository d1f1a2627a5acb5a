"""Sections of a paper: their clocks, what counts, what the pages say, and the pass mark of a section."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import admitting, arranging, attesting, designing, grading, logbook, sectioning, sitting
from exams.arranging import Arrangement
from exams.designing import RuleDraft, SectionDraft
from exams.models import Attempt, AttemptEvent, Blueprint, BlueprintSection, ItemVersion
from exams.rehearsing import rehearse
from exams.rules.replay import Event, replay
from exams.rules.sections import minutes_for
from tests.exams.conftest import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sectioned(make_exam, bank):
    """单选 (untimed, 2 items), 限时 (10 minutes, 3 items), 再限时 (5 minutes, 2 items, 50 % needed); 2 points each."""
    exam = make_exam("sectioned")
    two = Decimal(2)
    drafts = [
        SectionDraft((RuleDraft(bank.closing, 2, two, kind="single"),), "一、单选", "每题 *一个* 答案。"),
        SectionDraft((RuleDraft(bank.vouchers, 3, two),), "二、限时", minutes=10),
        SectionDraft(
            (RuleDraft(bank.closing, 2, two, kind="true_false"),), "三、再限时", minutes=5, pass_percent=Decimal(50)
        ),
    ]
    designing.save_blueprint(exam.blueprint, drafts)
    return exam


@pytest.fixture
def begun(sectioned, world):
    return sitting.start(sectioned, world.chen)


def save(attempt, slot, at, *, version=1, waited=None, response=None):
    content = {"single": "option", "true_false": "option", "multiple": "option", "fill_in": "blank"}
    entry = next(entry for entry in attempt.paper.entries if entry["slot"] == slot)
    given = response or (entry["options"][:1] if content[entry["kind"]] == "option" else ["x", "y"])
    attempt.refresh_from_db()
    return sitting.answer(
        attempt.pk,
        attempt.person,
        window=attempt.window,
        slot=slot,
        version=version,
        response=given,
        client_key=f"{slot}-{version}-{at.timestamp()}",
        waited=waited,
        at=at,
    )


def answers(attempt) -> dict[int, int]:
    return {slot: answer.version for slot, answer in logbook.state_of(attempt.pk).answers.items()}


@pytest.mark.django_db(transaction=True)
def test_a_section_counts_from_its_opening_until_its_time_is_over(begun, world):
    sitting.open_window(begun)
    start = begun.started_at
    save(begun, 1, start + MINUTE)
    with pytest.raises(sitting.SectionClosed):  # not opened yet
        save(begun, 3, start + MINUTE)
    ends = sectioning.open_section(begun.pk, world.chen, 2, start + 2 * MINUTE)
    assert ends == start + 12 * MINUTE
    save(begun, 3, start + 3 * MINUTE)
    save(begun, 4, ends + timedelta(seconds=2))  # on its way
    with pytest.raises(sitting.SectionClosed):
        save(begun, 5, ends + timedelta(seconds=10))
    save(begun, 1, ends + MINUTE, version=2)  # the rest of the paper goes on
    assert answers(begun) == {1: 2, 3: 1, 4: 1}
    kinds = list(logbook.events_of(begun.pk).values_list("kind", flat=True))
    assert kinds.count("late") == 2  # kept as evidence


@pytest.mark.django_db(transaction=True)
def test_what_was_written_in_time_and_waited_counts_within_the_grace(begun, sectioned, world):
    sectioned.grace_seconds = 60
    sectioned.save()
    sitting.open_window(begun)
    ends = sectioning.open_section(begun.pk, world.chen, 2, begun.started_at)
    save(begun, 3, ends + timedelta(seconds=30), waited=timedelta(seconds=31))
    with pytest.raises(sitting.SectionClosed):
        save(begun, 4, ends + timedelta(seconds=30), waited=timedelta(seconds=20))
    with pytest.raises(sitting.SectionClosed):
        save(begun, 5, ends + timedelta(seconds=61), waited=timedelta(seconds=70))
    assert answers(begun) == {3: 1}


def test_a_closed_section_stays_closed_and_one_clock_runs_at_a_time(begun, world):
    start = begun.started_at
    ends = sectioning.open_section(begun.pk, world.chen, 2, start)
    assert sectioning.open_section(begun.pk, world.chen, 2, start + MINUTE) == ends  # twice is once
    with pytest.raises(sectioning.AnotherIsOpen) as other:
        sectioning.open_section(begun.pk, world.chen, 3, start + MINUTE)
    assert other.value.number == 2
    sectioning.finish_section(begun.pk, world.chen, 2, start + 3 * MINUTE)
    with pytest.raises(sectioning.SectionOver):
        sectioning.open_section(begun.pk, world.chen, 2, start + 4 * MINUTE)
    sectioning.open_section(begun.pk, world.chen, 3, start + 4 * MINUTE)
    with pytest.raises(sectioning.SectionOver):
        sectioning.open_section(begun.pk, world.chen, 3, start + 10 * MINUTE)


def test_only_sections_with_a_clock_are_opened_and_only_by_their_candidate(begun, world):
    for number in (1, 4):
        with pytest.raises(sectioning.NoSuchSection):
            sectioning.open_section(begun.pk, world.chen, number)
    with pytest.raises(sectioning.NoSuchSection):
        sectioning.finish_section(begun.pk, world.chen, 2)
    with pytest.raises(sitting.NotYours):
        sectioning.open_section(begun.pk, world.wang, 2)
    sitting.submit(begun.pk, world.chen)
    with pytest.raises(sitting.ExamClosed):
        sectioning.open_section(begun.pk, world.chen, 2)


def test_a_section_never_outlasts_the_paper(begun, world):
    late = begun.deadline - 2 * MINUTE
    assert sectioning.open_section(begun.pk, world.chen, 2, late) == begun.deadline


def test_more_time_for_the_paper_is_more_time_for_the_section_also_while_it_runs(sectioned, world):
    arranging.arrange(sectioned, world.chen, Arrangement(extra_minutes=20, reason="听障"), world.zhou)
    attempt = sitting.start(sectioned, world.chen)
    start = attempt.started_at
    ends = sectioning.open_section(attempt.pk, world.chen, 2, start)
    assert ends == start + 15 * MINUTE  # 10 of 45, for 65: 14.4
    sitting.extend(attempt, 7, world.zhou, "停电", start + 5 * MINUTE)
    assert logbook.clocks_of(attempt.pk).opened[2].deadline == ends + 7 * MINUTE
    sitting.extend(attempt, 7, world.zhou, "又停电", ends + 30 * MINUTE)  # the section is over by then
    assert logbook.clocks_of(attempt.pk).opened[2].deadline == ends + 7 * MINUTE


def test_a_look_tells_the_clocks_that_run_and_what_was_added_to_them(begun, world, as_user):
    client, url = as_user(world.chen), f"/exams/attempts/{begun.pk}/state/"
    assert client.get(url).json()["sections"] == {}
    ends = sectioning.open_section(begun.pk, world.chen, 2)
    told = client.get(url).json()["sections"]["2"]
    assert 0 < told <= 600
    sitting.extend(begun, 7, world.zhou, "停电")
    longer = client.get(url).json()["sections"]
    assert list(longer) == ["2"]
    assert 600 < longer["2"] <= (ends - begun.started_at).total_seconds() + 420
    sectioning.finish_section(begun.pk, world.chen, 2)
    assert client.get(url).json()["sections"] == {}


@given(st.integers(1, 600), st.integers(1, 600), st.integers(0, 300))
def test_a_section_is_lengthened_in_proportion_and_never_short(minutes, usual, extra):
    longer = minutes_for(minutes, usual, extra)
    assert longer - 1 < minutes * (usual + extra) / usual <= longer


def test_replay_itself_refuses_what_a_closed_section_was_sent():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    limited = {"limited": {"2": [5]}, "deadline": (noon + 60 * MINUTE).isoformat()}
    opened = {"section": 2, "deadline": (noon + 10 * MINUTE).isoformat(), "grace": 30}
    said = [("a", 1, 0), ("b", 2, 5), ("c", 3, 10.4), ("d", 4, 11)]
    steps = [("started", limited, 0), ("section", opened, 1)]
    steps += [("answered", {"slot": 5, "version": n, "response": [text]}, at) for text, n, at in said]
    events = [Event(n, kind, data, noon + at * MINUTE) for n, (kind, data, at) in enumerate(steps, 1)]
    assert replay(events).responses == {5: ["c"]}
    unopened = [event for event in events if event.kind != "section"]
    assert replay(unopened).responses == {}
    finished = [*events[:4], Event(5, "finished", {"section": 2}, noon + 6 * MINUTE), *events[4:]]
    finished = [Event(n, one.kind, one.data, one.at) for n, one in enumerate(finished, 1)]
    assert replay(finished).responses == {5: ["b"]}


def test_a_section_pass_mark_decides_and_the_result_keeps_the_sections(sectioned, world, as_user):
    attempt = rehearse(sectioned, world.chen, 70)  # five of seven right: 5/7 ≥ 60 %, none of the third section
    assert attempt.score * 100 / attempt.max_score > 60
    assert not attempt.passed
    parts = logbook.events_of(attempt.pk).get(kind="graded").data["sections"]
    assert [(part["section"], part["passed"]) for part in parts] == [(1, True), (2, True), (3, False)]
    assert sum(Decimal(part["score"]) for part in parts) == attempt.score
    text = as_user(world.chen).get(f"/exams/attempts/{attempt.pk}/result/").content.decode()
    assert "三、再限时" in text
    assert "须达到 50%" in text
    assert "未达到" in text


def test_a_correction_keeps_the_pass_marks_the_paper_was_drawn_with(sectioned, world):
    attempt = rehearse(sectioned, world.chen, 70)
    BlueprintSection.objects.update(pass_percent=None)
    state = logbook.state_of(attempt.pk)
    assert not grading.summed(attempt, state.marks, Decimal(60)).passed


def test_the_paper_shows_open_sections_only(begun, world, as_user):
    desk = Sitting(begun, as_user(world.chen))
    url = f"/exams/attempts/{begun.pk}/"
    text = desk.client.get(url).content.decode()
    assert "每题 <em>一个</em> 答案。" in text or "每题 *一个* 答案。" in text
    assert [f'data-slot="{slot}"' in text for slot in range(1, 8)] == [True, True] + [False] * 5
    stems = stems_of(begun)
    assert all(stems[slot] in text for slot in (1, 2))
    assert not any(stems[slot] in text for slot in range(3, 8))
    assert text.count("开始这一部分") == 2
    desk.client.post(f"{url}sections/2/opening/")
    text = desk.client.get(url).content.decode()
    assert [f'data-slot="{slot}"' in text for slot in range(1, 8)] == [True] * 5 + [False] * 2
    assert "data-section-seconds" in text
    refused = desk.client.post(f"{url}sections/3/opening/", follow=True).content.decode()
    assert "第 2 部分还在计时" in refused
    desk.client.post(f"{url}sections/2/finish/")
    again = desk.client.post(f"{url}sections/2/opening/", follow=True).content.decode()
    assert "这一部分已经结束，不能再进入" in again
    assert 'data-slot="3"' not in again


def stems_of(attempt) -> dict[int, str]:
    versions = ItemVersion.objects.in_bulk([entry["item_version"] for entry in attempt.paper.entries])
    return {entry["slot"]: versions[entry["item_version"]].stem[:12] for entry in attempt.paper.entries}


def test_a_save_to_a_closed_section_is_refused_in_words_and_the_page_goes_on(begun, world, as_user):
    desk = Sitting(begun, as_user(world.chen))
    refused = desk.save(3)
    assert (refused.status_code, refused.json()["code"]) == (400, "section_closed")
    assert desk.save(1).status_code == 200


def test_a_form_without_scripts_saves_what_is_open_and_says_what_is_not(begun, world, as_user):
    desk = Sitting(begun, as_user(world.chen))
    data = {"window": desk.window, "seen": ["1", "3"], "q1": desk.right(1), "q3": desk.right(3)}
    response = desk.client.post(f"/exams/attempts/{begun.pk}/", data)
    assert response.status_code == 409
    assert "有一部分已经结束" in response.content.decode()
    assert answers(begun) == {1: 1}


def test_handing_in_names_the_sections_that_nobody_opened(begun, world, as_user):
    client, url = as_user(world.chen), f"/exams/attempts/{begun.pk}/submission/"
    text = client.post(url, {"confirmed": "1"}).content.decode()
    assert "二、限时" in text
    assert Attempt.objects.get().state == "running"
    client.post(url, {"confirmed": "1", "unopened_confirmed": "1"})
    assert Attempt.objects.get().state != "running"


def test_saving_the_same_sections_again_changes_nothing(sectioned):
    before = (Blueprint.objects.get(pk=sectioned.blueprint_id).revision, list(BlueprintSection.objects.values("pk")))
    designing.save_blueprint(sectioned.blueprint, designing.sections_of(sectioned.blueprint))
    assert (sectioned.blueprint.revision, list(BlueprintSection.objects.values("pk"))) == before
    designing.save_blueprint(sectioned.blueprint, designing.sections_of(sectioned.blueprint)[:2])
    assert Blueprint.objects.get(pk=sectioned.blueprint_id).revision == before[0] + 1


def test_the_form_shows_what_there_is_and_room_is_added_without_saving(sectioned, world, as_user):
    client, url = as_user(world.zhou), f"/exams/manage/blueprints/{sectioned.blueprint_id}/"
    page = client.get(url).content.decode()
    assert 'value="二、限时"' in page
    data = {"title": "改名", "sections": "3", "s1-rows": "3", "s1-title": "还没写完", "more": "1"}
    more = client.post(url, data)
    assert more.status_code == 200
    text = more.content.decode()
    assert 'name="sections" value="4"' in text
    assert 'name="s1-rows" value="5"' in text
    assert "还没写完" in text
    assert "需要修改" not in text
    assert Blueprint.objects.get(pk=sectioned.blueprint_id).title == "方案 sectioned"


def test_sections_are_written_in_the_form(bank, world, as_user):
    data = {
        "title": "两部分",
        "sections": "3",
        "s1-rows": "2",
        "s1-title": "一、单选",
        "s1-minutes": "20",
        "s1-shuffle_options": "on",
        "s1-r1-topic": bank.closing.pk,
        "s1-r1-kind": "single",
        "s1-r1-easiest": "2",
        "s1-r1-hardest": "4",
        "s1-r1-count": "1",
        "s1-r1-points": "2.5",
        "s2-rows": "2",
        "s2-title": "二、指定",
        "s2-pass_percent": "60",
        "s2-r2-item": "multiple-1-closing",
        "s2-r2-points": "5",
        "s3-rows": "4",
    }
    assert as_user(world.zhou).post("/exams/manage/blueprints/new/", data).status_code == 302
    one, two = designing.sections_of(Blueprint.objects.get(title="两部分"))
    rule = one.rules[0]
    assert (one.title, one.minutes, one.shuffle_items, one.shuffle_options) == ("一、单选", 20, False, True)
    assert (rule.topic, rule.kind, rule.easiest, rule.hardest, rule.points) == (
        bank.closing,
        "single",
        2,
        4,
        Decimal("2.5"),
    )
    assert (two.pass_percent, two.rules[0].item.slug, two.rules[0].points) == (60, "multiple-1-closing", 5)


def test_rules_that_compete_are_warned_of_together(bank, world, as_user):
    data = {"title": "争", "sections": "1", "s1-rows": "2"}
    for n in (1, 2):
        data |= {f"s1-r{n}-topic": bank.closing.pk, f"s1-r{n}-kind": "single", f"s1-r{n}-count": "2"}
        data[f"s1-r{n}-points"] = "1"
    text = as_user(world.zhou).post("/exams/manage/blueprints/new/", data, follow=True).content.decode()
    assert "合起来要抽 4 题，同时符合的只有 2 题" in text


def test_the_start_page_tells_the_sections(sectioned, world, as_user):
    text = as_user(world.chen).get("/exams/sectioned/").content.decode()
    assert "二、限时" in text
    assert "限时 10 分钟" in text
    assert "须达到 50%" in text
    assert admitting.standing(sectioned, world.chen).may_start


def log_of(attempt) -> list[Event]:
    rows = logbook.events_of(attempt.pk).values_list("sequence", "kind", "data", "at", "client_key")
    return [Event(*row) for row in rows]


def lost(begun, world) -> datetime:
    """Section 2 ran out while the power was off. Returns when it did."""
    sitting.open_window(begun)
    ends = sectioning.open_section(begun.pk, world.chen, 2, begun.started_at)
    save(begun, 3, ends - MINUTE, response=None)
    return ends


@pytest.mark.django_db(transaction=True)
def test_a_section_that_is_over_is_given_time_again_and_waits_for_the_candidate(begun, world):
    ends = lost(begun, world)
    until = begun.deadline
    later = ends + 5 * MINUTE
    assert sectioning.reopen_section(begun, 2, 8, world.zhou, "机房停电", later) == until + 8 * MINUTE
    begun.refresh_from_db()
    state = logbook.state_of(begun.pk)
    assert begun.deadline == state.deadline == until + 8 * MINUTE
    with pytest.raises(sitting.SectionClosed):  # its clock waits, and so do answers
        save(begun, 4, later + MINUTE)
    # Another section may be finished first: the minutes are not running.
    sectioning.open_section(begun.pk, world.chen, 3, later)
    with pytest.raises(sectioning.AnotherIsOpen):
        sectioning.open_section(begun.pk, world.chen, 2, later + MINUTE)
    sectioning.finish_section(begun.pk, world.chen, 3, later + 2 * MINUTE)
    again = sectioning.open_section(begun.pk, world.chen, 2, later + 10 * MINUTE)
    assert again == later + 18 * MINUTE
    save(begun, 5, again - MINUTE)
    with pytest.raises(sitting.SectionClosed):
        save(begun, 5, again + MINUTE, version=2)
    with pytest.raises(sectioning.SectionOver):
        sectioning.open_section(begun.pk, world.chen, 2, again + MINUTE)
    assert set(answers(begun)) == {3, 4, 5}


@pytest.mark.django_db(transaction=True)
def test_what_came_too_late_is_there_when_the_section_is_opened_again(begun, world):
    ends = lost(begun, world)
    with pytest.raises(sitting.SectionClosed):
        save(begun, 4, ends + 3 * MINUTE, version=2, waited=3 * MINUTE)
    with pytest.raises(sitting.SectionClosed):
        save(begun, 3, ends + 3 * MINUTE, version=4)
    assert set(answers(begun)) == {3}
    sectioning.reopen_section(begun, 2, 8, world.zhou, "机房停电", ends + 5 * MINUTE)
    sectioning.open_section(begun.pk, world.chen, 2, ends + 6 * MINUTE)
    assert answers(begun) == {3: 4, 4: 2}
    save(begun, 4, ends + 7 * MINUTE, version=3)
    assert answers(begun) == {3: 4, 4: 3}


@pytest.mark.django_db(transaction=True)
def test_an_attempt_with_a_section_opened_again_is_graded_as_its_log_says(begun, world):
    ends = lost(begun, world)
    sectioning.reopen_section(begun, 2, 8, world.zhou, "机房停电", ends)
    sectioning.open_section(begun.pk, world.chen, 2, ends + MINUTE)
    save(begun, 4, ends + 2 * MINUTE)
    sitting.submit(begun.pk, world.chen, ends + 3 * MINUTE)
    grading.grade(begun.pk)
    stored = Attempt.objects.get(pk=begun.pk)
    state = logbook.state_of(begun.pk)
    assert (state.score, state.deadline, state.submitted_at) == (stored.score, stored.deadline, stored.submitted_at)
    assert replay(reversed(log_of(begun))).marks == state.marks
    record = attesting.receipt_of(stored)["receipt"]
    assert [(one["step"], one.get("minutes")) for one in record["sections"]] == [
        ("opened", None),
        ("reopened", 8),
        ("opened", None),
    ]
    assert [one["minutes"] for one in record["extensions"]] == [8]


def test_only_a_closed_section_of_a_running_attempt_is_given_time(begun, world):
    start = begun.started_at
    for number, refusal in ((2, sectioning.NotOver), (1, sectioning.NoSuchSection), (9, sectioning.NoSuchSection)):
        with pytest.raises(refusal):
            sectioning.reopen_section(begun, number, 5, world.zhou, "x", start)
    sectioning.open_section(begun.pk, world.chen, 2, start)
    with pytest.raises(sectioning.NotOver):  # it runs: more time for the paper is more time for it
        sectioning.reopen_section(begun, 2, 5, world.zhou, "x", start + MINUTE)
    sectioning.finish_section(begun.pk, world.chen, 2, start + 2 * MINUTE)
    sectioning.reopen_section(begun, 2, 5, world.zhou, "点错了", start + 3 * MINUTE)
    with pytest.raises(sectioning.NotOver):  # twice is once
        sectioning.reopen_section(begun, 2, 5, world.zhou, "点错了", start + 3 * MINUTE)
    sitting.submit(begun.pk, world.chen, start + 4 * MINUTE)
    with pytest.raises(sitting.ExamClosed):
        sectioning.reopen_section(begun, 2, 5, world.zhou, "x", start + 5 * MINUTE)


def test_the_examiner_gives_a_section_time_and_the_candidate_is_told(begun, world, as_user):
    chen, zhou = as_user(world.chen), as_user(world.zhou)
    log, sit = f"/exams/manage/attempts/{begun.pk}/", f"/exams/attempts/{begun.pk}/"
    assert "再打开一个部分" not in zhou.get(log).content.decode()
    chen.post(f"{sit}sections/2/opening/")
    chen.post(f"{sit}sections/2/finish/")
    assert "不能再进入" in chen.get(sit).content.decode()
    page = zhou.get(log).content.decode()
    assert "再打开一个部分" in page
    assert '<option value="2">二、限时</option>' in page
    wrong = zhou.post(f"{log}reopening/", {"section": "3", "minutes": "0", "reason": ""})
    assert wrong.status_code == 422
    assert AttemptEvent.objects.filter(kind="reopened").count() == 0
    done = zhou.post(f"{log}reopening/", {"section": "2", "minutes": "8", "reason": "机房停电"}, follow=True)
    assert "周刚 给第 2 部分 8 分钟" in done.content.decode()
    assert "机房停电" in done.content.decode()
    assert chen.get(f"{sit}state/").json()["again"] == [2]
    page = chen.get(sit).content.decode()
    assert "考务人员给了这一部分 8 分钟" in page
    assert "二、限时" in chen.post(f"{sit}submission/", {"confirmed": "1"}).content.decode()  # asked before it is lost
    chen.post(f"{sit}sections/2/opening/")
    assert 'data-slot="3"' in chen.get(sit).content.decode()
    assert chen.get(f"{sit}state/").json()["again"] == []
