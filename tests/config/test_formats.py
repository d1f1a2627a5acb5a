"""Dates as both languages write them."""

from datetime import date, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

DAY, MOMENT = date(2026, 3, 5), datetime(2026, 3, 5, 14, 7)


@pytest.mark.parametrize(
    ("language", "long", "short"), [("en", "5 March 2026", "5 Mar 2026"), ("zh-hans", "2026年3月5日", "2026-03-05")]
)
def test_a_day_is_written_in_full_and_short(language, long, short):
    with override(language):
        assert date_format(DAY) == long
        assert date_format(DAY, "SHORT_DATE_FORMAT") == short


@pytest.mark.parametrize(("language", "text"), [("en", "5 Mar 2026, 14:07"), ("zh-hans", "2026-03-05 14:07")])
def test_a_moment_has_hours_of_a_24_hour_clock(language, text):
    with override(language):
        assert date_format(MOMENT, "SHORT_DATETIME_FORMAT") == text
