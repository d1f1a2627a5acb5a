"""Numbers in one spelling: 三十, 30 and ３０ are the same, so are 二〇二六 and 2026, 一万二千 and 12,000.

Only regular numerals are read. What is none stays as it is (百十, 十百), and so do 壹贰叁, which an item may ask for.
"""

import re

DIGITS = {**{char: value for value, char in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千万亿两]{1,40}")
GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")


def arabic(text: str) -> str:
    """The text with every regular numeral in digits, without commas between thousands."""
    plain = GROUPED.sub(lambda found: found[0].replace(",", ""), text)
    return NUMERAL.sub(lambda found: spelled(found[0]), plain)


def spelled(numeral: str) -> str:
    if all(char in DIGITS for char in numeral):  # a digit, a year, a number read out
        return "".join(str(DIGITS[char]) for char in numeral)
    value = value_of(numeral)
    return numeral if value is None else str(value)


def value_of(numeral: str) -> int | None:
    """三百零五 → 305, 一亿零二十万 → 100200000. None for what nobody would write."""
    total, rest = 0, numeral
    for sign, power in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = rest.partition(sign)
        if found:
            section = below_myriad(head)
            if not section:
                return None
            total, rest = total + section * power, tail
    last = below_myriad(rest) if rest else 0
    return None if last is None else total + last


def below_myriad(text: str) -> int | None:
    total, digit, last, gap = 0, None, 10**4, False
    for place, char in enumerate(text):
        if char in ("零", "〇"):
            if digit is not None or gap:
                return None
            gap = True
        elif char in DIGITS:
            if digit is not None:
                return None
            digit = DIGITS[char]
        else:
            power = POWERS.get(char)
            is_bare_ten = char == "十" and digit is None and place == 0
            if power is None or power >= last or (digit is None and not is_bare_ten):
                return None
            total, last, digit, gap = total + (digit or 1) * power, power, None, False
    if digit is None:
        return None if gap and total == 0 and len(text) > 1 else total
    return total + digit if last == 10**4 or last == 10 or gap or len(text) == 1 else None
