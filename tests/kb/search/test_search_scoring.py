"""Scores by arrays equal the formula worked out slowly, document by document, on a real index."""

import math
import tempfile
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import writing
from whoosh.index import open_dir

from kb.search import folding, pooling, postings, scoring, segments
from kb.search.engines import embedded
from kb.search.engines.base import Found, Scope
from kb.search.postings import Entry
from kb.search.scoring import Clause, Postings
from kb.search.segments import Memory, Reader

FIELDS = ("words", "pairs")
TERMS = ["结账", "结", "锁", "ora", "ora-00060", "orange", "a", "é", "𠮷", "x" * 300]
UNKNOWN = ["没有", "zz", ""]

bags = st.lists(st.sampled_from(TERMS), max_size=12)
documents = st.dictionaries(st.integers(1, 12), st.tuples(bags, bags), max_size=6)
commits = st.lists(st.tuples(documents, st.sets(st.integers(1, 12), max_size=3), st.booleans()), min_size=1, max_size=5)
clauses = st.builds(
    Clause, st.sampled_from(FIELDS), st.sampled_from([*TERMS, *UNKNOWN]), st.sampled_from([0.3, 0.5, 1.0])
)

Model = dict[int, dict[str, list[str]]]  # what the documents say, by id


def written(folder: Path, history: list[Any]) -> Model:
    """Write commit by commit, some of them without merging segments."""
    postings.create(folder, FIELDS)
    model: Model = {}
    for changed, gone, merge in history:
        gone = gone - changed.keys()
        with pytest.MonkeyPatch.context() as patch:
            if not merge:
                patch.setattr(writing, "MERGE_SMALL", writing.NO_MERGE)
                patch.setattr(pooling, "MOST_TERMS", 3)  # so that the sorter puts its terms aside now and then
            said = {pk: dict(zip(FIELDS, bags, strict=True)) for pk, bags in changed.items()}
            postings.write(folder, [Entry(pk, 1, fields) for pk, fields in said.items()], gone)
        model = {pk: fields for pk, fields in (model | said).items() if pk not in gone}
    return model


def slow_scores(folder: Path, model: Model, asked: list[Clause]) -> dict[int, float]:
    """BM25 as it is printed, with what Whoosh itself says of lengths and frequencies. Deleted documents count in N."""
    with open_dir(str(folder)).reader() as reader:
        total = reader.doc_count_all()
        scores: dict[int, float] = {}
        for number in reader.all_doc_ids():
            pk = int(reader.stored_fields(number)["id"]) if reader.stored_fields(number) else identity(reader, number)
            scores[pk] = 0.0
            for clause in asked:
                times = model[pk][clause.field].count(clause.term)
                holders = reader.doc_frequency(clause.field, clause.term.encode())
                average = reader.field_length(clause.field) / total
                length = reader.doc_field_length(number, clause.field)
                if times:
                    rarity = math.log(1 + (total - holders + 0.5) / (holders + 0.5))
                    soon = times + 1.2 * (1 - 0.75 + 0.75 * length / average)
                    scores[pk] += clause.weight * rarity * 2.2 * times / soon
        return scores


def identity(reader: Any, number: int) -> int:
    for leaf, offset in reader.leaf_readers():
        if offset <= number < offset + leaf.doc_count_all():
            return int(leaf.column_reader("id")[number - offset])
    raise AssertionError


