"""What is searched: the demo, the sample manuals where they are at hand, and as many made-up documents as one likes.

A made-up document reads like its neighbours and answers nothing: sentences of many documents in a row, their telling
words exchanged for others that follow Zipf's law, every number another one. So it is about something else in the same
language, as the manuals of another module are, and as long as a real one. The same seed makes the same documents.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, count, islice
from pathlib import Path
from typing import Any

import rjieba
from django.conf import settings
from django.db import transaction
from pypinyin.phrases_dict import phrases_dict

from kb.importing.faq import import_faq
from kb.importing.manual import import_folder
from kb.models import EditionPage, Lineage, ManualIndexPage, ManualPage, SearchDocument
from kb.search.documents import next_change
from kb.search.mirroring import mirror

Kind = SearchDocument.Kind

SAMPLES = Path(os.environ.get("ZHIZHENG_SAMPLES") or settings.BASE_DIR.parent / "shared" / "samples")
MANUALS = [  # folder below the samples, slug, label
    ("finance-manual-odoo-zh/14.0", "finance", "14.0"),
    ("finance-manual-odoo-zh/16.0", "finance", "16.0"),
    ("bookkeeping-manual-ezbookkeeping-zh/1.6.0", "books", "1.6.0"),
]
SHELVES = 10  # made-up manuals
RARE = 0.03  # of the documents; words that fewer hold are what those are about, and all of them are exchanged
EXCHANGED, EXCHANGED_IN_TITLES = 0.3, 0.6  # of the other words
THEME = 10  # words that a document keeps coming back to
BATCH = 2_000
MOST_SENTENCES = 120  # a few real documents have ten times as many; they would only cost time
FIRST = 10_000_000  # object ids of made-up documents begin here
SENTENCE = re.compile(r"[^。！？；!?;\n]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DIGIT = re.compile(r"\d")


def bring_samples() -> list[str]:
    """Import the sample manuals and questions through the product's own importer; what was missing, as lines."""
    missing = []
    for folder, slug, label in MANUALS:
        if (SAMPLES / folder).is_dir():
            import_folder(SAMPLES / folder, manual_slug=slug, edition_label=label, audience="public")
        else:
            missing.append(f"no {folder} in {SAMPLES}: its questions are left out (set ZHIZHENG_SAMPLES)")
    books = ManualPage.objects.filter(slug="books").first()
    if (SAMPLES / "faq-zh" / "faq.json").is_file() and books:
        import_faq(SAMPLES / "faq-zh" / "faq.json", manual=books)
    else:
        missing.append(f"no faq-zh in {SAMPLES}: its questions are left out")
    return missing


def fill(size: int, seed: int) -> int:
    """Add made-up documents until there are `size`; returns how many were added. Call it before an index is built."""
    first = made()
    last = first + size - SearchDocument.objects.count()
    if last <= first:
        return 0
    editions = shelves()
    lineages = new_lineages(editions, first, last)
    texts = islice(Maker(seed, real()).documents(), first, last)
    for numbers in batches(range(first, last)):
        rows = [row_of(number, *next(texts), editions, lineages) for number in numbers]
        SearchDocument.objects.bulk_create(rows)
    with transaction.atomic():
        next_change()
    mirror.forget()  # rows that were written past kb.search.documents are read again
    return last - first


def made() -> int:
    """How many made-up documents there are."""
    return SearchDocument.objects.filter(object_id__gte=FIRST).count()


def batches(numbers: range) -> Iterator[range]:
    for start in range(numbers.start, numbers.stop, BATCH):
        yield range(start, min(start + BATCH, numbers.stop))


def row_of(
    number: int, title: str, text: str, editions: list[EditionPage], lineages: dict[str, Lineage]
) -> SearchDocument:
    """Three of four are sections of a made-up manual, one of them its neighbour in another edition; one is a FAQ."""
    edition = editions[number % len(editions)]
    manual = edition.manual
    assert manual is not None
    if number % 4 == 3:
        place: dict[str, Any] = {
            "kind": Kind.FAQ,
            "audience": "public",
            "category": f"类别{number % 12}",
            "url": f"/faq/made-{number}/",
        }
    else:
        url = f"/manuals/{manual.slug}/{edition.slug}/{number}/"
        place = {"kind": Kind.SECTION, "edition": edition, "lineage": lineages[key_of(number)], "url": url}
    return SearchDocument(
        object_id=FIRST + number, manual=manual, title=title, path_titles=manual.title, text=text, **place
    )


def is_twin(number: int) -> bool:
    """The same section as the document before, in the other edition."""
    return number % 4 == 1


