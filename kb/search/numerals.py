"""Counted things in one spelling: 第十二期, 第12期 and 12期 are all found as 12期."""

import re

DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
MYRIAD = "万"
UNITS = "年月日天期级步章节条款号张次季版位层页行列"
NUMERAL = "零〇一二三四五六七八九十百千万两"
COUNTED = re.compile(rf"((?<![0-9.,])[0-9]{{1,9}}|(?<![{NUMERAL}])[{NUMERAL}]{{1,15}})个?([{UNITS}])")


def counted(text: str) -> list[str]:
    """Numbers with what they count, in digits. Numbers without a unit stay as they are: 一般 is no number."""
    return [f"{value}{unit}" for number, unit in COUNTED.findall(text) if (value := value_of(number)) is not None]


def value_of(number: str) -> int | None:
    """12, 十二 → 12; 二〇二六 → 2026; 一万二千 → 12000. None for what is no number: 十百."""
    if number.isdigit() and number.isascii():
        return int(number)
    if all(character in DIGITS for character in number):
        return int("".join(str(DIGITS[character]) for character in number))
    if number.count(MYRIAD) > 1:
        return None
    high, myriad, low = number.rpartition(MYRIAD)
    parts = (
        [below_myriad(high) if high else 1, below_myriad(low) if low else 0] if myriad else [0, below_myriad(number)]
    )
    return None if None in parts else (parts[0] or 0) * 10_000 + (parts[1] or 0)


def below_myriad(number: str) -> int | None:
    """Positional reading: 三百零五 → 305, 十五 → 15."""
    total, digit, last_power = 0, None, 10_000
    for character in number:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        else:
            power = POWERS[character]
            if power >= last_power:
                return None
            total += (digit or 1) * power
            digit, last_power = None, power
    return total + (digit or 0)
