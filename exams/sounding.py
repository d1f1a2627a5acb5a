"""How account names sound: 银行存款 is found by yhck and by yinhangcunkuan."""

import os
from functools import cache, lru_cache

# Words of account names in which a character is not read in its usual way.
READINGS = {  # i18n: as is
    "银行": "yín háng",
    "行业": "háng yè",
    "长期": "cháng qī",
    "调整": "tiáo zhěng",
    "调剂": "tiáo jì",
    "会计": "kuài jì",
    "折耗": "shé hào",
    "重组": "chóng zǔ",
    "重估": "chóng gū",
    "重分类": "chóng fēn lèi",
}


def initials(name: str) -> str:
    """银行存款 → yhck: by words, so that 行 is read as in 银行."""
    return "".join(letter for letter in sounds(name, "FIRST_LETTER") if letter.isalpha())


@lru_cache(maxsize=10_000)
def pinyin(name: str) -> str:
    """银行存款 → yinhangcunkuan."""
    return "".join(letter for letter in "".join(sounds(name, "NORMAL")).lower() if letter.isalnum())


def sounds(name: str, style: str) -> list[str]:
    """Syllable by syllable in a style of pypinyin; what is no character stays as it is."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin  # the table of characters takes a moment to load

    read_as_the_trade_does()
    return list(pypinyin.lazy_pinyin(name, style=getattr(pypinyin.Style, style)))


@cache
def read_as_the_trade_does() -> None:
    """Our own words in place of pypinyin's 47,000, which take 40 MB."""
    import pypinyin

    pypinyin.load_phrases_dict({word: [[sound] for sound in sounds.split()] for word, sounds in READINGS.items()})