@settings(max_examples=40, deadline=None, derandomize=True)
@given(history=commits, asked=st.lists(clauses, max_size=5), data=st.data())
def test_scores_equal_the_formula_in_segments_with_deletions_and_updates(
    history: list[Any], asked: list[Clause], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "index"
        model = written(folder, history)
        reader = Reader(folder)
        alive = reader.ids >= 0
        assert sorted(reader.ids[alive].tolist()) == sorted(model)
        fast = dict(zip(reader.ids[alive].tolist(), scoring.score(reader, asked)[alive].tolist(), strict=True))
        slow = slow_scores(folder, model, asked)
        assert fast == pytest.approx(slow, rel=1e-5, abs=1e-6)
        wall = data.draw(st.sets(st.sampled_from(sorted(model) or [0])))
        best = ranked(reader, asked, wall)
        expected = sorted((pk for pk in model if pk in wall and slow[pk] > 0), key=lambda pk: -slow[pk])
        assert [slow[pk] for pk in best] == pytest.approx([slow[pk] for pk in expected], rel=1e-5)
        check_postings(reader, model, data.draw(st.sampled_from(["o", "ora", "结", "x", "zz", ""])))
        reader.close()


def ranked(reader: Reader, asked: list[Clause], wall: set[int]) -> list[int]:
    """Ids of the matches behind a wall, as the engine would order them, all but the last few."""
    scores = scoring.score(reader, asked)
    numbers = np.flatnonzero((scores > 0) & np.isin(reader.ids, list(wall)))
    found = Found("", reader.ids[numbers], scores[numbers])
    whole = found.rows[folding.top(found, 1000)].tolist()
    for most in range(1, len(whole)):
        assert found.rows[folding.top(found, most)].tolist() == whole[:most]
    return whole


def check_postings(reader: Reader, model: Model, prefix: str) -> None:
    for field in FIELDS:
        for term in [*TERMS, *UNKNOWN]:
            holders = {pk: fields[field].count(term) for pk, fields in model.items() if term in fields[field]}
            assert said(reader, reader.postings(field, term)) == holders
            assert reader.frequency(field, term) >= len(holders)
        beginning = {pk: sum(t.startswith(prefix) for t in fields[field]) for pk, fields in model.items()}
        assert said(reader, reader.beginning(field, prefix)) == {pk: n for pk, n in beginning.items() if n}
        known = {term for fields in model.values() for term in fields[field] if term.startswith(prefix)}
        assert known <= set(reader.terms(field, prefix, 100))


def said(reader: Reader, found: Postings) -> dict[int, float]:
    assert (np.diff(found.docs) > 0).all()
    pairs = zip(reader.ids[found.docs].tolist(), found.weights.tolist(), strict=True)
    return {pk: times for pk, times in pairs if pk >= 0}


def test_terms_with_more_holders_than_a_block_come_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "BLOCK", 100)
    folder, many = tmp_path / "index", 205
    postings.create(folder, FIELDS)
    postings.write(folder, [Entry(pk, 1, {"words": ["锁"] * (pk % 3 + 1)}) for pk in range(1, many + 1)], [])
    found = Reader(folder).postings("words", "锁")
    assert found.docs.tolist() == list(range(many))
    assert Counter(found.weights.tolist()) == Counter(float(pk % 3 + 1) for pk in range(1, many + 1))


def test_what_is_cached_of_a_segment_serves_the_next_generation_right(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "MERGE_SMALL", writing.NO_MERGE)
        written(folder, [({1: (["锁"], []), 2: (["锁"], [])}, set(), False)])
        before = Reader(folder)
        before.postings("words", "锁")
        postings.write(folder, [Entry(3, 1, {"words": ["锁", "锁"]})], [1])
        after = Reader(folder, before)
    assert said(before, before.postings("words", "锁")) == {1: 1.0, 2: 1.0}
    assert said(after, after.postings("words", "锁")) == {2: 1.0, 3: 2.0}


# The best k


@settings(max_examples=200, deadline=None, derandomize=True)
@given(scores=st.lists(st.integers(1, 4), min_size=1, max_size=60), most=st.integers(1, 70))
def test_the_best_k_are_exact_also_when_most_are_equal(scores: list[int], most: int) -> None:
    check_best(np.array(scores, np.float32), most)


@pytest.mark.parametrize("most", [1, 30, 64, 2_000, 6_000])
@pytest.mark.parametrize("levels", [1, 3, 100, 10**6])
def test_of_many_the_best_k_are_exact_whatever_is_guessed_first(levels: int, most: int) -> None:
    scores = np.random.default_rng(levels).integers(1, levels + 1, 5_000).astype(np.float32)
    check_best(scores, most)
    scores[:: folding.STEP] += levels  # what is looked at first is no fair sample
    check_best(scores, most)
    check_best(np.sort(scores), most)


