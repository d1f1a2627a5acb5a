"""A question → the passage that answers it, if there is one we can stand behind, and the ordinary hits below it.

Everything starts from what the search found for this viewer: nothing hidden is read, weighed or counted.
"""

from dataclasses import dataclass, replace

import rjieba

from kb.asking import quoting, writing
from kb.asking.quoting import Quote
from kb.asking.writing import Written
from kb.models import SearchDocument
from kb.rules import choosing, confidence, evidence
from kb.rules.evidence import ASKING, Asked, Evidence, Place
from kb.rules.passages import Passage
from kb.search import synonyms
from kb.search.analysis import PLAIN, tidy
from kb.search.documents import Kind, visible
from kb.search.lens import Issue, Lens, lens_of
from kb.search.query import Filters, Hit, Results, search
from kb.search.snippets import Needles
from people.visibility import Viewer

CANDIDATES = 5  # of the best hits; below them nothing right was ever found on the judged questions
SHOWN = 5
NOUNS = {"n", "l", "i", "j", "e", "vn"}  # part-of-speech tags of what a question is about: nouns, idioms, Latin names


@dataclass(frozen=True)
class Candidate:
    document: SearchDocument
    hit: Hit
    passage: Passage
    evidence: Evidence


@dataclass(frozen=True)
class Reply:
    """`text` as typed, `meant` as understood. `quote` is None when nothing is good enough; `unknown` names a version
    that no manual of this viewer has."""

    text: str
    meant: str
    edition: str
    manual: str
    lens: Lens
    results: Results
    hits: list[Hit]
    unknown: str = ""
    quote: Quote | None = None
    confidence: float = 0.0
    written: Written | None = None

    @property
    def shown(self) -> Results:
        """The page as the log knows it: what was typed, and what is on it, the quoted passage first."""
        quoted = [hit for hit in self.results.hits if self.quote and hit.id == self.quote.document]
        return replace(self.results, text=self.text, hits=[*quoted, *self.hits])


def ask(viewer: Viewer, text: str, *, edition: str = "", manual: str = "", may_write: bool = False) -> Reply:
    """`edition` and `manual` are slugs the viewer narrowed to. Any text at all is answered, if only with nothing.

    `may_write`: the language model may be asked for a summary, where one is configured.
    """
    reply, found = considered(viewer, text, edition, manual)
    if not found:
        return reply
    ranked = sorted(found, key=lambda one: confidence.preference(one.evidence), reverse=True)
    sure = confidence.confidence(ranked[0].evidence)
    return answered(reply, ranked, sure, may_write) if confidence.is_good_enough(sure) else reply


def considered(viewer: Viewer, text: str, edition: str = "", manual: str = "") -> tuple[Reply, list[Candidate]]:
    """The reply that quotes nothing, and what could be quoted, in the order of the search."""
    lens = lens_of(viewer)
    named, unknown = edition_in(evidence.versions(tidy(text)), lens)
    edition = edition or named
    results, meant = understood(viewer, text, Filters(manual=manual, edition=edition))
    reply = Reply(tidy(text), meant, edition, manual, lens, results, hits=results.hits[:SHOWN], unknown=unknown)
    if unknown or not results.hits:
        return reply, []
    own = None if edition else next((one for one in lens.editions.values() if one.is_own), None)
    return reply, candidates(viewer, asked_of(results), results.hits[:CANDIDATES], own, lens)


def understood(viewer: Viewer, text: str, filters: Filters) -> tuple[Results, str]:
    """What is found, and for which words: those of the correction where the typed ones say nothing at all."""
    results = search(viewer, text, size=CANDIDATES + SHOWN, filters=filters)
    if results.correction is None or not results.is_instead:
        return results, results.text
    meant = results.correction.text
    return search(viewer, meant, size=CANDIDATES + SHOWN, filters=filters), meant


def answered(reply: Reply, ranked: list[Candidate], sure: float, may_write: bool) -> Reply:
    best = ranked[0]
    return replace(
        reply,
        quote=quoting.quote(best.document, best.hit, best.passage, Needles.of(PLAIN.of_question(reply.meant))),
        confidence=sure,
        written=writing.write(reply.meant, [(one.document, one.passage) for one in ranked]) if may_write else None,
        hits=[hit for hit in reply.results.hits if hit.id != best.document.pk][:SHOWN],
    )


def edition_in(versions: list[str], lens: Lens) -> tuple[str, str]:
    """Slug of the edition a question names, and the first version it names that no edition has."""
    known = {number: issue.slug for issue in lens.editions.values() for number in evidence.versions(issue.label)}
    unknown = next((version for version in versions if version not in known), "")
    several = len(set(versions)) > 1  # who compares two versions wants neither excluded
    return ("" if unknown or several or not versions else known[versions[0]]), unknown


def asked_of(results: Results) -> Asked:
    text = evidence.fold(results.text)
    named = [f"v{version}" for version in evidence.versions(text)]  # the edition is chosen by the filter
    words = {
        word: weight
        for word, weight in results.weights.items()
        if word not in ASKING and not any(word in version for version in named)
    }
    nouns = [word for word, tag in rjieba.tag(text) if tag[:1] in NOUNS or tag in NOUNS]
    subjects = frozenset(word for word in words if any(word in noun for noun in nouns))
    pairs = tuple(pair for pair in PLAIN.of_question(text).pairs if len(pair) == 2)
    return Asked(text, words, pairs, subjects, synonyms.names_of(text, words))


def candidates(viewer: Viewer, asked: Asked, hits: list[Hit], own: Issue | None, lens: Lens) -> list[Candidate]:
    """Those of the hits that are not ruled out, each with its best passage."""
    rows = visible(viewer).select_related("edition", "manual", "lineage__manual").in_bulk([hit.id for hit in hits])
    passages = quoting.passages_of(list(rows.values()))
    found = []
    for hit in (hit for hit in hits if hit.id in rows):
        document = rows[hit.id]
        place = Place(
            title=evidence.fold(document.title),
            text=evidence.fold(document.text),
            score=hit.score,
            strength=hit.strength,
            is_faq=document.kind == Kind.FAQ,
            is_guide=document.kind == Kind.GUIDE,
            fits=fits(document, own, lens),
        )
        passage = choosing.best(asked, passages[document.pk])
        if passage is not None and not evidence.rules_out(asked, place):
            rival = max((other.score for other in hits if other is not hit), default=0.0)
            found.append(Candidate(document, hit, passage, evidence.evidence(asked, place, passage, rival=rival)))
    return found


def fits(document: SearchDocument, own: Issue | None, lens: Lens) -> bool:
    """An entry about other versions of their product misleads whoever works with one."""
    if own is None or document.kind == Kind.SECTION or document.manual_id != own.manual:
        return True
    return lens.is_within(own, document.edition_from, document.edition_to)
