"""Short texts found by letters, sounds and initials; always the same as looking at each text in turn."""

from hypothesis import given
from hypothesis import strategies as st

from kb.search.pinyin import Sound
from kb.search.titles import Pattern, Titles, patterns

TEXTS = ["月末结账", "结账：失败，怎么办？", "GL-2007 锁等待", "", "……", "会计科目", "总账(月末)·结账"]


def found(text: str, texts: list[str] = TEXTS) -> list[list[str]]:
    """For each way to understand the text: the parts that match, in the order of the texts."""
    titles = Titles(texts)
    return [parts(titles, texts, pattern) for _way, pattern in patterns(text)]


def parts(titles: Titles, texts: list[str], pattern: Pattern) -> list[str]:
    places = titles.find(pattern)
    return [texts[text][a:b] for text, a, b in zip(places.texts, places.starts, places.ends, strict=True)]


def test_letters_are_found_anywhere_and_punctuation_does_not_count() -> None:
    assert found("结账失败")[0] == ["结账：失败"]
    assert found("月末结账")[0] == ["月末结账", "月末)·结账"]
    assert found("gl2007")[0] == ["GL-2007"]
    assert found("ＧＬ-20")[0] == ["GL-20"]


def test_nothing_reaches_into_the_next_text() -> None:
    assert found("账结账失败")[0] == []
    assert found("账", ["结", "账结"])[0] == ["账"]


def test_a_text_knows_whether_it_begins_so() -> None:
    places = Titles(TEXTS).find(("结",))
    assert dict(zip(places.texts.tolist(), places.begin.tolist(), strict=True)) == {0: False, 1: True, 6: False}


def test_pinyin_finds_every_reading_and_an_unfinished_last_syllable() -> None:
    assert found("yuemojiezhang")[1] == ["月末结账", "月末)·结账"]
    assert found("yue mo jiezh")[1] == ["月末结账", "月末)·结账"]
    assert found("kuaijike")[1] == ["会计科"]
    assert found("月末jie")[1] == ["月末结", "月末)·结"]


def test_initials_find_syllables_that_begin_so() -> None:
    assert ["月末结账", "月末)·结账"] in found("ymjz")
    assert ["总账(月末"] in found("zzym")
    assert ["月末结账", "月末)·结账"] in found("月末jz")


def test_a_sound_alone_or_two_initials_are_only_looked_for_at_the_beginning() -> None:
    assert found("jie")[1] == ["结"]
    assert found("jz")[1] == ["结账"]
    assert found("jzs")[1] == ["结账：失"]
    assert found("zha", ["失败结账", "账"])[1] == ["账"]
    assert [pattern for _way, pattern in patterns("j")] == [("j",)]


def test_nothing_that_means_nothing_is_looked_for() -> None:
    assert patterns("") == patterns("？！…") == []
    assert found("月", [])[0] == []


@given(st.lists(st.text("月末结账jz-。", max_size=6), max_size=6), st.text("月末结账jz", min_size=1, max_size=3))
def test_the_arrays_say_what_a_plain_search_says(texts: list[str], text: str) -> None:
    plain = ["".join(char for char in one if char.isalnum()) for one in texts]
    places = Titles(texts).find(tuple(text))
    assert places.texts.tolist() == [number for number, one in enumerate(plain) if text in one]
    assert [texts[n][a] for n, a in zip(places.texts, places.starts, strict=True)] == [text[0]] * len(places)


@given(st.lists(st.text("月末结账", max_size=5), max_size=6))
def test_a_sound_stands_for_each_of_its_characters(texts: list[str]) -> None:
    pattern = (Sound("jie"), Sound("zh", is_whole=False))
    assert Titles(texts).find(pattern).texts.tolist() == [number for number, one in enumerate(texts) if "结账" in one]