def check_best(scores: Any, most: int) -> None:
    found = Found("", np.arange(len(scores)) * 3, scores)
    expected = sorted(zip(found.rows.tolist(), scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    assert found.rows[folding.top(found, most)].tolist() == [row for row, _score in expected[:most]]


# Documents and rows


@given(rows=st.permutations(range(-4, 8)))
def test_scores_of_documents_become_scores_of_rows(rows: list[int]) -> None:
    """Negative: a document whose row is gone; rows 8 and 9 are not in the index yet."""
    known = np.where(np.array(rows) < 0, -1, rows)
    reader = cast(Any, SimpleNamespace(ids=known))
    columns = SimpleNamespace(made={}, rows_of=lambda ids: ids)
    scores = np.arange(1, len(rows) + 1, dtype=np.float32)
    found = embedded.by_row(reader, Scope(cast(Any, columns), np.ones(10, np.bool_), cast(Any, None)), scores)
    assert found.tolist() == [rows.index(row) + 1 if row < 8 else 0 for row in range(10)]


def test_rows_that_have_the_numbers_of_documents_need_no_table() -> None:
    assert embedded.documents_of(np.arange(5), 5) is None
    assert embedded.documents_of(np.arange(5), 6) is not None
    assert embedded.documents_of(np.array([0, 2, 1]), 3) is not None


def test_matches_in_any_order_are_put_in_that_of_their_rows() -> None:
    found = Found.of("", np.array([7, 2, 5]), np.array([0.5, 1.5, 2.5], np.float32))
    assert found.rows.tolist() == [2, 5, 7]
    assert found.scores.tolist() == [1.5, 2.5, 0.5]


# Memory


def holders(number: int) -> Postings:
    return Postings(np.zeros(number, np.int32), np.ones(number, np.float32))


def weight(memory: Memory) -> int:
    return sum(found.docs.nbytes + found.weights.nbytes for found in memory.postings.values())


def test_a_segment_remembers_no_more_than_it_may(monkeypatch) -> None:
    monkeypatch.setattr(segments, "MOST_CACHED", 10_000)
    memory = Memory()
    for number in range(3_000):
        memory.keep(("words", str(number)), holders(number % 500))
        assert weight(memory) <= 10_000 * 8
        assert len(memory.postings) <= 10_000 // segments.OVERHEAD
    assert ("words", "2999") in memory.postings, "the latest stays"


def test_postings_larger_than_the_memory_are_not_kept_and_drive_nothing_mad(monkeypatch) -> None:
    monkeypatch.setattr(segments, "MOST_CACHED", 1_000)
    memory = Memory()
    memory.keep(("words", "的"), holders(5_000))
    memory.keep(("words", "锁"), holders(10))
    assert list(memory.postings) == [("words", "锁")]
    assert memory.held == 10 + segments.OVERHEAD


def test_unknown_terms_take_no_memory(tmp_path: Path) -> None:
    written(tmp_path / "index", [({1: (["锁"], [])}, set(), False)])
    reader = Reader(tmp_path / "index")
    for number in range(500):
        assert not len(reader.postings("words", f"unknown{number}").docs)
    assert not any(memory.postings for memory in reader.memories.values())


def test_a_term_lately_used_outlives_one_that_was_not(monkeypatch, tmp_path: Path) -> None:
    written(tmp_path / "index", [({1: (["锁", "结账", "ora"], [])}, set(), False)])
    monkeypatch.setattr(segments, "MOST_CACHED", 2 * (1 + segments.OVERHEAD))
    reader = Reader(tmp_path / "index")
    for term in ("锁", "结账", "锁", "ora"):
        reader.postings("words", term)
    (memory,) = reader.memories.values()
    assert list(memory.postings) == [("words", "锁"), ("words", "ora")]
