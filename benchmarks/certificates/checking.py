"""Every bar of the issue, met or missed; and every tool there is on a run of certificates."""

import argparse
import gc
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import segno

from benchmarks.certificates import examining
from benchmarks.certificates.examining import Box, Promise
from benchmarks.search.bars import Bar, at_most
from certificates import badge, designing, drawing, pdf, replaying, signing
from certificates.faces import face_of
from certificates.finishing import QUIET
from certificates.issuing_many import STEP
from certificates.models import Certificate
from certificates.rules.designs import Layout
from people.scoping import everyone
from scripts.verapdf import conformance

OURS, REPLAYED = "ours, laid out by WeasyPrint, whole signed bundle", "ours, replayed, whole signed bundle"
OWN_CHECK = "our own check"
PROCESSES = 2
FLAVOURS = {"3a": "veraPDF: PDF/A-3a", "ua1": "veraPDF: PDF/UA-1"}


def bars(
    spent: dict[str, list[float]],
    sizes: dict[str, int],
    bulk: tuple[int, float],
    people: list[Certificate],
    options: argparse.Namespace,
) -> list[Bar]:
    """`bulk`: how many were drawn and signed on two processes, and a second's share of them."""
    median = {name: statistics.median(times) for name, times in spent.items()}
    count, pace = bulk
    return [
        ratio(median, OURS, "typst + pyHanko", 0.5),
        ratio(median, OURS, "Chromium + pyHanko", 0.3),
        ratio(median, OURS, "naive WeasyPrint + pyHanko", 0.2),
        ratio(median, REPLAYED, "typst, unsigned", 1.0),
        at_most(f"1,000 signed in bulk on two processes, s (of {count:,})", 1000 / pace, 10),
        at_most("largest file of those timed, KB", max(sizes[OURS], sizes[REPLAYED]) / 1024, 50),
        *memory(people, options.memory),
        *examined(people[: options.check]),
    ]


def ratio(median: dict[str, float], name: str, other: str, most: float) -> Bar:
    return at_most(f"CPU: {name} / {other}", median[name] / median[other], most, "{:.2f}")


def memory(people: list[Certificate], renders: int) -> list[Bar]:
    """Growth of each way from render 100 (a sixth of them where there are few) to the last."""
    found = []
    first = min(100, renders // 6)
    for name, draw in (("one by one", pdf.draw), ("replayed", replaying.draw)):
        marks = []
        for number in range(renders):
            draw(people[number % len(people)])
            if number in (first, renders - 1):
                gc.collect()
                marks.append(resident())
        growth = 100 * (marks[-1] / marks[0] - 1)
        found.append(at_most(f"memory from render {first} to {renders:,}, {name}, % more", growth, 5))
    return found


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])


def examined(people: list[Certificate]) -> list[Bar]:
    """A run as an issue makes it, drawn and stored; then every tool on every file. For how many it is not so."""
    began = time.monotonic()
    ids = [certificate.pk for certificate in people]
    for at in range(0, len(ids), STEP):
        drawing.draw_many(ids[at : at + STEP])
    with everyone():  # a benchmark belongs to no organisation
        rows = list(Certificate.objects.filter(pk__in=ids).order_by("pk"))
    promises, wrong, largest = [], Counter({OWN_CHECK: 0}), 0
    for certificate in rows:
        content = Path(certificate.pdf.path).read_bytes()
        largest = max(largest, len(content))
        wrong[OWN_CHECK] += not signing.check(content).is_ours
        promises.append(promise_of(certificate))
    print(f"{len(rows):,} drawn and stored in {time.monotonic() - began:.0f} s", flush=True)
    wrong.update(by_every_tool(promises))
    wrong.update(by_verapdf([promise.path for promise in promises]))
    print(f"examined in {time.monotonic() - began:.0f} s", flush=True)
    told = [at_most(f"{what}: not so, of {len(rows):,}", count, 0, "{:.0f}") for what, count in wrong.items()]
    return [at_most(f"largest file of {len(rows):,}, KB", largest / 1024, 50), *told]


def promise_of(certificate: Certificate) -> Promise:
    face = face_of(certificate)
    assert certificate.design_version_id
    place = code_place(designing.kept_layout(certificate.design_version_id), face.verify_url)
    path = Path(certificate.pdf.path)
    return Promise(path, certificate.sha256, certificate.holder_name, face.verify_url, place)


def code_place(layout: Layout, url: str) -> Box:
    """Where the dark modules stand: the block without the white around them."""
    block = next(block for block in layout.blocks if block.kind == "qr")
    modules, _ = segno.make(url, error="m", micro=False, boost_error=False).symbol_size(border=0)
    share = QUIET / (modules + 2 * QUIET)
    left, top = block.x + share * block.width, block.y + share * block.height
    return left, top, block.x + (1 - share) * block.width, block.y + (1 - share) * block.height


def by_every_tool(promises: list[Promise]) -> Counter[str]:
    for tool in examining.missing():
        print(f"not checked: {tool}")
    wrong: Counter[str] = Counter()
    # New processes: what typst and Playwright have begun here does not survive a fork.
    with get_context("spawn").Pool(PROCESSES) as pool:
        work = partial(examining.examine, did=badge.did_document())
        for found in pool.imap_unordered(work, promises, chunksize=5):
            wrong.update({what: int(not holds) for what, holds in found.items()})
    return wrong


def by_verapdf(files: list[Path]) -> Counter[str]:
    """One Java process for each of ours, each with its share of the files."""
    if conformance.missing():
        print(f"not checked: veraPDF ({conformance.missing()})")
        return Counter()
    verdicts: dict[tuple[str, str], str] = {}
    with ThreadPoolExecutor(PROCESSES) as pool:
        for some in pool.map(conformance.broken_rules, shares(files)):
            verdicts |= some
    wrong: Counter[str] = Counter()
    for flavour, what in FLAVOURS.items():
        told = [verdicts.get((path.name, flavour), "no verdict") for path in files]
        wrong[what] = sum(bool(verdict) for verdict in told)
        for verdict in sorted({verdict for verdict in told if verdict})[:5]:
            print(f"{what}: {verdict}")
    return wrong


def shares(files: list[Path]) -> list[list[Path]]:
    return [share for n in range(PROCESSES) if (share := files[n::PROCESSES])]
