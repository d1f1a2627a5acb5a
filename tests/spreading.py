"""How the workers of `-n` share the tests: a file's stay together, what takes longest is begun first."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = Path("tests/browser")


class ByFile(LoadScopeScheduling):
    """A file goes to one worker, for its tests begin from the same worlds. All of the browser's go to one, too:
    an installation serves them all.

    The group marks of pytest-xdist 3.8 are lost on pytest 9.2, which names tests in another way.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return str(BROWSER) if BROWSER in Path(file).parents else file


def longest_first(items: list[pytest.Item]) -> dict[Path, tuple[int, int]]:
    """The place of each file: the browser's, those with something slow, and then by the number of their tests."""
    places: dict[Path, tuple[int, int]] = {}
    for item in items:
        rank = 0 if item.get_closest_marker("browser") else 1 if item.get_closest_marker("slow") else 2
        before, count = places.get(item.path, (rank, 0))
        places[item.path] = (min(before, rank), count - 1)
    return places
