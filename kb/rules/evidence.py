"""What speaks for a passage being the answer to a question: plain numbers between 0 and 1, from texts and weights."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.rules.passages import Line, Passage

VERSION = re.compile(r"(?<![a-z\d.,-])v?(\d{1,2}\.\d{1,2})(?![\d.])", re.IGNORECASE)
LATIN = re.compile(r"[a-z]{2,}")
CODE = re.compile(r"[a-z]+[-_]?\d[a-z\d_-]*|\d[\d,.-]*\d")
# How a question is asked, not what it is about.
ASKING = frozenset(
    """
    意思 哪些 哪几 几步 多久 多长 多大 多少 几个 几位 几次 几期 几点 几种 能不能 会不会 要不要 是不是
    能 会 要 怎 咋 啥 几 需 想 行 急
    请教 麻烦 帮忙 告诉 知道 求助 问题 办法 方法 方式 原因 解决 例子 例如 一般 应该 步骤 操作 时候 时间 什么样 为啥
    出现 提示 显示 报错 错误 处理 具体 到底 究竟 谁 哪 想问 来说 关于 有关 情况
    有 做 用 看 来 去 给 让 说 问 些 么 没 不 好 还 再 先 请
    """.split()  # noqa: SIM905
)
PARTICLES = ["为什么", "怎么办", "怎么样", "怎么", "怎样", "如何", "什么", "[吗呢的了？?]"]
POLITE = re.compile("|".join([*sorted((w for w in ASKING if len(w) > 1), key=len, reverse=True), *PARTICLES]))


@dataclass(frozen=True)
class Asked:
    """A question as the rules need it: its text normalised, its words with how much each tells (idf), its pairs."""

    text: str
    words: Mapping[str, float]
    pairs: tuple[str, ...] = ()
    subjects: frozenset[str] = frozenset()  # those of the words that name things
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # other names of words, as trainers taught them

    @property
    def mass(self) -> float:
        return sum(self.words.values()) or 1.0

    def says(self, word: str, text: str) -> bool:
        """Whether a text holds a word of the question, by whatever name."""
        return word in text or any(other in text for other in self.others.get(word, ()))

    @property
    def codes(self) -> list[str]:
        """Error codes, ports, amounts: whoever types one means that one. Versions are not among them."""
        return CODE.findall(VERSION.sub(" ", self.text))

    @property
    def latin(self) -> list[str]:
        return LATIN.findall(VERSION.sub(" ", self.text))


@dataclass(frozen=True)
class Place:
    """Where a passage stands, as the rules need it. Texts are normalised; `score` orders the retriever's hits, and
    `strength` is what their terms alone are worth."""

    title: str
    text: str
    score: float
    strength: float
    is_faq: bool = False
    is_guide: bool = False
    fits: bool = True  # the version of the product that the asker works with, or none is known


@dataclass(frozen=True)
class Evidence:
    """Everything confidence is judged by."""

    passage: float  # share of the question's idf mass in heading and passage
    line: float  # … in one single line of it
    complete: float  # … in title, heading and one single line of it
    weakest: float  # … of the one word of the question that title, heading and passage miss most
    title: float  # … in title and heading
    document: float  # … anywhere in the document
    subject: float  # share of the mass of its nouns in title, heading and passage
    subject_in_document: float  # … anywhere in the document
    pairs: float  # share of the question's pairs of characters in title, heading and passage
    likeness: float  # of the question and the title or heading, as pairs of characters (Dice)
    lead: float  # how far its score is ahead of the best of the others, or behind (−1 to 1)
    strength: float  # score against the most these words could earn
    length: float  # how much was asked: 1 for twelve words and more
    is_faq: float
    is_guide: float  # a step on the way, which seldom says why or whether
    code: float  # an error code was asked for: 1 where a line begins with it, ½ where the passage mentions it


def evidence(asked: Asked, place: Place, passage: Passage, *, rival: float) -> Evidence:
    """`rival` is the best score among the other answers, 0 when there is none."""
    heading, own = fold(passage.heading), fold(passage.matter)
    about, whole = f"{place.title}\n{heading}", f"{place.title}\n{heading}\n{own}"
    everything = f"{place.title}\n{place.text}"
    lines = [fold(said(line)) for line in passage.lines]
    subject = replace(asked, words={word: weight for word, weight in asked.words.items() if word in asked.subjects})
    return Evidence(
        passage=held(asked, f"{heading}\n{own}"),
        line=max((held(asked, line) for line in lines), default=0.0),
        complete=max((held(asked, f"{about}\n{line}") for line in lines), default=0.0),
        weakest=max((w for word, w in asked.words.items() if not asked.says(word, whole)), default=0.0) / asked.mass,
        title=held(asked, about),
        document=held(asked, everything),
        subject=held(subject, whole) if subject.words else 1.0,
        subject_in_document=held(subject, everything) if subject.words else 1.0,
        pairs=share(asked.pairs, whole),
        likeness=max(likeness(asked.text, place.title), likeness(asked.text, heading)),
        lead=(place.score - rival) / max(place.score, rival, 1e-9),
        strength=min(1.0, place.strength / (asked.mass * 4)),
        length=min(1.0, math.log1p(len(asked.words)) / math.log(13)),
        is_faq=float(place.is_faq),
        is_guide=float(place.is_guide),
        code=min((about_code(code, own, passage) for code in asked.codes), default=0.0),
    )


def about_code(code: str, text: str, passage: Passage) -> float:
    """Lists of codes begin their lines with them; elsewhere a code is mentioned by the way."""
    begins = any(fold(line.text).startswith(code) for line in passage.lines)
    return 1.0 if begins else 0.5 if code in text else 0.0


def rules_out(asked: Asked, place: Place) -> bool:
    """Names in Latin letters, codes and versions are never fuzzy: without them it is about something else."""
    everything = f"{place.title}\n{place.text}"
    return not place.fits or any(name not in everything for name in [*asked.codes, *asked.latin])


def versions(text: str) -> list[str]:
    """Product versions named in a text: 9.0 for V9.0."""
    return VERSION.findall(text)


def fold(text: str) -> str:
    """As the analysis of documents and questions does it: width and case do not count."""
    return unicodedata.normalize("NFKC", text).lower()


def said(line: Line) -> str:
    return f"{line.label} {line.said}"


def held(asked: Asked, text: str) -> float:
    """The share of the question's idf mass whose words the text holds."""
    return sum(weight for word, weight in asked.words.items() if asked.says(word, text)) / asked.mass


def share(parts: tuple[str, ...], text: str) -> float:
    return sum(part in text for part in parts) / max(1, len(parts))


def likeness(question: str, title: str) -> float:
    """操作步骤 and 怎么办 make no two texts alike."""
    return dice(POLITE.sub(" ", question), POLITE.sub(" ", title))


def dice(one: str, other: str) -> float:
    """How alike two texts are, as pairs of characters (Dice 1945)."""
    left, right = bigrams(one), bigrams(other)
    both = sum((left & right).values())
    return 2 * both / (left.total() + right.total()) if both else 0.0


def bigrams(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(c for c in text if c.isalnum()))
