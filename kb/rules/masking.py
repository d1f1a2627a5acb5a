"""Takes out of a text what looks like somebody's personal data, before it is stored.

Only shapes can be seen: e-mail addresses, phone numbers, identity and registration numbers, long runs of digits. Names
cannot. Error codes, account codes, voucher numbers, periods and dates are what people search for: they stay.
"""

import re
import unicodedata

EMAIL, PHONE, IDENTITY, DIGITS = "[邮箱]", "[电话]", "[证件号]", "[长数字]"
LONGEST_CODE = 10  # digits; account codes, dates and numbers of vouchers end here, those of people and banks begin

_GAP = r"[ \-.]?"
_ALONE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
# The characters of a unified social credit code (GB 32100-2015): no I, O, S, V, Z.
_CREDIT = "0-9A-HJ-NP-RTUWXY"

# In this order: the narrower shape first, or a long number would swallow what it is.
SHAPES = [
    (EMAIL, re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)),
    (IDENTITY, re.compile(rf"{_ALONE}[1-9]\d{{5}}{_GAP}\d{{8}}{_GAP}\d{{3}}[0-9Xx]{_END}", re.ASCII)),
    (
        IDENTITY,
        re.compile(
            rf"{_ALONE}(?=\w*[A-Za-z])[1-9A-Y][1-9A-Y]\d{{6}}[{_CREDIT}]{{9}}[{_CREDIT}]{_END}", re.ASCII | re.I
        ),
    ),
    # Passports, and permits of Hong Kong and Macao.
    (IDENTITY, re.compile(rf"{_ALONE}(?:[EGHM]\d{{8}}|E[A-Z]\d{{7}}|[HM]\d{{10}}){_END}", re.ASCII | re.I)),
    (PHONE, re.compile(rf"(?<![0-9A-Za-z])(?:(?:\+|00)?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)", re.ASCII)),
    (PHONE, re.compile(r"(?<![0-9A-Za-z\-])\(?0\d{2,3}\)?[ \-]\d{7,8}(?!\d)", re.ASCII)),
    (
        DIGITS,
        re.compile(
            rf"(?<!\d)(?:\d{{4}}(?:[ \-]\d{{4}}){{2,}}(?:[ \-]?\d{{1,3}})?|\d{{{LONGEST_CODE + 1},}})(?!\d)", re.ASCII
        ),
    ),
]


def mask(text: str) -> str:
    """The text in plain width, each personal number replaced by a word in brackets that says what it was."""
    plain = unicodedata.normalize("NFKC", text)
    for word, shape in SHAPES:
        plain = shape.sub(word, plain)
    return plain


def is_masked(text: str) -> bool:
    """Whether something was taken out; such a text is never suggested to others."""
    return any(word in text for word in (EMAIL, PHONE, IDENTITY, DIGITS))
