"""Every bar of the issue, met or missed; and every tool there is on a run of certificates."""

import argparse
import gc
import json
import shutil
import statistics
import subprocess
import tempfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pypdfium2
import zxingcpp
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from pypdf import PdfReader

from benchmarks.search.bars import Bar, at_most, show
from certificates import badge, pdf, replaying, signing
from certificates.models import Certificate
from scripts.verapdf import conformance

OURS, REPLAYED = "ours, laid out by WeasyPrint, whole signed bundle", "ours, replayed, whole signed bundle"


def bars(
    spent: dict[str, list[float]],
    sizes: dict[str, int],
    paces: dict[str, float],
    people: list[Certificate],
    options: argparse.Namespace,
) -> int:
    median = {name: statistics.median(times) for name, times in spent.items()}
    found = [
        ratio(median, OURS, "typst + pyHanko", 0.5),
        ratio(median, OURS, "Chromium + pyHanko", 0.3),
        ratio(median, OURS, "naive WeasyPrint + pyHanko", 0.2),
        ratio(median, REPLAYED, "typst, unsigned", 1.0),
        at_most("1,000 replayed on two processes, s", 1000 / paces[REPLAYED], 10),
        at_most("largest file, KB", max(sizes[OURS], sizes[REPLAYED]) / 1024, 50),
        *memory(people, options.memory),
        *(at_most(f"{what}: not so, of {options.check}", wrong, 0) for what, wrong in tools(people[: options.check])),
    ]
    show(found)
    return 0


def ratio(median: dict[str, float], name: str, other: str, most: float) -> Bar:
    return at_most(f"CPU: {name} / {other}", median[name] / median[other], most, "{:.2f}")


def memory(people: list[Certificate], renders: int) -> list[Bar]:
    before = set(Path(tempfile.gettempdir()).glob("weasyprint-*"))
    marks = []
    for number in range(renders):
        pdf.draw(people[number % len(people)])
        replaying.draw(people[number % len(people)])
        if number in (min(100, renders // 3), renders - 1):
            gc.collect()
            marks.append(resident())
    left = len(set(Path(tempfile.gettempdir()).glob("weasyprint-*")) - before)
    growth = 100 * (marks[-1] / marks[0] - 1)
    return [
        at_most(f"memory from render {min(100, renders // 3)} to {renders}, % more", growth, 5),
        at_most("temporary folders left behind", left, 0),
    ]


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])


def tools(people: list[Certificate]) -> list[tuple[str, int]]:
    """What each tool says of how many files it is not so."""
    wrong: dict[str, int] = {}

    def note(what: str, holds: bool) -> None:
        wrong[what] = wrong.get(what, 0) + (not holds)

    did = badge.did_document()
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for certificate, content in replaying.draw_many(people):
            path = Path(folder) / f"{certificate.serial}.pdf"
            path.write_bytes(content)
            files.append(path)
            note("hash and our own check", signing.check(path.read_bytes()).is_ours and bool(sha256(content).digest()))
            note("QR leads to its page", read_code(content).endswith(f"/verify/{certificate.code}/"))
            attached = PdfReader(BytesIO(content)).attachments["open-badge-credential.json"][0]
            note("badge verifies (openvc)", verifies(json.loads(attached), did))
            if shutil.which("qpdf"):
                note("qpdf --check", "No syntax" in said("qpdf", "--check", path))
            if shutil.which("pdfsig"):
                text = said("pdfsig", path)
                note("pdfsig valid, total document signed", "is Valid" in text and "Total document signed" in text)
                note(
                    "pdffonts all embedded",
                    all(row.split()[-5] == "yes" for row in said("pdffonts", path).splitlines()[2:]),
                )
                note("pdftotext gives the name", certificate.holder_name in said("pdftotext", path, "-"))
        if not conformance.missing():
            for (_, flavour), verdict in conformance.broken_rules(files).items():
                note(f"veraPDF {flavour}", not verdict)
    return list(wrong.items())


def read_code(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        found = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
        return found[0].text if found else ""
    finally:
        document.close()


def verifies(document: dict[str, object], did: dict[str, object]) -> bool:
    """Without its status: the list lies on a server. tests/certificates/test_badge.py asks it, too."""
    policy = VerificationPolicy(require_status=False)
    try:
        verify_credential(document, policy=policy, resolver=DidWebResolver(lambda _: did))
    except OpenvcError:
        return False
    return True


def said(*command: object) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False).stdout
