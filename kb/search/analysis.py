"""Text → terms. Documents and questions go through the same door: full words of Chinese, plus pairs of characters.

Words carry the meaning; pairs (月末, 末结, 结账) find what the dictionary cut elsewhere, and reward word order.
Terms are cut once, here, and sent to whichever engine answers.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import rjieba
from opencc import OpenCC

from kb.search.numerals import counted

LONGEST_QUESTION = 200
LONGEST_WORD = 100  # what is longer is known by its beginning
TITLE_WEIGHT = 3
MOST_NAMES = 1_000  # whose terms are kept

# Too common to tell one document from another; in a question they only ask politely.
STOP_WORDS = frozenset(
    """
    的 了 和 是 在 与 及 或 也 都 就 而 但 并 被 把 将 从 到 对 于 以 为 之 其 此 该 这 那 个 中 上 下 后 前 里 时 等
    我 你 您 他 她 它 我们 你们 他们 这个 那个 这些 那些 一个 一下 可以 需要 进行 以及 如果 因为 所以 已经 还是
    吗 呢 吧 啊 呀 么 什么 怎么 怎么办 怎样 如何 为什么 为何 哪里 哪个 请问 有没有 是否 能否 不能 没有
    a an the of to in on for and or is are be it this that with how what why when which can do does i you we my
    """.split()  # noqa: SIM905
)

CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3041-\u30ff\uac00-\ud7a3"
RUN = re.compile(f"[{CJK}]+")
MEANS_SOMETHING = re.compile(rf"[{CJK}]|[^\W_]")
# ora-00060, v9.0, fi_glvoucher. All repetitions end: a log file may hold a word of a megabyte.
CODE = re.compile(r"(?<![a-z0-9])[a-z0-9]{1,64}(?:[-_./:#][a-z0-9]{1,64}){1,20}")
PART = re.compile(r"[a-z]+|[0-9]+")
STEP = rf"[【「“\"\[]?[{CJK}\w]{{1,12}}[】」”\"\]]?"
ARROW = r"\s{0,3}(?:[-=]{0,3}>{1,3}|[→›»》⇒➔➜➝➞➡⟶▸▶►]\ufe0f?)\s{0,3}"
PATH = re.compile(f"{STEP}(?:{ARROW}{STEP})+")  # 总账→期末→结账, 【总账】->【期末】
BETWEEN_STEPS = re.compile(rf"[】」”\"\]]?{ARROW}[【「“\"\[]?")


@dataclass(frozen=True)
class Terms:
    """What a text is reduced to, in its own order, repetitions kept. `singles`: Chinese characters asked for alone."""

    words: list[str]
    pairs: list[str]
    singles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.pairs)

    def __add__(self, other: "Terms") -> "Terms":
        return Terms(self.words + other.words, self.pairs + other.pairs)

    def __mul__(self, times: int) -> "Terms":
        return Terms(self.words * times, self.pairs * times)


@cache
def simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Full width to half, compatibility forms to plain ones, lower case, traditional characters to simplified ones.

    帐, the older way to write 账, becomes that: manuals and people use both.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain if plain.isascii() else str(simplifier().convert(plain)).replace("帐", "账")


def tidy(question: str) -> str:
    """A question as one line of at most 200 characters; characters that cannot be printed go."""
    plain = question[: LONGEST_QUESTION * 20]
    if not plain.isprintable():
        plain = "".join(c if c.isprintable() else " " for c in plain)
    return " ".join(plain.split())[:LONGEST_QUESTION].strip()


@lru_cache(maxsize=64)
def plain_question(question: str) -> str:
    """A question as it is looked for. Kept, because several have to know it of the same question."""
    return normalise(tidy(question))


def pairs(text: str) -> list[str]:
    """Overlapping pairs of each run of Chinese, and its last character alone, so that one character can be found."""
    found: list[str] = []
    for run in RUN.findall(text):
        found += map("".join, pairwise(run))
        found.append(run[-1])
    return found


def codes(text: str) -> list[str]:
    """Codes and menu paths as a whole, the numbers and names in a code, and counted things: ora, 00060, 12期."""
    found: list[str] = []
    for code in CODE.findall(text):
        found += [code, *(part for part in PART.findall(code) if len(part) > 1)]
    found += [BETWEEN_STEPS.sub("→", path).strip('【】「」“”"[]') for path in PATH.findall(text)]
    return found + counted(text)


class Analysis:
    """Cuts texts with the general dictionary and the domain words that trainers gave."""

    def __init__(self, dictionary: Iterable[str] = ()) -> None:
        self.dictionary = tuple(sorted({" ".join(normalise(word).split()) for word in dictionary} - {""}))
        self.fingerprint = hashlib.sha256("\n".join(self.dictionary).encode()).hexdigest()[:16]
        self.names: dict[str, Terms] = {}
        self.cut = rjieba.cut_for_search
        if self.dictionary:
            segmenter = rjieba.Jieba()
            for word in self.dictionary:
                segmenter.add_word(word, None, None)
            self.cut = segmenter.cut_for_search

    def words(self, text: str) -> list[str]:
        """Words of normalised text. Long words come with the shorter ones inside them: 财务人员, 财务, 人员."""
        cut = [
            word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD]
            for word in self.cut(text)
            if word not in STOP_WORDS and MEANS_SOMETHING.search(word)
        ]
        extra = codes(text)
        return [word for word in cut if not CODE.fullmatch(word)] + extra if extra else cut

    def of_text(self, text: str) -> Terms:
        plain = normalise(text)
        return Terms(self.words(plain), pairs(plain))

    def of_document(self, title: str, path: str, text: str) -> Terms:
        """One combined text; a title counts as if it were said three times."""
        return self.of_text(title) * TITLE_WEIGHT + self.of_text(path) + self.of_text(text)

    def of_question(self, question: str) -> Terms:
        """Distinct terms of what somebody typed. Nothing but stop words: then those are what is meant."""
        plain = plain_question(question)
        words = self.words(plain) or [word for word in self.cut(plain) if MEANS_SOMETHING.search(word)]
        neighbours = [pair for pair in pairs(plain) if len(pair) == 2 and (pair not in STOP_WORDS or pair in words)]
        singles = [run for run in RUN.findall(plain) if len(run) == 1 and run in words]
        return Terms(unique(words), unique(neighbours), tuple(unique(singles)))

    def of_name(self, name: str) -> Terms:
        """The same for other names of things, which come back again and again."""
        if name not in self.names:
            if len(self.names) >= MOST_NAMES:
                self.names.clear()
            self.names[name] = self.of_question(name)
        return self.names[name]


def unique(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(terms))


PLAIN = Analysis()


@lru_cache(maxsize=2)
def analysis_with(dictionary: tuple[str, ...]) -> Analysis:
    """Loading a dictionary costs 0.1 s and 24 MB, so each is loaded once."""
    return Analysis(dictionary) if dictionary else PLAIN
