"""Does everything that a document says lead to it? Pieces of documents as questions; is it among the matches?"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.search.bars import Bar, at_least, table
from benchmarks.search.viewers import reader
from kb.models import SearchDocument
from kb.search import mirroring, query
from kb.search.analysis import STOP_WORDS
from kb.search.columns import visible_mask
from kb.search.documents import visible
from kb.search.engines import Scope
from kb.search.lens import lens_of

CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
CODE = re.compile(r"[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")
LINE = re.compile(r"[^\n。，；：、（）()“”〖〗「」|]{4,}")
LONGEST = 6
SIGNS = "-_./"
BAR = 0.995
PROMISED = (
    "Chinese, 2",
    "Chinese, 3–6",
    "Chinese and Latin together",
    "code or name, whole",
    "code or name, its beginning, 2–6",
    "code or name, from inside, 3–6",
)


def run(size_name: str, seed: int, number: int = 2_000) -> list[Bar]:
    """`number` pieces, each of a random document. Prints how many of each kind lead back to it."""
    viewer = reader()
    known = mirroring.current()
    scope = Scope(known, visible_mask(known, lens_of(viewer)), visible(viewer))
    found: dict[str, list[bool]] = defaultdict(list)
    missed: dict[str, list[str]] = defaultdict(list)
    for pk, kind, piece in pieces(seed, number):
        rows = query.matches_of(piece, scope).found.rows
        is_found = bool((known.pk[rows] == pk).any())
        found[kind].append(is_found)
        if not is_found:
            missed[kind].append(piece)
    lines = [
        [kind, len(hits), f"{sum(hits) / len(hits):.4f}", " ".join(f"`{piece}`" for piece in missed[kind][:6])]
        for kind, hits in sorted(found.items())
    ]
    table(f"Substrings, {size_name}", ["kind", "n", "found", "missed, for example"], lines)
    promised = [hit for kind in PROMISED for hit in found[kind]]
    share = sum(promised) / (len(promised) or 1)
    return [at_least(f"true substring hits found, {size_name}, n = {len(promised)}", share, BAR, "{:.4f}")]


def pieces(seed: int, number: int) -> Iterator[tuple[int, str, str]]:
    """Document, kind of piece, piece. Half of the documents are real ones as far as there are enough."""
    chance = random.Random(seed)
    documents = list(SearchDocument.objects.filter(live=True).exclude(text="").values_list("pk", flat=True))
    real = documents[:300]
    while number > 0:
        pk = chance.choice(real if chance.random() < 0.5 else documents)
        row = SearchDocument.objects.get(pk=pk)
        for kind, piece in of_text(f"{row.title}\n{row.text}", chance):
            yield pk, kind, piece
            number -= 1


def of_text(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    if runs := CHINESE.findall(text):
        run = chance.choice(runs)
        yield "Chinese, 2", cut(run, 2, chance)
        if len(run) > 2:
            yield "Chinese, 3–6", cut(run, chance.randint(3, min(LONGEST, len(run))), chance)
    if codes := [code for code in CODE.findall(text) if len(code) > 1]:
        code = chance.choice(codes)
        if len(code) <= LONGEST:
            yield ("stop word (not promised)" if code.lower() in STOP_WORDS else "code or name, whole"), code
        if len(code) > 3:
            begun = code[: chance.randint(2, min(LONGEST, len(code) - 1))]
            if len(bare := begun.strip(SIGNS)) > 1:
                yield "code or name, its beginning, 2–6", bare
            yield "from inside, 2 (not promised)", cut(code[1:], 2, chance)
            inside = cut(code[1:], chance.randint(3, min(LONGEST, len(code) - 1)), chance)
            if len(bare := inside.strip(SIGNS)) > 2:
                yield "code or name, from inside, 3–6", bare
    mixed = [line for line in LINE.findall(text) if CODE.search(line) and CHINESE.search(line)]
    if mixed:
        spot = chance.choice(list(CODE.finditer(line := chance.choice(mixed))))
        piece = line[max(0, spot.start() - 3) : spot.start() + 3].strip()
        if 2 <= len(piece) <= LONGEST and CODE.search(piece) and CHINESE.search(piece):
            yield "Chinese and Latin together", piece


def cut(text: str, length: int, chance: random.Random) -> str:
    start = chance.randrange(len(text) - length + 1)
    return text[start : start + length]
