"""Months, states, codes and lettering: plain values in, plain values out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules import codes
from certificates.rules.guilloche import band, number, rosette, smooth
from certificates.rules.lettering import printable, size_for
from certificates.rules.months import add_months
from certificates.rules.states import State, days_left, is_expiring, state_of

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_are_counted_as_people_count_them(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 240))
def test_the_day_never_moves_into_the_month_after(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day


@pytest.mark.parametrize(
    ("expires", "revoked", "state"),
    [
        (None, None, State.VALID),
        (NOW + DAY, None, State.VALID),
        (NOW, None, State.VALID),
        (NOW - timedelta(seconds=1), None, State.EXPIRED),
        (NOW + DAY, NOW - DAY, State.REVOKED),
        (NOW - DAY, NOW - DAY, State.REVOKED),
        (NOW + DAY, NOW + DAY, State.VALID),
    ],
)
def test_a_revocation_counts_for_more_than_an_expiry(
    expires: datetime | None, revoked: datetime | None, state: State
) -> None:
    assert state_of(expires, revoked, NOW) is state


@pytest.mark.parametrize(
    ("distance", "within_30", "within_90"),
    [(0, True, True), (30, True, True), (31, False, True), (90, False, True), (91, False, False), (-1, False, False)],
)
def test_expiring_means_still_valid_but_not_for_long(distance: int, within_30: bool, within_90: bool) -> None:
    expires = NOW + distance * DAY
    assert is_expiring(expires, NOW, 30) is within_30
    assert is_expiring(expires, NOW, 90) is within_90
    assert days_left(expires, NOW) == distance


def test_what_never_expires_is_never_about_to() -> None:
    assert not is_expiring(None, NOW, 90)
    assert days_left(None, NOW) is None


def test_a_code_has_a_hundred_random_bits_and_no_letters_that_look_like_digits() -> None:
    many = {codes.new_code() for _ in range(500)}
    assert len(many) == 500
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**80
    assert not set("".join(many)) & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    [
        "7K2M9-QXRT4-0ABCD-1FGHJ",
        " 7k2m9 qxrt4 0abcd 1fghj\n",
        "７Ｋ２Ｍ９－ＱＸＲＴ４－０ＡＢＣＤ－１ＦＧＨＪ",
        "7K2M9-QXRT4-OABCD-IFGHJ",
        "7k2m9·qxrt4·oabcd·lfghj",
    ],
)
def test_what_was_meant_by_a_typed_code_is_understood(typed: str) -> None:
    assert codes.normalise(typed) == "7K2M9QXRT40ABCD1FGHJ"


@given(st.text(max_size=300))
def test_no_input_is_too_strange_to_normalise(typed: str) -> None:
    assert codes.normalise(codes.normalise(typed)) == codes.normalise(codes.normalise(codes.normalise(typed)))
    assert codes.normalise(codes.grouped(codes.normalise("7K2M9QXRT4"))) == "7K2M9QXRT4"


@pytest.mark.parametrize(
    ("given_name", "printed"),
    [
        ("陈琳", "陈琳"),
        ("  陈\n琳\t ", "陈 琳"),
        ("陈\u202e琳\u2066", "陈琳"),
        ("Zoë\u200b O\u2019Neil", "Zoë O\u2019Neil"),
        ("\x00\x1b[31m红", "[31m红"),
        ("\ue000", "\ue000"),
    ],
)
def test_nothing_invisible_is_printed_but_no_character_of_a_name_is_dropped(given_name: str, printed: str) -> None:
    assert printable(given_name) == printed


def test_longer_words_get_smaller_letters() -> None:
    steps = (("large", 4.0), ("medium", 8.0), ("small", 0.0))
    assert [size_for("字" * n, steps) for n in (1, 4, 5, 8, 9, 500)] == [
        "large",
        "large",
        "medium",
        "medium",
        "small",
        "small",
    ]
    assert size_for("letters", steps) == "medium"  # seven narrow ones


def test_engraved_lines_stay_where_they_belong() -> None:
    for strand in band(100, 8, 4, 3):
        assert strand[0][0] == 0
        assert strand[-1][0] == pytest.approx(100)
        assert all(abs(y) <= 4 for _, y in strand)
    assert all(x * x + y * y <= 5.001**2 for curve in rosette(5, 8, 0.5, 4) for x, y in curve)
    assert smooth([(0, 0), (1, 1)]).count("C") == 1
    assert smooth([(0, 0), (1, 1), (2, 0)], closed=True).endswith("Z")
    assert [number(v) for v in (-0.001, 1.5, 2.0, -3.456)] == ["0", "1.5", "2", "-3.46"]
