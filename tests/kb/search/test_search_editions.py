"""Which editions an entry is about, when labels are unknown, manuals many, and slugs the same."""

from datetime import date

import numpy as np
import pytest

from kb.search.columns import WORDS, Columns, Words, columns_of
from kb.search.lens import Issue, Lens, Shelf

LEDGER, PAYROLL = 1, 2
ISSUES = [
    Issue(11, "8-5", "V8.5", LEDGER, date(2023, 6, 30), 1),
    Issue(12, "9-0", "V9.0", LEDGER, date(2025, 3, 31), 2),
    Issue(13, "9-1", "V9.1", LEDGER, date(2025, 9, 30), 3),
    Issue(21, "9-0", "2025版", PAYROLL, date(2025, 1, 1), 4),
]
LENS = Lens(
    ["public"],
    {LEDGER: Shelf(LEDGER, "ledger", "总账", "public"), PAYROLL: Shelf(PAYROLL, "payroll", "薪资", "public")},
    {issue.pk: issue for issue in ISSUES},
)


def entry(manual: int, first: str = "", last: str = "", edition: int = 0) -> Columns:
    row = (1, manual, edition, 0, "faq", "public", "", "", first, last, "", [])
    return columns_of([row], {name: Words() for name in WORDS})


def is_about(columns: Columns, slug: str) -> bool:
    (found,) = LENS.applying(columns, np.array([0]), slug)
    return bool(found)


@pytest.mark.parametrize(
    ("first", "last", "slugs"),
    [
        ("", "", {"8-5", "9-0", "9-1"}),
        ("V9.0", "", {"9-0", "9-1"}),
        ("", "V9.0", {"8-5", "9-0"}),
        ("V9.0", "V9.0", {"9-0"}),
        ("V8.5", "V9.0", {"8-5", "9-0"}),
        ("V9.1", "V8.5", set()),
        ("V7.0", "", {"8-5", "9-0", "9-1"}),  # unknown labels set no bound
        ("V7.0", "V8.5", {"8-5"}),
        ("V9.1", "V99", {"9-1"}),
    ],
)
def test_an_entry_is_about_the_editions_in_its_range(first: str, last: str, slugs: set[str]) -> None:
    assert {slug for slug in ("8-5", "9-0", "9-1", "none") if is_about(entry(LEDGER, first, last), slug)} == slugs


def test_another_manual_with_an_edition_of_the_same_name_changes_nothing() -> None:
    """The labels V8.5 and V9.1 mean nothing to 薪资, whose 9-0 must not stand in for that of 总账."""
    assert not is_about(entry(LEDGER, "", "V8.5"), "9-0")
    assert not is_about(entry(LEDGER, "V9.1", ""), "9-0")
    assert is_about(entry(PAYROLL, "", "2025版"), "9-0")
    assert not is_about(entry(PAYROLL), "9-1")


def test_an_entry_about_no_manual_is_about_any_edition_that_its_labels_fit() -> None:
    assert is_about(entry(0), "8-5")
    assert is_about(entry(0, "V9.0", "V9.0"), "9-0")
    assert not is_about(entry(0, "V9.0", ""), "8-5")
    assert not is_about(entry(0), "none")


def test_an_entry_about_a_manual_the_viewer_may_not_read_is_about_no_edition() -> None:
    assert not any(is_about(entry(77, first), slug) for first in ("", "V9.0") for slug in ("8-5", "9-0"))


def test_a_section_is_about_its_own_edition_and_no_other() -> None:
    assert is_about(entry(LEDGER, edition=12), "9-0")
    assert not is_about(entry(LEDGER, edition=11), "9-0")
    assert not is_about(entry(LEDGER, edition=99), "9-0"), "an edition the viewer may not read"
