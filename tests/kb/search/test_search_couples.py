"""The table of pairs says what the index says, for many at once."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search import postings
from kb.search.couples import Couples, keys_of
from kb.search.postings import Entry
from kb.search.segments import Reader

pairs = st.text("月末结账𠅤a1", min_size=1, max_size=2)


@given(held=st.dictionaries(pairs, st.integers(1, 2**32 - 1)), asked=st.lists(st.text("月末结账𠅤a1?", max_size=2)))
def test_a_table_knows_what_went_into_it(held: dict[str, int], asked: list[str], tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("couples") / "table"
    path.write_bytes(Couples.of(sorted(held.items())).packed())
    table = Couples.read(path)
    assert table.holders(keys_of(asked)).tolist() == [held.get(pair, 0) if pair else 0 for pair in asked]
    codes, counts = table.after("结", 99)
    after = sorted((pair[1], count) for pair, count in held.items() if len(pair) == 2 and pair[0] == "结")
    assert [(chr(code), count) for code, count in zip(codes.tolist(), counts.tolist(), strict=True)] == after
    assert [one.tolist() for one in table.after("结", 2)] == [codes.tolist()[:2], counts.tolist()[:2]]


def test_it_says_what_the_postings_say_in_every_segment_and_after_a_merge(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    postings.create(folder, ["words", "pairs"])
    said = {pk: ["月末", "末结", "账", "末日"][: pk % 4 + 1] for pk in range(1, 40)}
    for start in range(1, 40, 3):
        some = range(start, min(start + 3, 40))
        postings.write(folder, [Entry(pk, 1, {"words": ["甲"], "pairs": said[pk]}) for pk in some], [])
    reader = Reader(folder)
    count = Counter(pair for pairs in said.values() for pair in set(pairs))
    asked = ["月末", "末结", "账", "末日", "不在"]
    assert reader.most_holders(asked).tolist() == [count[pair] for pair in asked]
    assert reader.followers("末", 1) == [pair[1] for pair in reader.terms("pairs", "末", 10)] == ["日", "结"]
    assert reader.followers("末", count["末日"] + 1) == ["结"]
    assert reader.followers("账", 1) == reader.followers("末", 99) == []
    assert [reader.frequency("pairs", pair) for pair in asked] == reader.most_holders(asked).tolist()
    reader.close()


def test_an_index_without_pairs_has_an_empty_table(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    postings.create(folder, ["words"])
    postings.write(folder, [Entry(1, 1, {"words": ["结账"]})], [])
    reader = Reader(folder)
    assert reader.most_holders(["结账"]).tolist() == [0]
    assert reader.followers("结", 1) == []
    reader.close()


@pytest.mark.parametrize("pair", ["结", "结账"])
def test_longer_texts_are_not_taken_for_pairs(pair: str) -> None:
    assert Couples.of([(pair, 3), ("结账了", 5)]).holders(keys_of([pair, "结账", "结"])).sum() == 6
