"""Shows a name in part: enough to compare with a paper one holds, too little to learn it from."""

import unicodedata

STAR = "*"


def masked(name: str) -> str:
    """陈琳 → 陈*, 欧阳娜娜 → 欧**娜, Anna Smith → A*** S****. A single letter is not shown at all.

    Combining marks go with the letter they stand on.
    """
    return " ".join(masked_word(letters(word)) for word in name.split())


def letters(word: str) -> list[str]:
    found: list[str] = []
    for character in unicodedata.normalize("NFC", word):
        if found and unicodedata.combining(character):
            found[-1] += character
        else:
            found.append(character)
    return found


def masked_word(word: list[str]) -> str:
    if len(word) < 2:
        return STAR * len(word)
    if is_chinese(word[0]) and len(word) > 2:
        return word[0] + STAR * (len(word) - 2) + word[-1]
    return word[0] + STAR * (len(word) - 1)


def is_chinese(letter: str) -> bool:
    return unicodedata.name(letter[0], "").startswith("CJK")
