"""Terms as PostgreSQL keeps them: within its limits, and in levels that order documents as BM25 does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.engines.postgres import lexemes
from kb.search.engines.postgres.lexemes import SEPARATOR, any_of, changes, counts_of, impact_of, level, vector
from kb.search.scoring import Clause


def test_a_document_is_counted_by_field_and_term() -> None:
    counts = counts_of({"words": ["结账", "结账", "月末"], "pairs": ["结账"]})
    assert counts == {"w": 3, "p": 1, "w结账": 2, "w月末": 1, "p结账": 1}


def test_a_vector_has_each_term_once_with_its_level() -> None:
    text = vector(counts_of({"words": ["结账"] * 9 + ["月末"], "pairs": []}))
    assert sorted(part[:-2] for part in text.split(" ")) == [f"'w月末{SEPARATOR}", f"'w结账{SEPARATOR}"]


def test_what_is_typed_cannot_leave_its_quotes() -> None:
    query = any_of([Clause("words", "it's \\ ' | !x:*")], [Clause("pairs", "账")])
    assert query == f"'wit''s \\\\ '' | !x:*{SEPARATOR}':* | 'p账':*"


def test_a_long_manual_keeps_its_words_and_gives_up_pairs() -> None:
    words = [f"词{number}" for number in range(50_000)]
    pairs = [f"对{number}" for number in range(200_000)]
    counts = counts_of({"words": words, "pairs": pairs})
    assert (counts["w"], counts["p"]) == (50_000, 200_000)
    assert all(f"w{word}" in counts for word in words)
    assert len(vector(counts).encode()) < 2_000_000
    assert sum(len(one.encode()) + 2 for one in lexemes.lexemes(counts)) < 1_048_575


def test_a_word_without_end_is_cut_alike_in_documents_and_questions() -> None:
    word = "𠮷" * 5_000
    assert lexemes.key("words", word) in counts_of({"words": [word]})
    assert len(lexemes.key("words", word).encode()) < 2_046


@pytest.mark.parametrize(("times", "length"), [(1, 1), (1, 10**6), (10**6, 10**6), (3, 400)])
def test_a_level_stands_for_about_what_the_formula_gives(times: int, length: int) -> None:
    assert abs(lexemes.impact(level(times, length)) - impact_of(times, length)) < 0.12


@given(st.tuples(st.integers(1, 500), st.integers(1, 5000)), st.tuples(st.integers(1, 500), st.integers(1, 5000)))
def test_levels_never_contradict_the_formula(one: tuple[int, int], other: tuple[int, int]) -> None:
    if impact_of(*one) <= impact_of(*other):
        assert level(*one) <= level(*other)


def test_only_what_changes_is_counted() -> None:
    before = counts_of({"words": ["结账", "月末"], "pairs": []})
    after = counts_of({"words": ["结账", "凭证"], "pairs": []})
    assert changes([before], [after]) == {
        f"w月末{SEPARATOR}{level(1, 2)}": -1,
        f"w凭证{SEPARATOR}{level(1, 2)}": 1,
    }
    assert changes([after], [after]) == {}
    assert changes([], [after])[""] == 1
    assert changes([after], [])["w"] == -2
