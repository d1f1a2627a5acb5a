"""What the workers of `-n` are given: whole files, the longest first."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.spreading import ByFile, longest_first


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/kb/test_faq.py::test_a[::@x]", "tests/kb/test_faq.py"),
        ("tests/kb/test_faq.py::TestIt::test_b", "tests/kb/test_faq.py"),
        ("tests/browser/test_pages.py::test_a", "tests/browser"),
        ("tests/browser/test_marking.py::test_b", "tests/browser"),
    ],
)
def test_a_file_stays_together_and_the_browser_s_files_too(test: str, group: str) -> None:
    assert ByFile._split_scope(SimpleNamespace(), test) == group  # type: ignore[arg-type]


def test_the_browser_comes_first_then_what_is_slow_then_the_files_with_most_tests() -> None:
    rows = {"few": ["", ""], "many": ["", "", ""], "slow": ["", "slow"], "browser": ["browser"]}
    items = [
        SimpleNamespace(path=Path(name), get_closest_marker=lambda wanted, mark=mark: mark == wanted)
        for name, marks in rows.items()
        for mark in marks
    ]
    places = longest_first(items)  # type: ignore[arg-type]
    assert [path.name for path in sorted(places, key=lambda path: places[path])] == ["browser", "slow", "many", "few"]
