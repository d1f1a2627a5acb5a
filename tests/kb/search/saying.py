"""A vocabulary of texts at hand, counted the slow and obvious way; and slips made on purpose."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from kb.search.analysis import PLAIN, RUN
from kb.search.pinyin import COMMON, homophones

DEMO = Path(settings.BASE_DIR) / "site/home/demo"


class Saying:
    """Every text is one document."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts: dict[str, Counter[str]] = {"words": Counter(), "pairs": Counter()}
        self.asked = 0
        for text in texts:
            terms = PLAIN.of_text(text)
            self.counts["words"].update(set(terms.words))
            self.counts["pairs"].update(set(terms.pairs))

    def frequency(self, field: str, term: str) -> int:
        self.asked += 1
        return self.counts[field][term]

    def without(self, text: str) -> "Saying":
        """The same without one of the texts."""
        other, gone = Saying([]), Saying([text])
        other.counts = {field: counts - gone.counts[field] for field, counts in self.counts.items()}
        return other

    def most_holders(self, pairs: Sequence[str]) -> list[int]:
        self.asked += 1
        return [self.counts["pairs"][pair] for pair in pairs]

    def followers(self, char: str, least: int) -> list[str]:
        self.asked += 1
        pairs = sorted(pair for pair in self.counts["pairs"] if len(pair) == 2 and pair[0] == char)
        return [pair[1] for pair in pairs if self.counts["pairs"][pair] >= least]

    def beginning(self, field: str, prefix: str, most: int) -> list[str]:
        self.asked += 1
        return sorted(term for term in self.counts[field] if term.startswith(prefix))[:most]


@cache
def demo_documents() -> list[tuple[str, str]]:
    """Title and text of every section of the demo's manuals and every entry of its FAQ."""
    found = []
    for toc in sorted(DEMO.glob("manuals/*/*/toc.json")):
        for section in json.loads(toc.read_text(encoding="utf-8"))["sections"]:
            found.append((section["title"], (toc.parent / section["file"]).read_text(encoding="utf-8")))
    faq = yaml.safe_load((DEMO / "faq.yaml").read_text(encoding="utf-8"))
    found += [(entry["question"], entry["answer"]) for entry in faq]
    return [(title, f"{title}\n{text}") for title, text in found]


def demo_titles() -> list[str]:
    return sorted({title for title, _text in demo_documents()})


def demo_says() -> Saying:
    return Saying(text for _title, text in demo_documents())


def misheard(text: str, seed: int) -> str:
    """The text with one common character replaced by a common homophone, always the same for the same seed."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311
    places = [i for i, char in enumerate(text) if RUN.match(char) and char in COMMON and homophones(char)]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + chance.choice(homophones(text[place])) + text[place + 1 :]