def key_of(number: int) -> str:
    return f"made-{number - is_twin(number)}"


def shelves() -> list[EditionPage]:
    """Two editions of each made-up manual."""
    found = list(EditionPage.objects.filter(slug__startswith="made-").order_by("pk"))
    if found:
        return found
    index = ManualIndexPage.objects.get()
    for number in range(SHELVES):
        manual = ManualPage(slug=f"made-{number}", title=f"业务手册{number + 1}", audience="public")
        published(index, manual)
        for year in (2024, 2025):
            edition = EditionPage(slug=f"made-{number}-{year}", title=f"V{year}", label=f"V{year}")
            edition.released_on = date(year, 1, 15)
            published(manual, edition)
    return list(EditionPage.objects.filter(slug__startswith="made-").order_by("pk"))


def published(parent: object, page: object) -> None:
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)  # type: ignore[attr-defined]
    page.save_revision().publish()  # type: ignore[attr-defined]


def new_lineages(editions: list[EditionPage], first: int, last: int) -> dict[str, Lineage]:
    """By key, for the documents from `first` to before `last`."""
    manuals = {key_of(number): editions[number % len(editions)].manual_id for number in range(first, last)}
    there = {lineage.key: lineage for lineage in Lineage.objects.filter(key=key_of(first))}
    rows = [Lineage(manual_id=manual, key=key) for key, manual in manuals.items() if key not in there]
    return there | {lineage.key: lineage for lineage in Lineage.objects.bulk_create(rows, batch_size=BATCH)}


def real() -> list[tuple[str, str]]:
    """Titles and texts of what is not made up, in an order that imports do not change."""
    rows = SearchDocument.objects.filter(object_id__lt=FIRST).order_by("kind", "manual__slug", "url")
    return list(rows.values_list("title", "text"))


def telling(sentence: str) -> bool:
    return 6 <= len(sentence.strip()) <= 90 and bool(CHINESE.search(sentence))


class Maker:
    """The sentences and titles of the real documents, cut into words, and words to exchange some of them for."""

    def __init__(self, seed: int, texts: list[tuple[str, str]]) -> None:
        self.random = random.Random(seed)
        self.titles = [rjieba.cut(title) for title, _text in texts if CHINESE.search(title)]
        told = [[one.strip() for one in SENTENCE.findall(text) if telling(one)] for _title, text in texts]
        self.sentences = [rjieba.cut(sentence) for sentences in told for sentence in sentences]
        self.lengths = [len(sentences) for sentences in told if 0 < len(sentences) <= MOST_SENTENCES]
        holders = Counter(word for title, text in texts for word in set(rjieba.cut(f"{title}\n{text}")))
        self.rare = {word for word, number in holders.items() if number < RARE * len(texts)}
        self.vocabulary = sorted(word for word in phrases_dict if 2 <= len(word) <= 3)
        self.random.shuffle(self.vocabulary)
        self.ranks = list(accumulate(1 / rank for rank in range(1, len(self.vocabulary) + 1)))

    def documents(self) -> Iterator[tuple[str, str]]:
        """Titles and texts without end, each as long as some real one; twins differ in one sentence."""
        title, said = "", [""]
        for number in count():
            if is_twin(number):
                said = [*said[:-1], *self.said(1)]
            else:
                title, said = self.title(), self.said(self.random.choice(self.lengths))
            yield title, "。\n".join(said) + "。"

    def title(self) -> str:
        return self.exchanged(self.random.choice(self.titles), self.theme(), EXCHANGED_IN_TITLES)[:120]

    def said(self, number: int) -> list[str]:
        theme = self.theme()
        return [self.exchanged(words, theme, EXCHANGED) for words in self.random.choices(self.sentences, k=number)]

    def theme(self) -> list[str]:
        return self.random.choices(self.vocabulary, cum_weights=self.ranks, k=THEME)

    def exchanged(self, words: list[str], theme: list[str], share: float) -> str:
        """The words with the rare ones, and a share of the others, exchanged for words of the theme; other digits."""
        places = [place for place, word in enumerate(words) if len(word) > 1 and CHINESE.search(word)]
        chosen = {place for place in places if words[place] in self.rare or self.random.random() < share}
        chosen = chosen or set(places[:1])
        parts = [
            self.random.choice(theme) if place in chosen else DIGIT.sub(self.digit, word)
            for place, word in enumerate(words)
        ]
        return "".join(parts)

    def digit(self, _match: re.Match[str]) -> str:
        return str(self.random.randrange(10))
