"""Our ranking beside those of others, over the same documents, the same terms, the same judged questions."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.search.bars import Bar, at_most, table
from benchmarks.search.peers import Fts5, Peer, Postgres, Tantivy
from benchmarks.search.questions import HALVES, half, questions
from benchmarks.search.viewers import reader
from kb.models import SearchDocument
from kb.search import engines, evaluating, mirroring, query
from kb.search.analysis import Analysis, Terms
from kb.search.columns import visible_mask
from kb.search.documents import visible
from kb.search.engines import Scope
from kb.search.evaluating import Score
from kb.search.judging import Identity, Judged, Places
from kb.search.lens import lens_of
from kb.search.questions import question_of

OURS = "知证"
SETS = {"questions": None, "homophones": ["homophones"], "slips": ["slips"]}
BATCH = 1_000
SEPARATOR = "\x1f"
AHEAD_OF_FTS5, AHEAD_OF_POSTGRES, COST_OF_A_SLIP = 0.03, 0.2, 0.025

Ranker = Callable[[str], list[int]]  # question → documents, best first


@dataclass(frozen=True)
class Result:
    """What one engine made of one set: each question with its score, and milliseconds of CPU a question."""

    engine: str
    set_name: str
    asked: list[tuple[Judged, Score]]
    cpu_ms: list[float]

    def scores(self, name: str) -> list[Score]:
        return [score for judged, score in self.asked if half(judged) == name]

    def ndcg(self, name: str = "test") -> float:
        return evaluating.mean(self.scores(name)).ndcg

    def by_meant(self, name: str = "test") -> dict[str, float]:
        return {judged.meant: score.ndcg for judged, score in self.asked if half(judged) == name}


class Judge:
    """The questions whose places are there, and how a list of documents fares."""

    def __init__(self) -> None:
        self.places = Places()
        self.sets = {name: self.answerable(questions(files) if files else questions()) for name, files in SETS.items()}

    def answerable(self, judged: Sequence[Judged]) -> list[tuple[Judged, dict[Identity, float]]]:
        found, unknown = [], set()
        for one in judged:
            gains = {}
            for place, gain in one.gains.items():
                if (identity := self.places.find(place)) is None:
                    unknown.add(place)
                else:
                    gains[identity] = gain
            if gains:
                found.append((one, gains))
        if unknown:
            some = ", ".join(sorted(unknown)[:5])
            print(f"{len(unknown)} places are not there ({some} …): {len(judged) - len(found)} questions left out")
        return found

    def result(self, engine: str, set_name: str, rank: Ranker) -> Result:
        result = Result(engine, set_name, [], [])
        for judged, gains in self.sets[set_name]:
            cpu = time.process_time()
            documents = rank(judged.query)
            result.cpu_ms.append((time.process_time() - cpu) * 1000)
            ranking = list(dict.fromkeys(self.places.documents[pk] for pk in documents))
            result.asked.append((judged, evaluating.score(ranking, gains)))
        return result


def run(size_name: str, postgres: str, most: bool = True) -> list[Bar]:
    """All engines over what is in the database now; `most`: the slow ones too. Prints a table."""
    judge, results = Judge(), []
    for name, rank in ((f"{OURS}, engine alone", engine_alone()), (OURS, whole())):
        results += [judge.result(name, set_name, rank) for set_name in SETS]
    analysis = engines.chosen().analysis()
    documents = Documents(analysis)
    for peer in peers(postgres if most else "", most):
        started = time.process_time()
        peer.fill(documents)
        took = time.process_time() - started
        sets = SETS if most else ["questions"]
        ranker = lambda text, peer=peer: peer.ask(analysis.of_question(text))  # noqa: E731
        results += [judge.result(peer.name, set_name, ranker) for set_name in sets]
        print(f"{peer.name}: filled in {took:.1f} s of our CPU")
        peer.close()
    show(results, f"Relevance, {size_name}")
    return bars(results, size_name, postgres if most else "")


def peers(postgres: str, most: bool) -> list[Peer]:
    found: list[Peer] = [Tantivy(), Fts5()]
    if most:
        found.append(Fts5(pairs=False))
    if postgres:
        found.append(Postgres(postgres))
    return found


class Documents:
    """The terms of all documents, cut once and kept packed; each pass unpacks them again."""

    def __init__(self, analysis: Analysis) -> None:
        rows = SearchDocument.objects.filter(live=True).order_by("pk")
        found = rows.values_list("pk", "title", "path_titles", "text").iterator(chunk_size=BATCH)
        self.packed = [(pk, *packed(analysis.of_document(title, path, text))) for pk, title, path, text in found]

    def __iter__(self) -> Iterator[tuple[int, Terms]]:
        for pk, words, pairs in self.packed:
            yield pk, Terms(words.split(SEPARATOR), pairs.split(SEPARATOR))


def packed(terms: Terms) -> tuple[str, str]:
    return SEPARATOR.join(terms.words), SEPARATOR.join(terms.pairs)


def whole() -> Ranker:
    """The search that readers get: synonyms, corrections, titles that are the question, folded editions."""
    viewer = reader()
    return lambda text: [hit.id for hit in query.search(viewer, text).hits]


def engine_alone() -> Ranker:
    """The scorer and nothing else, which is what the others are asked for too."""
    viewer, engine = reader(), engines.chosen()
    known = mirroring.current()
    scope = Scope(known, visible_mask(known, lens_of(viewer)), visible(viewer))

    def rank(text: str) -> list[int]:
        found = engine.find(question_of(text, engine.analysis()), scope)
        best = found.scores.argsort(kind="stable")[::-1][:50]
        return [int(pk) for pk in known.pk[found.rows[best]]]

    return rank


def show(results: list[Result], title: str) -> None:
    rows = []
    for result in sorted(results, key=lambda one: list(SETS).index(one.set_name)):
        for name in HALVES:
            mean = evaluating.mean(result.scores(name))
            values = [f"{value:.3f}" for value in (mean.recall, mean.mrr, mean.ndcg)]
            cpu = "" if "PostgreSQL" in result.engine else f"{evaluating.percentile(result.cpu_ms, 0.5):.2f}"
            rows.append([result.set_name, name, result.engine, len(result.scores(name)), *values, cpu])
    table(title, ["set", "half", "engine", "n", "recall@10", "MRR@10", "nDCG@10", "CPU ms p50"], rows)


def bars(results: list[Result], size_name: str, postgres: str) -> list[Bar]:
    """The bars are about the test half."""
    by_name = {(result.engine, result.set_name): result for result in results}
    ours = by_name[OURS, "questions"]
    found = [
        against(ours, by_name[Tantivy.name, "questions"], 0.0, size_name),
        against(ours, by_name[Fts5.name, "questions"], AHEAD_OF_FTS5, size_name),
    ]
    if postgres:
        found.append(against(ours, by_name[Postgres.name, "questions"], AHEAD_OF_POSTGRES, size_name))
    lost = cost_of_a_slip(ours, by_name[OURS, "homophones"])
    return [*found, at_most(f"one homophone slip costs nDCG@10, {size_name}", lost, COST_OF_A_SLIP, "{:.3f}")]


def against(ours: Result, other: Result, ahead: float, size_name: str) -> Bar:
    a, b = other.by_meant(), ours.by_meant()
    difference = evaluating.compare(list(a.values()), [b[meant] for meant in a])
    detail = f"{difference.mean:+.3f} ({ours.ndcg():.3f} : {other.ndcg():.3f}, p = {difference.p:.3f})"
    holds = difference.mean >= ahead if ahead else difference.mean > 0
    return Bar(f"nDCG@10 ahead of {other.engine}, {size_name}", f"≥ {ahead:g}" if ahead else "> 0", detail, holds)


def cost_of_a_slip(ours: Result, slipped: Result) -> float:
    """Over the questions that have a slipped form; the few without a Chinese character have none."""
    clean, after = ours.by_meant(), slipped.by_meant()
    return sum(clean[meant] - value for meant, value in after.items()) / (len(after) or 1)
