"""Rules that compete for items: a paper is drawn whenever one exists, and refused exactly when none does."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.rules.content import Shape
from exams.rules.draw import Candidate, DrawRule, DrawSection, NotEnoughItems, choose, draw
from exams.rules.sections import Section

TOPICS, LEVELS, KINDS, SKILLS = "ab", (1, 2, 3), ("single", "multiple"), ("service", "technical")

rows = st.tuples(st.sampled_from(TOPICS), st.sampled_from(LEVELS), st.sampled_from(KINDS), st.sampled_from(SKILLS))
items = st.lists(rows, max_size=6)
banks = st.lists(rows, max_size=60)
described = st.builds(
    lambda topic, kind, skill, low, high, count: DrawRule(
        topic, count, Decimal(2), skill, kind, min(low, high), max(low, high)
    ),
    st.sampled_from(["", *TOPICS]),
    st.sampled_from(["", "", *KINDS]),
    st.sampled_from(["", "", "", *SKILLS]),
    st.sampled_from(LEVELS),
    st.sampled_from(LEVELS),
    st.integers(1, 2),
)
named = st.builds(lambda item: DrawRule(item=item), st.integers(1, 7))  # perhaps one that is not there
rules = st.lists(st.one_of(described, described, described, named), min_size=1, max_size=5)
greedy = st.lists(
    st.builds(lambda rule, count: replace(rule, count=count), described, st.integers(1, 20)), min_size=1, max_size=6
)


def pool_of(rows) -> list[Candidate]:
    return [
        Candidate(n, 100 + n, Shape(kind, ("x", "y")), topic=topic, competency=skill, difficulty=level)
        for n, (topic, level, kind, skill) in enumerate(rows, 1)
    ]


def can_be_filled(wanted: list[DrawRule], pool: list[Candidate]) -> bool:
    """By trying everything: places in turn, each with every item that is left."""
    places = [rule for rule in wanted for _ in range(rule.count)]

    def rest(place: int, taken: frozenset[int]) -> bool:
        if place == len(places):
            return True
        free = (one.item for one in pool if one.item not in taken and places[place].admits(one))
        return any(rest(place + 1, taken | {item}) for item in free)

    return len(places) <= len(pool) and rest(0, frozenset())


def is_fair(wanted: list[DrawRule], pool: list[Candidate]) -> bool:
    """By Hall's condition: no rules together want more than fits any of them. As good for large banks."""
    fits = [{one.item for one in pool if rule.admits(one)} for rule in wanted]
    some = (chosen for size in range(1, len(wanted) + 1) for chosen in combinations(range(len(wanted)), size))
    return all(sum(wanted[n].count for n in chosen) <= len(set().union(*(fits[n] for n in chosen))) for chosen in some)


@settings(max_examples=400, deadline=None)
@given(rules, items, st.text(max_size=5), st.integers(0, 5))
def test_a_paper_is_drawn_exactly_when_one_exists_and_respects_the_blueprint(wanted, rows, seed, first):
    pool = pool_of(rows)
    assert can_be_filled(wanted, pool) == is_fair(wanted, pool)
    keeps_to(wanted, pool, seed, first, can_be_filled(wanted, pool))


@settings(max_examples=300, deadline=None)
@given(greedy, banks, st.text(max_size=5), st.integers(0, 6))
def test_so_it_is_with_a_large_bank(wanted, rows, seed, first):
    pool = pool_of(rows)
    keeps_to(wanted, pool, seed, first, is_fair(wanted, pool))


def keeps_to(wanted: list[DrawRule], pool: list[Candidate], seed: str, first: int, possible: bool) -> None:
    """In one section, or in two that part the rules after the `first`."""
    plan = [DrawSection(tuple(part)) for part in (wanted[:first], wanted[first:])]
    if not possible:
        with pytest.raises(NotEnoughItems) as refused:
            draw(plan, pool, seed)
        short = refused.value
        fitting = {one.item for one in pool if any(rule.admits(one) for rule in short.rules)}
        assert short.available == len(fitting) < short.wanted == sum(rule.count for rule in short.rules)
        assert all(rule in wanted for rule in short.rules)
        return
    chosen = choose(plan, pool, seed)
    drawn = {candidate.version: points for section in chosen for candidate, points in section}
    assert len(drawn) == sum(map(len, chosen)) == sum(rule.count for rule in wanted)  # no item twice
    for section, part in zip(chosen, plan, strict=True):
        ahead = list(section)
        for rule in part.rules:  # in the order of the rules
            mine, ahead = ahead[: rule.count], ahead[rule.count :]
            assert all(rule.admits(candidate) and points == rule.points for candidate, points in mine)
    entries = draw(plan, pool, seed)
    assert [entry.slot for entry in entries] == list(range(1, len(drawn) + 1))
    assert {entry.item_version: entry.points for entry in entries} == drawn


