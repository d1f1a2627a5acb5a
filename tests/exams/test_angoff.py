"""The pass mark of a panel: the arithmetic, the rounds, who sees what, and what is recorded."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import empanelling, logbook
from exams.models import Estimate, ItemVersion, Judge, Panel, PassMark
from exams.rehearsing import rehearse
from exams.rules import angoff
from exams.rules.angoff import agreement, cut
from notices.models import Notice

# Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(2,4) is .62.
RATINGS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def test_the_agreement_of_the_panel_is_the_published_one():
    assert agreement(RATINGS) == pytest.approx(0.6201, abs=1e-4)


def test_the_cut_is_the_mean_of_the_judges_sums_with_students_interval():
    """By hand: sums 60, 70, 65 → mean 65, s = 5, t(2) = 4.303, half width 4.303·5/√3 = 12.42."""
    given_by = {1: {1: 50.0, 2: 70.0}, 2: {1: 60.0, 2: 80.0}, 3: {1: 65.0, 2: 65.0}}
    found = cut(given_by, {1: 1.0, 2: 1.0})
    assert (found.percent, found.sd) == (pytest.approx(65), pytest.approx(5))
    assert (found.low, found.high) == (pytest.approx(65 - 12.4217, abs=1e-3), pytest.approx(65 + 12.4217, abs=1e-3))
    assert [one.severity for one in found.judges] == pytest.approx([-5, 5, 0])


def test_items_weigh_what_they_count():
    found = cut({1: {1: 100.0, 2: 0.0}}, {1: 3.0, 2: 1.0})
    assert found.percent == 75
    assert (found.low, found.high, found.judges[0].with_others) == (None, None, None)


def test_who_did_not_judge_everything_is_left_out():
    found = cut({1: {1: 50.0, 2: 50.0}, 2: {1: 90.0}}, {1: 1.0, 2: 1.0})
    assert [one.judge for one in found.judges] == [1]
    assert cut({2: {1: 90.0}}, {1: 1.0, 2: 1.0}) is None


def test_a_judge_who_sees_difficulty_otherwise_shows():
    items = range(1, 6)
    alike = {judge: {item: 20.0 * item - judge for item in items} for judge in (1, 2, 3)}
    odd = {4: {item: 100 - 20.0 * item for item in items}}
    facility = {item: item / 5 for item in items}
    found = {one.judge: one for one in cut({**alike, **odd}, dict.fromkeys(items, 1.0), facility).judges}
    assert found[1].with_others > 0.9
    assert found[4].with_others == pytest.approx(-1)
    assert found[4].with_facility == pytest.approx(-1)
    assert found[1].with_facility == pytest.approx(1)


@given(st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=1, max_size=6))
def test_the_cut_is_between_the_mildest_and_the_severest_judge(rows):
    given_by = {n: {item: float(value) for item, value in enumerate(row)} for n, row in enumerate(rows)}
    found = cut(given_by, dict.fromkeys(range(3), 1.0))
    own = [one.percent for one in found.judges]
    assert min(own) - 1e-9 <= found.percent <= max(own) + 1e-9
    if found.low is not None:
        assert 0 <= found.low <= found.percent + 1e-9
        assert found.percent - 1e-9 <= found.high <= 100
    assert abs(sum(one.severity for one in found.judges)) < 1e-6


def test_the_table_of_student_is_the_printed_one():
    assert (angoff.T975[0], angoff.T975[9], angoff.T975[29]) == (12.706, 2.228, 2.042)
    assert list(angoff.T975) == sorted(angoff.T975, reverse=True)


# the panel at work


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
class TestPanel:
    @pytest.fixture
    def panel(self, exam, world):
        return empanelling.open_panel(exam, [world.li, world.wang], world.zhou)

    def fill(self, panel, person, value, but=0):
        judge = Judge.objects.get(panel=panel, person=person)
        versions = [version for version, _weight in panel.items][but:]
        empanelling.estimate(judge, dict.fromkeys(versions, Decimal(value)), panel.round)

    def test_it_judges_what_papers_may_have_and_weighs_by_chance(self, panel, exam, world):
        assert len(panel.items) == ItemVersion.objects.count() == 12
        assert set(empanelling.weights_of(panel).values()) == {1.5}  # two points, three times in four
        with pytest.raises(empanelling.PanelOpen):
            empanelling.open_panel(exam, [], world.zhou)

    def test_the_result_is_of_the_newest_round_that_everybody_finished(self, panel, world):
        self.fill(panel, world.li, 50)
        self.fill(panel, world.wang, 70, but=1)
        with pytest.raises(empanelling.NotDone):
            empanelling.next_round(panel)
        assert empanelling.outcome(panel) is None
        self.fill(panel, world.wang, 70)
        assert empanelling.outcome(panel).percent == pytest.approx(60)
        empanelling.next_round(panel)
        panel.refresh_from_db()
        self.fill(panel, world.li, 64)
        assert empanelling.outcome(panel).percent == pytest.approx(60)
        self.fill(panel, world.wang, 66)
        self.fill(panel, world.wang, 68)  # second thoughts within the round
        assert empanelling.outcome(panel).percent == pytest.approx(66)
        assert Estimate.objects.count() == 48

    def test_nothing_is_saved_into_a_round_that_is_over(self, panel, world):
        judge = Judge.objects.get(panel=panel, person=world.li)
        version = panel.items[0][0]
        with pytest.raises(empanelling.PanelClosed):
            empanelling.estimate(judge, {version: Decimal(50)}, 2)
        empanelling.close(panel)
        with pytest.raises(empanelling.PanelClosed):
            empanelling.estimate(judge, {version: Decimal(50)}, 1)

    def test_judges_are_blind_to_each_other_until_the_round_is_over(self, panel, world, as_user):
        self.fill(panel, world.wang, "71.25")
        client, url = as_user(world.li), f"/exams/panels/{panel.pk}/"
        text = client.get(url).content.decode()
        assert "71.3" not in text
        assert "71.2" not in text
        self.fill(panel, world.li, 31)
        empanelling.next_round(panel)
        text = client.get(url).content.decode()
        assert "您评 31，平均 51.1，从 31 到 71.3" in text
        assert "王静" not in text.split("<main")[1]

    def test_judges_are_told_of_every_round(self, panel, world):
        notices = Notice.objects.filter(kind="panel_round")
        assert set(notices.values_list("person__username", flat=True)) == {"li", "wang"}
        self.fill(panel, world.li, 31)
        self.fill(panel, world.wang, 31)
        empanelling.next_round(panel)
        assert notices.filter(title__contains="第 2 轮").count() == 2

    def test_only_a_judge_of_an_open_panel_sees_the_items(self, panel, world, as_user):
        url = f"/exams/panels/{panel.pk}/"
        assert as_user(world.chen).get(url).status_code == 404
        assert as_user(world.zhou).get(url).status_code == 404
        assert as_user(world.li).get(url).status_code == 200
        assert "考试 junior" in as_user(world.li).get("/exams/panels/").content.decode()
        empanelling.close(panel)
        assert as_user(world.li).get(url).status_code == 404

    def test_what_is_no_percentage_is_refused_in_words_and_nothing_is_lost(self, panel, world, as_user):
        client, url = as_user(world.li), f"/exams/panels/{panel.pk}/"
        first, second = (f"e{version}" for version, _weight in panel.items[:2])
        response = client.post(url, {"round": "1", first: "65", second: "很多"})
        assert response.status_code == 422
        text = response.content.decode()
        assert "请填 0 到 100 之间的数" in text
        assert 'value="65"' in text
        assert not Estimate.objects.exists()
        text = client.post(url, {"round": "1", first: "65", second: "0"}, follow=True).content.decode()
        assert "还有 10 题没有评" in text
        text = client.post(url, {"round": "9", first: "65"}, follow=True).content.decode()
        assert "这一轮刚刚结束" in text

    def test_an_examiner_gathers_a_panel_and_sets_the_pass_mark_from_it(self, exam, world, as_user):
        client, url = as_user(world.zhou), "/exams/manage/exams/junior/panel/"
        assert "没有找到“nobody”" in client.post(url, {"judges": "li\nnobody"}).content.decode()
        assert "2 到 30 名" in client.post(url, {"judges": "li"}).content.decode()
        client.post(url, {"judges": "li\nwang@example.com\nLI"})
        panel = Panel.objects.get()
        assert set(panel.judges.values_list("person__username", flat=True)) == {"li", "wang"}
        assert "还有评定人没有评完" in client.post(f"{url}round/", follow=True).content.decode()
        self.fill(panel, world.li, 50)
        waiting = client.get(url).content.decode()
        assert "还有 1 人没有评完" in waiting
        assert "开始下一轮</button>" not in waiting
        self.fill(panel, world.wang, 72)
        assert "开始下一轮</button>" in client.get(url).content.decode()
        assert "评定的及格线" in client.get(url).content.decode()
        assert "61.0" in client.get(url).content.decode()
        client.post(f"{url}end/")
        mark = "/exams/manage/exams/junior/pass-mark/"
        assert client.post(mark, {"percent": "58", "reason": ""}).status_code == 422
        client.post(mark, {"percent": "58", "reason": "区间下限以内，照顾新人"})
        exam.refresh_from_db()
        row = PassMark.objects.get()
        assert (exam.pass_percent, row.was, row.percent) == (58, 60, 58)
        assert (row.by, row.panel, row.reason) == (world.zhou, panel, "区间下限以内，照顾新人")

    def test_a_judge_who_is_an_examiner_is_blind_as_well(self, exam, world, as_user):
        panel = empanelling.open_panel(exam, [world.zhou, world.wang], world.admin)
        self.fill(panel, world.wang, 72)
        self.fill(panel, world.zhou, 50)
        text = as_user(world.zhou).get("/exams/manage/exams/junior/panel/").content.decode()
        assert "您也是评定人" in text
        assert "评定的及格线" not in text
        assert "61.0" not in text

    def test_grades_keep_the_pass_mark_they_were_judged_by(self, exam, world):
        attempt = rehearse(exam, world.chen, 70)
        empanelling.set_pass_mark(exam, Decimal(90), world.zhou, "评定")
        assert logbook.state_of(attempt.pk).pass_percent == 60
        attempt.refresh_from_db()
        assert attempt.passed
