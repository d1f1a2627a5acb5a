"""Months, states, codes and lettering: plain values in, plain values out."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.rules import codes
from certificates.rules.currency import Change, Step, change_between
from certificates.rules.engraving import band_tile, traced
from certificates.rules.guilloche import number, rosette, smooth
from certificates.rules.lettering import ems, fitting, printable
from certificates.rules.masking import masked
from certificates.rules.states import State, compared, days_left, is_expiring, state_of
from exams.rules.months import add_months

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


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("expires", "grace", "superseded", "revoked", "state"),
    [
        (None, None, None, None, State.VALID),
        (NOW + DAY, None, None, None, State.VALID),
        (NOW, None, None, None, State.VALID),
        (NOW - SECOND, None, None, None, State.EXPIRED),
        (NOW - SECOND, NOW + DAY, None, None, State.GRACE),
        (NOW - DAY, NOW, None, None, State.GRACE),
        (NOW - DAY, NOW - SECOND, None, None, State.EXPIRED),
        (NOW + DAY, NOW + 2 * DAY, None, None, State.VALID),
        (None, NOW - DAY, None, None, State.VALID),
        (NOW + DAY, None, NOW - DAY, None, State.SUPERSEDED),
        (NOW + DAY, None, NOW, None, State.SUPERSEDED),
        (NOW + DAY, None, NOW + SECOND, None, State.VALID),
        (NOW - DAY, NOW + DAY, NOW - DAY, None, State.SUPERSEDED),
        (NOW + DAY, None, None, NOW - DAY, State.REVOKED),
        (NOW - DAY, NOW + DAY, None, NOW - DAY, State.REVOKED),
        (NOW + DAY, None, NOW - DAY, NOW - DAY, State.REVOKED),
        (NOW + DAY, None, None, NOW + DAY, State.VALID),
    ],
)
def test_the_strongest_word_wins(
    expires: datetime | None,
    grace: datetime | None,
    superseded: datetime | None,
    revoked: datetime | None,
    state: State,
) -> None:
    assert state_of(expires, revoked, NOW, grace, superseded) is state


@pytest.mark.parametrize(
    ("state", "total", "changed", "after"),
    [
        (State.VALID, 0, 0, State.VALID),
        (State.VALID, 3, 0, State.CURRENT),
        (State.VALID, 3, 1, State.OUTDATED),
        (State.GRACE, 3, 1, State.GRACE),
        (State.EXPIRED, 3, 0, State.EXPIRED),
        (State.SUPERSEDED, 3, 3, State.SUPERSEDED),
        (State.REVOKED, 3, 0, State.REVOKED),
    ],
)
def test_only_what_is_valid_is_called_current_or_outdated(state: State, total: int, changed: int, after: State) -> None:
    assert compared(state, total, changed) is after


@pytest.mark.parametrize(
    ("now", "steps", "kind"),
    [
        ("a", [], None),
        (None, [], Change.REMOVED),
        ("b", [("a", "b", "wording")], Change.WORDING),
        ("b", [("a", "b", "meaning")], Change.MEANING),
        ("c", [("a", "b", "wording"), ("b", "c", "wording")], Change.WORDING),
        ("c", [("a", "b", "wording"), ("b", "c", "meaning")], Change.MEANING),
        ("c", [("a", "b", "meaning"), ("b", "c", "wording")], Change.MEANING),
        ("b", [("b", "a", "wording")], Change.MEANING),
        ("b", [], Change.MEANING),
        ("b", [("a", "a", "wording"), ("x", "b", "wording")], Change.MEANING),
        # there and back again in meaning, and words alone in between
        ("d", [("a", "b", "meaning"), ("b", "a", "meaning"), ("a", "d", "wording")], Change.WORDING),
    ],
)
def test_how_a_section_changed_since(now: str | None, steps: list[Step], kind: Change | None) -> None:
    assert change_between("a", now, steps) is kind


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("陈琳", "陈*"),
        ("王小明", "王*明"),
        ("欧阳娜娜", "欧**娜"),
        ("𠅤晓", "𠅤*"),
        ("李", "*"),
        ("Anna Smith", "A*** S****"),
        ("Zoë", "Z**"),
        ("Zoe\u0308", "Z**"),
        ("  Bo  Li ", "B* L*"),
        ("艾力·买买提", "艾****提"),
        ("", ""),
    ],
)
def test_a_masked_name_can_be_compared_but_not_learnt(name: str, shown: str) -> None:
    assert masked(name) == shown


@settings(deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_no_word_is_ever_shown_whole(name: str) -> None:
    for before, after in zip(name.split(), masked(name).split(), strict=True):
        assert after != before or not before.strip("*")


def test_what_counts() -> None:
    assert {state for state in State if not state.counts} == {State.EXPIRED, State.SUPERSEDED, State.REVOKED}


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


def test_longer_words_get_smaller_letters_and_then_more_lines() -> None:
    def size(count: int, height: float = 20) -> float:
        return fitting("字" * count, width=100, height=height, largest=12, spacing=0, line_height=1.4)

    assert [size(n) for n in (1, 8, 9, 12)] == [12, 12, 11, 8]
    assert size(100) == 4
    assert size(20, height=40) > size(20) >= 4  # two lines where there is room for them
    assert fitting("字" * 8, 100, 20, 12, 0.5, 1.4) < 12  # letters set apart need more room


@given(st.text("字aW一 ", min_size=1, max_size=80), st.floats(30, 300), st.floats(10, 80))
def test_what_is_said_to_fit_fits(text: str, width: float, height: float) -> None:
    size = fitting(text, width, height, 30, 0, 1.4)
    count = -(-ems(text) * size // width)
    assert size == 4 or count <= 1 or count * size * 1.4 <= height


def test_engraved_lines_stay_where_they_belong() -> None:
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", band_tile(30, 4, 3))]
    assert max(numbers[::2]) == 30
    assert min(numbers[::2]) == 0
    assert max(map(abs, numbers[1::2])) <= 4.1
    assert all(x * x + y * y <= 5.001**2 for curve in rosette(5, 8, 0.5, 4) for x, y in curve)
    assert smooth([(0, 0), (1, 1)]).count("C") == 1
    assert smooth([(0, 0), (1, 1), (2, 0)], closed=True).endswith("Z")
    assert [number(v) for v in (-0.001, 1.5, 2.0, -3.456)] == ["0", "1.5", "2", "-3.46"]


def test_the_path_of_an_svg_is_traced_in_pdf() -> None:
    assert traced("M1 2L3 4H5V6Z") == "1 2 m 3 4 l 5 4 l 5 6 l h"
    assert traced("M0 0 1 1C1 2 3 4 5 6") == "0 0 m 1 1 l 1 2 3 4 5 6 c"
    assert traced("M0 0Q3 3 6 0") == "0 0 m 2 2 4 2 6 0 c"
