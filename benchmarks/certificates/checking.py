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
from certificates import badge, drawing, pdf, replaying, signing
from certificates.models import Certificate
from people.scoping import everyone
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
    """Growth of each way from its first third on (render 100 at most) to its last; the cache of plates is full then."""
    before = set(Path(tempfile.gettempdir()).iterdir())
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
        found.append(at_most(f"memory from render {first} to {renders}, {name}, % more", growth, 5))
    left = [path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.name.startswith("weasyprint-")]
    return [*found, at_most("temporary folders left behind", len(left), 0)]


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
        drawing.draw_many([certificate.pk for certificate in people])
        for certificate in stored(people):
            with certificate.pdf.open("rb") as kept:
                content = kept.read()
            path = Path(folder) / f"{certificate.serial}.pdf"
            path.write_bytes(content)
            files.append(path)
            note("hash equals the stored one", sha256(content).hexdigest() == certificate.sha256)
            note("our own check", signing.check(content).is_ours)
            note("at most 50 KB", len(content) <= 51_200)
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
        else:
            print(f"not checked, veraPDF: {conformance.missing()}")
    for tool in ("qpdf", "pdfsig"):
        if not shutil.which(tool):
            print(f"not checked: {tool} is not installed")
    return list(wrong.items())


def stored(people: list[Certificate]) -> list[Certificate]:
    with everyone():  # a benchmark belongs to no organisation
        return list(Certificate.objects.filter(pk__in=[certificate.pk for certificate in people]).order_by("pk"))


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
