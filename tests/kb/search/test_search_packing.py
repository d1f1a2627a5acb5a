"""Posting lists survive being packed, whatever their numbers; torn ones are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.packing import pack, unpack

numbers = st.sets(
    st.one_of(st.integers(0, 300), st.integers(0, 70_000), st.integers(0, 2**31 - 1)), min_size=1, max_size=50
)
weights = st.one_of(st.just(1.0), st.integers(1, 255).map(float), st.integers(256, 100_000).map(float))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(docs=numbers, data=st.data(), kind=st.sampled_from([st.just(1.0), weights]))
def test_what_is_packed_is_unpacked(docs: set[int], data: st.DataObject, kind: st.SearchStrategy[float]) -> None:
    said = data.draw(st.lists(kind, min_size=len(docs), max_size=len(docs)))
    packed = pack(sorted(docs), said)
    found, times = unpack(packed, len(docs))
    assert (found.tolist(), times.tolist()) == (sorted(docs), said)
    for torn in (packed[:-1], packed + b"\0", b"", b"\xff" + packed[1:]):
        with pytest.raises(ValueError):
            unpack(torn, len(docs))