@given(rules, items, st.text(max_size=5))
def test_the_order_in_which_the_bank_is_read_does_not_matter(wanted, rows, seed):
    pool, plan = pool_of(rows), [DrawSection(tuple(wanted))]
    try:
        assert draw(plan, pool, seed) == draw(plan, pool[::-1], seed)
    except NotEnoughItems:
        with pytest.raises(NotEnoughItems):
            draw(plan, pool[::-1], seed)


def test_a_rule_that_could_take_anything_leaves_the_rare_item_to_the_rule_that_needs_it():
    pool = pool_of([("a", 1, "single", "service"), ("a", 3, "single", "service")])
    plan = [DrawSection((DrawRule("a", 1), DrawRule("a", 1, hardest=1)))]
    for seed in range(20):
        first, second = choose(plan, pool, str(seed))[0]
        assert (first[0].item, second[0].item) == (2, 1)


def test_a_shortage_names_the_rules_that_compete_and_not_the_others():
    pool = pool_of([("a", 1, "single", "service"), ("b", 1, "single", "service"), ("b", 1, "single", "service")])
    rules = (DrawRule("b", 1), DrawRule("a", 1), DrawRule("a", 1, kind="single"))
    with pytest.raises(NotEnoughItems) as short:
        choose([DrawSection(rules)], pool, "s")
    assert (short.value.rules, short.value.wanted, short.value.available) == (rules[1:], 2, 1)


def test_a_named_item_is_not_taken_by_a_rule_before_it():
    pool = pool_of([("a", 1, "single", "service")] * 4)
    for seed in range(20):
        chosen = choose([DrawSection((DrawRule("a", 3), DrawRule(item=2)))], pool, str(seed))[0]
        assert chosen[3][0].item == 2


def test_named_items_stay_in_the_order_they_were_named_in():
    pool = pool_of([("a", 1, "single", "service")] * 4)
    plan = [DrawSection((DrawRule(item=3), DrawRule(item=1), DrawRule(item=4)), shuffle_items=False)]
    assert [entry.item_version for entry in draw(plan, pool, "s")] == [103, 101, 104]


def test_sections_follow_one_another_and_each_shuffles_for_itself():
    pool = pool_of([(topic, 1, "single", "service") for topic in "aaaaabbbbb"])
    plan = [
        DrawSection((DrawRule("a", 3),), Section(1), shuffle_items=False),
        DrawSection((DrawRule("b", 4),), Section(2)),
    ]
    orders = set()
    for seed in range(30):
        entries = draw(plan, pool, str(seed))
        assert [entry.section for entry in entries] == [1, 1, 1, 2, 2, 2, 2]
        first = [entry.item_version for entry in entries[:3]]
        assert first == sorted(first)
        assert all(version > 105 for version in (entry.item_version for entry in entries[3:]))
        orders.add(tuple(entry.item_version for entry in entries[3:]))
    assert len(orders) > 10


def test_fixed_options_keep_their_place_and_the_others_all_places_that_are_left():
    shape = Shape("single", ("a", "b", "c", "last"))
    pool = [Candidate(1, 1, shape, topic="t", fixed=frozenset({"last"}))]
    seen = Counter(draw([DrawSection((DrawRule("t"),))], pool, str(seed))[0].shape.options for seed in range(200))
    assert {options[-1] for options in seen} == {"last"}
    assert len(seen) == 6


def test_what_was_used_before_is_taken_last():
    pool = pool_of([("a", 1, "single", "service")] * 6)
    chosen = choose([DrawSection((DrawRule("a", 3),))], pool, "s", used={1: 1, 3: 1, 5: 1})[0]
    assert {candidate.item for candidate, _points in chosen} == {2, 4, 6}
