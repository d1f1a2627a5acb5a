"""What is read from the files of a segment is what Whoosh itself reads there."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search import leaves, postings
from kb.search.leaves import Generation, Leaf, TornTerms
from kb.search.postings import Entry

TERMS = ["结账", "月末", "ora-00060", "a", "𠅤", "账" * 40]
said = st.lists(st.lists(st.sampled_from(TERMS), max_size=12), min_size=1, max_size=12)


def leaf_of(folder: Path, documents: list[list[str]]) -> Leaf:
    postings.create(folder, ["words", "pairs"])
    entries = [
        Entry(pk, pk % 3 + 1, {"words": words, "pairs": [word[:2] for word in words]})
        for pk, words in enumerate(documents, start=1)
    ]
    postings.write(folder, entries, [])
    return Generation(folder).leaves[0]


@given(documents=said, block=st.integers(1, 5))
@settings(max_examples=30)
def test_a_term_has_the_holders_that_said_it(documents: list[list[str]], block: int, tmp_path_factory) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "BLOCK", block)  # so that a term has several
        leaf = leaf_of(tmp_path_factory.mktemp("leaf") / "index", documents)
    for term in [*TERMS, "没有", "结"]:
        holders = [number for number, words in enumerate(documents) if term in words]
        found = leaf.postings("words", term)
        assert found.docs.tolist() == holders
        assert found.weights.tolist() == [documents[number].count(term) for number in holders]
        assert leaf.frequency("words", term) == len(holders)
        assert leaf.postings("nothing", term).docs.tolist() == []


def test_columns_are_what_whoosh_reads(tmp_path: Path) -> None:
    leaf = leaf_of(tmp_path / "index", [["结账"] * (number % 7) for number in range(40)])
    for name in ("id", "version"):
        assert leaf.column(name).tolist() == list(leaf.leaf.column_reader(name).load())
    stored = leaf.leaf._perdoc.column_reader("_words_len", leaves.LENGTHS_COLUMN).load()
    assert leaf.lengths("words")[: len(stored)].tolist() == leaves.LENGTHS[np.array(stored)].tolist()


def test_postings_that_are_no_postings_are_refused() -> None:
    with pytest.raises(TornTerms):
        list(leaves.blocks(b"\0" * 40))
