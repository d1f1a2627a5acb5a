"""Safe Exam Browser: hashes of address and key, held against vectors that sha256sum made by the documented formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rules.safe_browser import BadKey, Seal, is_genuine, read

# The Config Key that the documentation shows, and an address of ours:
#   printf '%s' 'https://exam.example.com/exams/attempts/7/' KEY | sha256sum
KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
URL = "https://exam.example.com/exams/attempts/7/"
HASH = "853e6880a7ea30ea3503cf20ad07516476bc3def7f8ae965006cd950ea0b7854"
WITH_QUERY = "3b7c4fc8e32c451e754209cebd48b838f96b5771d26915e11c68f49ae9065019"  # of …/7/?window=abc
OTHER = "0" * 64


@pytest.mark.parametrize(
    ("url", "said", "expected"),
    [
        (URL, HASH, True),
        (URL, HASH.upper(), True),
        (URL, f" {HASH} ", True),
        (URL + "#q3", HASH, True),  # the fragment never counts
        (URL + "?window=abc", WITH_QUERY, True),
        (URL + "?window=abc", HASH, False),  # the query does
        (URL.replace("https", "http"), HASH, False),
        (URL.replace("/7/", "/8/"), HASH, False),
        (URL, KEY, False),  # the key itself is no hash of anything
        (URL, "", False),
        (URL, "密钥", False),
    ],
)
def test_the_hash_is_of_the_address_followed_by_the_key(url, said, expected):
    assert is_genuine(Seal(url, config_hash=said), [OTHER, KEY], []) is expected
    assert is_genuine(Seal(url, request_hash=said), [], [KEY, OTHER]) is expected


def test_each_kind_of_key_that_is_named_has_to_match():
    both = Seal(URL, HASH, HASH)
    assert is_genuine(both, [KEY], [KEY])
    assert not is_genuine(Seal(URL, config_hash=HASH), [KEY], [KEY])
    assert not is_genuine(Seal(URL, request_hash=HASH), [KEY], [])
    assert not is_genuine(Seal(URL, request_hash=HASH), [KEY], [KEY])
    assert is_genuine(Seal(URL), [], [])


def test_keys_are_read_line_by_line_and_a_bad_one_is_named():
    assert read(f"\n {KEY.upper()} \r\n{KEY}\n\n{OTHER}") == (KEY, OTHER)
    assert read(" \n") == ()
    for text, line in ((f"{KEY}\nabc", 2), (KEY[:-1], 1), (KEY + "0", 1), (f"{KEY} {KEY}", 1), ("g" * 64, 1)):
        with pytest.raises(BadKey) as bad:
            read(text)
        assert bad.value.line == line


@given(st.text(), st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_no_chance_hash_opens_the_door(said, key):
    assert not is_genuine(Seal(URL, config_hash=said), [key], [])
