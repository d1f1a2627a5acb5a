"""试一试: what a rule would change, shown before it is saved, and only what its author may see.

Names are tried with the real search. A domain word changes how every text is cut, which only a rebuild can do, so its
effect is worked out on the documents that could change: those the question finds, and those that hold the word.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from django.utils.translation import gettext as _

from kb.models import SearchDocument
from kb.search import scoring
from kb.search.analysis import Analysis
from kb.search.documents import visible
from kb.search.query import search
from kb.search.questions import question_of
from kb.search.scoring import Floats, Postings
from kb.search.synonyms import expansions
from kb.search.vocabulary import Dictionary, Rule, current, rules, trying
from people.visibility import Viewer

SHOWN = 5
MOST_QUESTIONS = 8
MOST_TYPED = 20  # lines an author may type
MOST_DOCUMENTS = 100

Recent = Callable[[Viewer, int], Iterable[str]]
recent: list[
    Recent
] = []  # questions asked lately that this author may read; whoever keeps a log adds itself at start-up
RECENT = 200


@dataclass(frozen=True)
class Line:
    """One of the best hits. `change`: new, gone, up, down, or nothing."""

    title: str
    url: str
    edition: str
    change: str = ""

    @property
    def name(self) -> str:
        return f"{self.title} {self.edition}".strip()

    @property
    def label(self) -> str:
        labels = {"new": _("新"), "gone": _("不再出现"), "up": _("上升"), "down": _("下降")}
        return labels.get(self.change, "")


@dataclass(frozen=True)
class Trial:
    """One question, before and after. `cut`: its words, where they change."""

    question: str
    before: list[Line]
    after: list[Line]
    cut: tuple[str, str] = ("", "")

    @property
    def rows(self) -> list[tuple[Line | None, Line | None]]:
        """Place by place, now and then."""
        return list(zip_longest(self.before, self.after))

    @property
    def is_changed(self) -> bool:
        return any(line.change for line in (*self.before, *self.after))


Ranking = list[tuple[int, Line]]  # ids of documents, best first


def try_rule(viewer: Viewer, rule: Rule, questions: Iterable[str], instead_of: int | None = None) -> list[Trial]:
    """Top hits with the rules as they are, and with this one. `instead_of`: id of the rule it replaces."""
    now = current()
    then = Dictionary.of(now.words, [*rules(but=instead_of), rule])

    def is_concerned(question: str) -> bool:
        return said(question, now) != said(question, then)

    asked = [*typed(questions), *filter(is_concerned, lately(viewer))] or list(rule.spoken)
    return [
        compared(question, found(viewer, question, now), found(viewer, question, then))
        for question in list(dict.fromkeys(asked))[:MOST_QUESTIONS]
    ]


def said(question: str, dictionary: Dictionary) -> list[str]:
    with trying(dictionary):
        return [expansion.text for expansion in expansions(question)]


def found(viewer: Viewer, question: str, dictionary: Dictionary) -> Ranking:
    with trying(dictionary):
        hits = search(viewer, question, size=SHOWN).hits
    return [(hit.id, Line(hit.title, hit.url, hit.edition)) for hit in hits]


def try_word(viewer: Viewer, word: str, questions: Iterable[str], instead_of: str = "") -> list[Trial]:
    """How the question is cut, and what comes first among the documents concerned, without and with the word."""
    words = set(current().words)
    now, then = Analysis(words), Analysis((words - {instead_of}) | {word})

    def is_concerned(question: str) -> bool:
        return now.of_question(question).words != then.of_question(question).words

    asked = [*typed(questions), *filter(is_concerned, lately(viewer))] or [word]
    return [estimated(viewer, question, word, now, then) for question in list(dict.fromkeys(asked))[:MOST_QUESTIONS]]


def estimated(viewer: Viewer, question: str, word: str, now: Analysis, then: Analysis) -> Trial:
    documents = concerned(viewer, question, word)
    cut = ["/".join(analysis.of_question(question).words) for analysis in (now, then)]
    before, after = (ranked(documents, question, analysis) for analysis in (now, then))
    return compared(question, before, after, (cut[0], cut[1]) if cut[0] != cut[1] else ("", ""))


def concerned(viewer: Viewer, question: str, word: str) -> list[SearchDocument]:
    mine = visible(viewer).select_related("edition")
    ids = [hit.id for hit in search(viewer, question, size=MOST_DOCUMENTS // 2).hits]
    holders = mine.filter(text__contains=word).exclude(pk__in=ids).order_by("pk")
    return [*mine.filter(pk__in=ids), *holders[: MOST_DOCUMENTS - len(ids)]]


class Tray:
    """A few documents, held in memory, as scoring wants them."""

    def __init__(self, documents: Sequence[SearchDocument], analysis: Analysis) -> None:
        terms = [analysis.of_document(one.title, one.path_to_index, one.text) for one in documents]
        self.size = len(terms)
        self.fields = {"words": [one.words for one in terms], "pairs": [one.pairs for one in terms]}

    def postings(self, field: str, term: str) -> Postings:
        counts = np.array([terms.count(term) for terms in self.fields[field]], np.float32)
        docs = np.flatnonzero(counts).astype(np.int32)
        return Postings(docs, counts[docs])

    def dampings(self, field: str) -> Floats:
        lengths = np.array([len(terms) for terms in self.fields[field]], np.float32)
        return scoring.dampings(lengths, float(lengths.mean()) if len(lengths) else 0.0)


def ranked(documents: Sequence[SearchDocument], question: str, analysis: Analysis) -> Ranking:
    scores = scoring.score(Tray(documents, analysis), question_of(question, analysis).clauses)
    best = np.argsort(-scores, kind="stable")[:SHOWN]
    return [(documents[at].pk, line_of(documents[at])) for at in best.tolist() if scores[at] > 0]


def line_of(row: SearchDocument) -> Line:
    return Line(row.title, row.url, row.edition.label if row.edition else "")


def compared(question: str, before: Ranking, after: Ranking, cut: tuple[str, str] = ("", "")) -> Trial:
    old = {pk: place for place, (pk, _shown) in enumerate(before)}
    new = {pk: place for place, (pk, _shown) in enumerate(after)}
    return Trial(
        question,
        [marked(line, "" if pk in new else "gone") for pk, line in before],
        [marked(line, moved(old.get(pk), new[pk])) for pk, line in after],
        cut,
    )


def moved(old: int | None, new: int) -> str:
    if old is None:
        return "new"
    return "up" if new < old else "down" if new > old else ""


def marked(line: Line, change: str) -> Line:
    return Line(line.title, line.url, line.edition, change)


def typed(questions: Iterable[str]) -> list[str]:
    return [line for question in list(questions)[:MOST_TYPED] if (line := " ".join(question.split()))]


def lately(viewer: Viewer) -> list[str]:
    return [question for source in recent for question in source(viewer, RECENT)]
