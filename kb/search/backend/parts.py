"""Long lists in parts: databases limit the parameters of a query, and a commit its memory."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

MOST = 200

Row = TypeVar("Row")


def parts_of(rows: Sequence[Row], most: int = MOST) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), most):
        yield rows[start : start + most]
