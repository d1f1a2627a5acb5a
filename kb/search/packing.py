"""Posting lists as bytes: steps between document numbers in as few bytes as they need, frequencies likewise."""

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STEPS = {1: np.uint8, 2: np.uint16, 4: np.uint32}
ALL_ONE, BYTES, FLOATS = 0, 1, 4


def pack(docs: Sequence[int], weights: Sequence[float]) -> bytes:
    """Ascending document numbers and their weights. Two bytes say how, then come the steps, then the weights."""
    numbers = np.frombuffer(array("I", docs), np.uint32)
    steps = np.diff(numbers, prepend=np.uint32(0))
    width = next(width for width in STEPS if steps.max() < 256**width)
    said = np.frombuffer(array("f", weights), np.float32)
    form = ALL_ONE if (said == 1).all() else BYTES if (said == said.astype(np.uint8)).all() else FLOATS
    tail = {ALL_ONE: b"", BYTES: said.astype(np.uint8).tobytes(), FLOATS: said.tobytes()}[form]
    return bytes((width, form)) + steps.astype(STEPS[width]).tobytes() + tail


def unpack(data: bytes, count: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """What was packed: `count` postings. Raises ValueError when the bytes are not that."""
    if len(data) < 2 or data[0] not in STEPS or data[1] not in (ALL_ONE, BYTES, FLOATS):
        raise ValueError("no packed postings")
    width, form = data[0], data[1]
    if len(data) != 2 + count * (width + form):
        raise ValueError("torn postings")
    docs = np.frombuffer(data, STEPS[width], count, 2).cumsum(dtype=np.int32)
    if form == ALL_ONE:
        return docs, np.ones(count, np.float32)
    return docs, np.frombuffer(data, np.uint8 if form == BYTES else np.float32, count, 2 + count * width).astype(
        np.float32
    )
