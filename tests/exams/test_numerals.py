"""Chinese and Arabic numerals: every number is read from the way it is written, and what is no number stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules.blanks import is_accepted
from exams.rules.numerals import arabic, value_of

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """As one writes a number: in sections of four, a 零 for a gap, 十 for 一十 at the beginning."""
    if number == 0:
        return "零"
    text = ""
    for sign, power in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = number // power % 10**4
        if section:
            gap = "零" if text and (section < 1000 or text.endswith("零")) else ""
            text = text.rstrip("零") + gap + below(section) + sign
        elif text and power > 1 and number % power:
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def below(section: int) -> str:
    text, gap = "", False
    for sign, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = section // power % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + sign
        gap = not digit
    return text


@given(st.integers(0, 10**12 - 1))
def test_every_number_is_read_from_the_way_it_is_written(number):
    assert value_of(written(number)) == number
    assert arabic(f"保留{written(number)}天") == f"保留{number}天"


@given(st.integers(0, 10**12))
def test_commas_between_thousands_do_not_matter(number):
    assert arabic(f"{number:,}") == str(number)


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ("三十", "30"),
        ("３０", "三十"),
        ("30", "三十"),
        ("三十天", "30 天"),
        ("两小时", "2小时"),
        ("二〇二六年", "2026年"),
        ("一百零五", "105"),
        ("1,048,576", "1048576"),
        ("gl-２００１", "GL-2001"),
        ("十", "10"),
        ("一万二千", "12000"),
    ],
)
def test_a_blank_takes_a_number_however_it_is_written(given, accepted):
    assert is_accepted(given, (accepted,))


@pytest.mark.parametrize(
    ("given", "accepted"),
    [("三十", "31"), ("三十", "13"), ("叁拾", "30"), ("百十", "110"), ("1,04", "104"), ("万", "10000")],
)
def test_another_number_or_none_is_not_accepted(given, accepted):
    assert not is_accepted(given, (accepted,))


@pytest.mark.parametrize("text", ["十百", "三三十", "百", "一百百", "千万千", "一零零百", "九千九千"])
def test_what_nobody_writes_is_no_number(text):
    assert value_of(text) is None
