"""Pages become searches when a session is quiet; clicks and answers follow them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb import querylog, settling
from kb.models import SearchClick, SearchQuery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

SESSION = "a" * 32


@pytest.fixture
def typed(make_query):
    """Pages of one session, so many seconds after its begin an hour ago."""
    began = timezone.now().replace(microsecond=0) - timedelta(hours=1)

    def type_in(*pages, session=SESSION, since=began):
        return [
            make_query(text, at=since + timedelta(seconds=second), session=session, settled=False)
            for text, second in pages
        ]

    return type_in


def opened(query, at=None, kind="faq", object_id=1):
    return SearchClick.objects.create(query=query, kind=kind, object_id=object_id, position=1, at=at or query.at)


def tops():
    return list(SearchQuery.objects.filter(part_of=None).order_by("at").values_list("text", flat=True))


def test_keystrokes_fold_into_the_search_they_became(typed):
    first, _second, last = typed(("月", 0), ("月末", 2), ("月末结账", 4))
    assert settling.settle() == 3
    assert tops() == ["月末结账"]
    first.refresh_from_db()
    assert (first.part_of, first.settled) == (last, True)


def test_a_session_that_goes_on_is_left_alone(typed):
    typed(("月末", 0), since=timezone.now() - timedelta(seconds=60))
    assert settling.settle() == 0
    assert settling.settle(timezone.now() + timedelta(seconds=120)) == 1


def test_a_session_that_never_rests_is_settled_all_the_same(typed):
    typed(*((f"第{number}问", number * 100) for number in range(37)), since=timezone.now() - timedelta(hours=1))
    assert settling.settle() == 37


def test_sessions_do_not_mix(typed):
    typed(("月", 0))
    typed(("月末", 2), session="b" * 32)
    settling.settle()
    assert tops() == ["月", "月末"]


def test_a_reformulation_is_marked(typed):
    before, after = typed(("关账", 0), ("月末结账", 50))
    settling.settle()
    before.refresh_from_db()
    assert before.reformulated_into == after


def test_a_click_in_between_means_that_the_first_was_good(typed):
    before, _after = typed(("关账", 0), ("凭证", 50))
    opened(before, before.at + timedelta(seconds=20))
    settling.settle()
    before.refresh_from_db()
    assert before.reformulated_into is None


def test_clicks_on_later_pages_count_for_the_search_once(typed):
    first, second = typed(("结账", 0), ("结账", 60))
    opened(first), opened(second), opened(second, object_id=2)
    settling.settle()
    assert sorted(first.clicks.values_list("object_id", flat=True)) == [1, 2]
    assert not second.clicks.exists()


def test_a_click_that_comes_late_goes_to_the_search(typed, library):
    first, second = typed(("结账", 0), ("结账", 60))
    settling.settle()
    second.refresh_from_db()
    querylog.note_click(second, library.faq, 3, timezone.now())
    assert first.clicks.get().object_id == library.faq.object_id


def test_solved_on_a_later_page_is_solved(typed):
    first, second = typed(("结账", 0), ("结账", 60))
    SearchQuery.objects.filter(pk=second.pk).update(solved=True)
    settling.settle()
    first.refresh_from_db()
    assert first.solved is True


def test_what_comes_after_settling_may_still_continue_the_last_search(typed):
    (first,) = typed(("结账", 0))
    settling.settle()
    (second,) = typed(("结账", 900))
    settling.settle()
    second.refresh_from_db()
    assert second.part_of == first


def test_what_comes_after_settling_may_still_reformulate_it(typed):
    (first,) = typed(("关账", 0))
    SearchQuery.objects.filter(pk=first.pk).update(settled=True)
    (second,) = typed(("月末结账", 90))
    settling.settle()
    first.refresh_from_db()
    assert first.reformulated_into == second


def test_settling_twice_changes_nothing(typed):
    typed(("月", 0), ("月末", 2), ("结账", 30), ("结账", 90))
    settling.settle()
    columns = ("pk", "part_of", "reformulated_into", "settled")
    before = list(SearchQuery.objects.order_by("pk").values_list(*columns))
    SearchQuery.objects.update(settled=False)
    settling.settle()
    assert list(SearchQuery.objects.order_by("pk").values_list(*columns)) == before


def test_a_batch_that_ends_inside_a_session_changes_nothing(typed, monkeypatch):
    typed(("月", 0), ("月末", 2), ("月末结账", 4), ("结账", 40))
    monkeypatch.setattr(settling, "BATCH", 2)
    while settling.settle():
        pass
    assert tops() == ["月末结账", "结账"]
    assert SearchQuery.objects.get(text="月末结账").reformulated_into.text == "结账"
