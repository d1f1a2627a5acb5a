"""Verification codes: 100 random bits in Crockford's base 32, which has no letters that look like digits."""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20  # characters of 5 bits
GROUP = 5
LONGEST_INPUT = 100
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(text: str) -> str:
    """What was meant by something typed: full-width, lower case, spaces, hyphens and look-alikes are forgiven."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_INPUT]).upper()
    return "".join(c for c in plain if c.isalnum()).translate(READ_AS)


def grouped(code: str) -> str:
    """As printed: 7K2M9-QXRT4-…"""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
