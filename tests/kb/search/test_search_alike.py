"""Rows that every count takes for the same are counted together: the numbers are those of a slow count."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search import columns as module
from kb.search.columns import WORDS, Columns, Words, columns_of
from kb.search.engines.base import Found
from kb.search.folding import groups_of, places_of

rows = st.lists(
    st.tuples(
        st.sampled_from(["section", "faq"]),
        st.sampled_from(["public", "internal"]),
        st.sampled_from(["", "结账"]),
        st.sampled_from(["", ",a,b,", ",b,"]),
        st.sampled_from([None, 3, 90_001]),
        st.sampled_from([None, 7, 8]),
    ),
    max_size=40,
)


def made(given_rows: list[tuple[object, ...]]) -> Columns:
    found = [
        (pk, manual, edition, None, kind, audience, category, tags, "", "", f"标题{pk}", [])
        for pk, (kind, audience, category, tags, manual, edition) in enumerate(given_rows, 1)
    ]
    return columns_of(found, {name: Words() for name in WORDS})


def looks(columns: Columns, row: int) -> tuple[object, ...]:
    words = (columns.words[name].table[columns.coded[name][row]] for name in ("kind", "audience", "category", "tags"))
    return (*words, int(columns.manual_id[row]), int(columns.edition_id[row]))


@pytest.mark.parametrize("largest", [2**62, 8])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(given_rows=rows)
def test_equal_numbers_are_equal_looks(largest: int, given_rows: list[tuple[object, ...]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LARGEST", largest)  # so small that the numbers have to be packed on the way
        columns = made(given_rows)
        alike = columns.alike.tolist()
    some = range(0, len(columns), 2)
    slowly = Counter(looks(columns, row) for row in some)
    together = Counter(looks(columns, int(columns.examples[alike[row]])) for row in some)
    assert together == slowly
    assert len(columns.examples) == len({looks(columns, row) for row in range(len(columns))})


# Groups


@given(lineages=st.lists(st.sampled_from([None, 1, 2, 3]), min_size=1, max_size=20), data=st.data())
def test_the_rows_of_a_group_are_found_among_the_matches(lineages: list[int | None], data: st.DataObject) -> None:
    """Editions of one section are one group; everything else is its own."""
    words = {name: Words() for name in WORDS}
    given_rows = [
        (pk, None, None, lineage, "section", "public", "", "", "", "", f"标题{pk}", [])
        for pk, lineage in enumerate(lineages, 1)
    ]
    columns = columns_of(given_rows, words)
    rows = sorted(data.draw(st.sets(st.sampled_from(range(len(lineages))), min_size=1)))
    found = Found("", np.array(rows), np.ones(len(rows), np.float32))
    groups = groups_of(columns, found.rows).tolist()
    slowly: dict[object, list[int]] = {}
    for place, row in enumerate(rows):
        slowly.setdefault(lineages[row] or f"alone {row}", []).append(place)
    assert sorted(places_of(columns, found, groups)) == sorted(slowly.values())
    assert sorted(row for group in range(columns.groups) for row in columns.members(group).tolist()) == [
        *range(len(lineages))
    ]
    assert all(columns.looks[columns.group[row]] == columns.alike[row] for row in rows)
