"""How characters sound, and how letters are read as syllables."""

import pytest

from kb.search.pinyin import Sound, cuts, fuzzy, homophones, initials, readings


def read(letters: str) -> list[str]:
    """Each way to cut, unfinished syllables marked with a star."""
    return [" ".join(sound.text + "*" * (not sound.is_whole) for sound in cut) for cut in cuts(letters)]


@pytest.mark.parametrize(
    ("char", "expected"),
    [("结", ("jie",)), ("会", ("hui", "kuai")), ("绿", ("lv", "lu")), ("A", ()), ("7", ()), ("。", ())],
)
def test_characters_are_read_without_tones(char: str, expected: tuple[str, ...]) -> None:
    assert readings(char)[:2] == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhang", "zang"), ("chu", "cu"), ("shi", "si"), ("nan", "lan"), ("shen", "sheng"), ("jin", "jing")],
)
def test_sounds_that_many_do_not_tell_apart_are_one(one: str, other: str) -> None:
    assert fuzzy(one) == fuzzy(other)


def test_other_sounds_stay_apart() -> None:
    assert len({fuzzy(sound) for sound in ("zhang", "zhan", "fa", "hua", "jian", "jiang")}) == 6


def test_homophones_of_the_very_same_sound_come_first() -> None:
    found = homophones("帐")
    assert "帐" not in found
    assert found.index("账") < found.index("藏")
    assert "账" in homophones("脏")  # zang, zhang
    assert homophones("A") == ()


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("yuemojiezhang", "yue mo jie zhang"),
        ("yuemojiezh", "yue mo jie zh*"),
        ("yuemojz", "yue mo j* z*"),
        ("ymjz", "y* m* j* z*"),
    ],
)
def test_letters_are_cut_into_the_fewest_syllables(letters: str, expected: str) -> None:
    assert read(letters)[0] == expected


def test_what_can_be_cut_in_two_ways_is() -> None:
    assert {"fan gan", "fang an"} <= set(read("fangan"))
    assert {"xian", "xi an"} <= set(read("xian"))


@pytest.mark.parametrize("letters", ["", "uv", "vvv", "ABC", "yue1", "结", "a" * 41])
def test_what_is_no_pinyin_is_not_cut(letters: str) -> None:
    assert cuts(letters) == ()


def test_initials_are_short_and_begin_syllables() -> None:
    assert initials("ymjz") == tuple(Sound(letter, is_whole=False) for letter in "ymjz")
    assert initials("y") == initials("yvjz") == initials("y" * 11) == ()
