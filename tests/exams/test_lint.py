"""What is said of an exam before it opens: formulas against drawing and against published tables, and the page."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from exams import designing, linting, reviewing
from exams.designing import RuleDraft, SectionDraft
from exams.models import ExamStatistics, ItemReview, ItemStatistics, ItemVersion
from exams.rules import lint
from exams.rules.content import Shape
from exams.rules.draw import Candidate, DrawRule, DrawSection, NotEnoughItems, choose
from exams.rules.lint import Chances, Measured
from exams.rules.marktable import table_of
from exams.rules.psychometrics import analyse

TABLES = Path(__file__).parent / "tables"


def pool(*cells: tuple[str, int, int]) -> list[Candidate]:
    cells = [(topic, level) for topic, level, count in cells for _n in range(count)]
    shape = Shape("single", ("a", "b"))
    return [Candidate(n, 100 + n, shape, topic=topic, difficulty=level) for n, (topic, level) in enumerate(cells, 1)]


BANK = pool(("a", 1, 8), ("a", 3, 4), ("b", 2, 6))
APART = [DrawSection((DrawRule("a", 3, Decimal(2), hardest=2), DrawRule("a", 2, easiest=3), DrawRule(item=18)))]
COMPETING = [DrawSection((DrawRule("a", 4), DrawRule("a", 2, easiest=3), DrawRule("b", 2)))]


def papers(sections, count=3000):
    return [{one.item for section in choose(sections, BANK, f"p{n}") for one, _ in section} for n in range(count)]


@pytest.mark.parametrize(("sections", "is_exact"), [(APART, True), (COMPETING, False)])
def test_the_overlap_is_what_drawn_papers_share(sections, is_exact):
    """Pairs of 3000 drawn papers; the tolerance is three standard errors of their mean, and more for estimates."""
    chance = lint.chances(sections, BANK)
    drawn = papers(sections)
    shared = [len(one & other) for one, other in zip(drawn[::2], drawn[1::2], strict=True)]
    tolerance = 3 * np.std(shared) / np.sqrt(len(shared)) + (0 if is_exact else 0.1)
    assert chance.is_exact is is_exact
    assert chance.overlap == pytest.approx(np.mean(shared), abs=tolerance)
    assert chance.length == pytest.approx(sum(rule.count for rule in sections[0].rules))


def test_chances_are_those_of_the_formula_where_rules_do_not_compete():
    chance = lint.chances(APART, BANK)
    assert chance.by_item[1] == pytest.approx(3 / 8)
    assert chance.by_item[9] == pytest.approx(2 / 4)
    assert chance.by_item[18] == 1
    assert chance.points[1] == 2
    assert chance.overlap == pytest.approx(9 / 8 + 4 / 4 + 1)


def test_with_forms_everybody_has_one_of_them():
    one, other = (choose(APART, BANK, seed) for seed in "xy")
    chance = lint.chances(APART, BANK, {"A": one, "B": other})
    assert chance.by_item[18] == 1
    assert set(chance.by_item.values()) <= {0.5, 1.0}


def test_how_many_papers_share_nothing():
    assert lint.distinct(APART, BANK) == 2  # 8 // 3 and 4 // 2, the named item aside
    assert lint.distinct(COMPETING, BANK) == 2
    assert lint.distinct([DrawSection((DrawRule("a", 5, hardest=2), DrawRule("a", 4)))], BANK) == 1
    assert lint.distinct([DrawSection((DrawRule("b", 7),))], BANK) == 0


def test_a_bank_that_cannot_fill_it_says_so():
    with pytest.raises(NotEnoughItems):
        lint.chances([DrawSection((DrawRule("b", 7),))], BANK)


@pytest.mark.parametrize(("name", "alpha", "sem"), [("lsat-6.csv", 0.29500, 0.86907), ("kr20-quiz.csv", 0.69635, None)])
def test_of_a_fixed_paper_the_expected_reliability_is_the_published_one(name, alpha, sem):
    """With every item on every paper, Σ s·r is the standard deviation of the totals, and α comes out as it is."""
    rows = np.loadtxt(TABLES / name, delimiter=",")
    analysis = analyse(table_of(rows[1:], rows[0]))
    measured = {
        n: Measured(item.facility, item.sd / item.maximum, item.included) for n, item in enumerate(analysis.items)
    }
    chance = Chances(
        dict.fromkeys(measured, 1.0), {n: float(item.maximum) for n, item in enumerate(analysis.items)}, True
    )
    trust = lint.trust(chance, measured, 0.6)
    assert trust.sd == pytest.approx(analysis.test.sd, abs=1e-9)
    assert trust.mean == pytest.approx(analysis.test.mean, abs=1e-9)
    assert trust.alpha == pytest.approx(alpha, abs=1e-5)
    if sem:
        assert trust.sem == pytest.approx(sem, abs=1e-5)


def test_the_error_at_the_cut_is_the_binomial_one_brought_to_the_reliability():
    """Lord (1957): with α = KR-21 it is √(x(k−x)/(k−1)). For 20 items, 12 right: √(96/19) = 2.2478."""
    assert lint.at_cut(20, 0.6, 0.2, alpha(0.6, 0.2, 20), 0.6, 20) == pytest.approx(2.24781, abs=1e-5)
    lower = lint.at_cut(20, 0.6, 0.2, 0.9, 0.6, 20)
    assert lower < 2.2478


def alpha(mean: float, sd: float, length: int) -> float:
    return length / (length - 1) * (1 - mean * (1 - mean) / (length * sd**2))


def test_nothing_is_said_of_marks_while_most_items_are_not_measured():
    chance = lint.chances(APART, BANK)
    few = {1: Measured(0.5, 0.5, 0.4)}
    assert lint.trust(chance, few, 0.6) == lint.Trust(pytest.approx(3 / 8 / 6))


# with a bank


@pytest.mark.django_db
@pytest.mark.usefixtures("unwalled")
class TestReport:
    def measure(self, exam, share=1.0):
        ExamStatistics.objects.create(exam=exam, candidates=40, computed_at=exam.opens_at)
        versions = list(ItemVersion.objects.order_by("pk"))
        figures = {"facility": 0.6, "sd": 0.98, "included": 0.5, "maximum": 2.0}
        ItemStatistics.objects.bulk_create(
            ItemStatistics(exam=exam, item_version=version, candidates=40, figures=figures)
            for version in versions[: round(len(versions) * share)]
        )

    def test_the_page_says_what_is_known_and_what_is_not_yet(self, world, exam, as_user):
        client, url = as_user(world.zhou), "/exams/manage/exams/junior/check/"
        text = client.get(url).content.decode()
        assert "还不知道" in text
        assert text.count("要等多半的题有统计数据") == 2
        assert "得分加减这么多以内" not in text
        self.measure(exam)
        text = client.get(url).content.decode()
        assert "还不知道" not in text
        # 6 of 8 and 3 of 4: Σp² = 8·(3/4)² + 4·(3/4)² = 6.75 of 9
        assert "75%" in text
        assert "6.8" in text or "6.7" in text

    def test_exposed_items_are_those_that_more_than_half_will_see(self, exam):
        found = linting.report(exam, 200)
        assert len(found.exposed) == 12
        assert found.exposed[0].candidates == pytest.approx(150)
        self.measure(exam)
        assert {one.before for one in linting.report(exam, 200).exposed} == {40}

    def test_items_on_changed_sections_are_named(self, world, exam, as_user):
        version = ItemVersion.objects.get(item__slug="single-1-closing")
        ItemReview.objects.create(item_version=version, step=reviewing.FLAGGED, data={})
        assert linting.report(exam, 10).flagged == ("single-1-closing",)
        text = as_user(world.zhou).get("/exams/manage/exams/junior/check/").content.decode()
        assert "所依据的章节改过" in text

    def test_sections_that_last_longer_than_the_paper_are_noticed(self, world, exam, as_user):
        exam.blueprint.sections.update(minutes=46)
        text = as_user(world.zhou).get("/exams/manage/exams/junior/check/").content.decode()
        assert "各部分限时合计 46 分钟，比全卷的 45 分钟还长" in text
        exam.blueprint.sections.update(minutes=45)
        text = as_user(world.zhou).get("/exams/manage/exams/junior/check/").content.decode()
        assert "各部分限时合计" not in text

    def test_a_shortage_is_all_there_is_to_say(self, world, exam, bank, as_user):
        exam.blueprint.rules.filter(topic=bank.closing).update(count=9)
        client = as_user(world.zhou)
        text = client.get("/exams/manage/exams/junior/check/").content.decode()
        assert "要抽 9 题，题库只有 8 题" in text

    def test_the_number_of_queries_does_not_grow(self, exam, bank, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            linting.report(exam, 10)
        rules = tuple(RuleDraft(topic=bank.closing, kind=kind, count=1) for kind in ("single", "multiple", "fill_in"))
        designing.save_blueprint(exam.blueprint, [SectionDraft(rules), SectionDraft(rules)])
        with django_assert_max_num_queries(14):
            linting.report(exam, 10)

    def test_bad_numbers_are_refused_in_words(self, world, exam, as_user):
        client = as_user(world.zhou)
        assert client.get("/exams/manage/exams/junior/check/?candidates=0").status_code == 422
        text = client.post("/exams/manage/exams/junior/forms/", {"count": "x"}, follow=True).content.decode()
        assert "0 到 10 之间" in text
        text = client.post("/exams/manage/exams/junior/forms/", {"count": "2"}, follow=True).content.decode()
        assert "已定下平行卷 A、B" in text
        text = client.post("/exams/manage/exams/junior/forms/", {"count": "0"}, follow=True).content.decode()
        assert "每位考生单独抽题" in text
