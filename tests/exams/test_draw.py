"""Papers are drawn to the blueprint, and the same seed gives the same paper for ever."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules.content import Shape
from exams.rules.draw import Candidate, DrawRule, DrawSection, NotEnoughItems, digest, draw


def held(topic: str, size: int, start: int = 0) -> list[Candidate]:
    options = ("a", "b", "c", "d")
    return [Candidate(start + n, 1000 + start + n, Shape("single", options), topic=topic) for n in range(1, size + 1)]


def plain(*rules: DrawRule, **shuffles: bool) -> list[DrawSection]:
    return [DrawSection(rules, **shuffles)]


RULES = (DrawRule("closing", 3, Decimal(2)), DrawRule("vouchers", 2, Decimal("1.5")))
PLAN = plain(*RULES)
POOL = [*held("closing", 8), *held("vouchers", 5, start=100)]


KNOWN_ITEMS = [1105, 1001, 1102, 1004, 1002]
KNOWN_OPTIONS = ("b", "d", "a", "c")


def test_a_known_seed_gives_the_paper_it_gave_when_this_test_was_written():
    entries = draw(PLAN, POOL, "2026")
    assert [entry.item_version for entry in entries] == KNOWN_ITEMS
    assert entries[0].shape.options == KNOWN_OPTIONS


def test_the_order_in_which_the_bank_is_read_does_not_matter():
    assert draw(PLAN, POOL, "s") == draw(PLAN, POOL[::-1], "s")


def test_a_new_item_in_the_bank_changes_at_most_one_place_of_the_draw():
    grown = [*POOL, Candidate(99, 1099, Shape("single", ("a", "b")), topic="closing")]
    for seed in range(30):
        before = {entry.item_version for entry in draw(PLAN, POOL, str(seed))}
        after = {entry.item_version for entry in draw(PLAN, grown, str(seed))}
        assert len(after - before) <= 1


def test_too_small_a_bank_is_named_with_numbers():
    with pytest.raises(NotEnoughItems) as refused:
        draw(plain(DrawRule("closing", 9)), POOL, "s")
    assert [rule.topic for rule in refused.value.rules] == ["closing"]
    assert (refused.value.wanted, refused.value.available) == (9, 8)


def test_options_keep_their_order_when_the_kind_or_the_blueprint_says_so():
    fixed = [Candidate(1, 1, Shape("true_false", ("yes", "no")), topic="t", fixed=frozenset({"yes", "no"}))]
    rule = plain(DrawRule("t", 1))
    assert all(draw(rule, fixed, str(seed))[0].shape.options == ("yes", "no") for seed in range(20))
    as_written = draw(plain(*RULES, shuffle_options=False), POOL, "s")
    assert all(entry.shape.options == ("a", "b", "c", "d") for entry in as_written)


def test_without_shuffling_topics_stay_in_the_order_of_the_blueprint():
    entries = draw(plain(*RULES, shuffle_items=False), POOL, "s")
    assert [entry.item_version > 1100 for entry in entries] == [False] * 3 + [True] * 2


def test_every_item_has_the_same_chance():
    counts = Counter(entry.item_version for seed in range(800) for entry in draw(plain(RULES[0]), POOL, f"seed {seed}"))
    assert len(counts) == 8
    assert all(240 <= count <= 360 for count in counts.values())  # 300 expected, four standard deviations


@given(st.text(max_size=20), st.booleans(), st.booleans())
def test_a_paper_respects_the_blueprint_whatever_the_seed(seed, items, options):
    sections = plain(*RULES, shuffle_items=items, shuffle_options=options)
    entries = draw(sections, POOL, seed)
    versions = [entry.item_version for entry in entries]
    assert [entry.slot for entry in entries] == [1, 2, 3, 4, 5]
    assert len(set(versions)) == 5
    assert sum(version < 1100 for version in versions) == 3
    assert sum(entry.points for entry in entries) == Decimal(9)
    assert all(sorted(entry.shape.options) == ["a", "b", "c", "d"] for entry in entries)
    assert digest(entries) == digest(draw(sections, POOL, seed))
