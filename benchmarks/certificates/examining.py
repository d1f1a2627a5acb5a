"""Every tool there is on one certificate's file. Knows nothing of Django: a fresh process may do it."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from pypdf import PdfReader

TOOLS = {"qpdf": "qpdf", "pdfsig": "poppler-utils"}  # program and package of Debian
BADGE = "open-badge-credential.json"
DPI = 150
SLACK = 0.6  # millimetres: two thirds of a module of the code
PER_MM = DPI / 25.4
Box = tuple[float, float, float, float]  # left, top, right, bottom, millimetres from the upper left corner of the sheet


@dataclass(frozen=True)
class Promise:
    """What the file of one certificate has to be."""

    path: Path
    sha256: str
    name: str
    address: str  # of its verify page
    code: Box  # where the dark modules of its QR code stand


def missing() -> list[str]:
    return [f"{program} (apt-get install {package})" for program, package in TOOLS.items() if not shutil.which(program)]


def examine(promise: Promise, did: dict[str, Any]) -> dict[str, bool]:
    """By what is asked: whether it is so. What cannot be asked on this machine is left out."""
    content = promise.path.read_bytes()
    text, place = code_of(content)
    badge = json.loads(PdfReader(BytesIO(content)).attachments[BADGE][0])
    found = {
        "hash equals the stored one": sha256(content).hexdigest() == promise.sha256,
        "QR code says the verify address": text == promise.address,
        "QR code stands in its place": is_at(place, promise.code),
        "badge verifies (openvc)": verifies(badge, did),
        "badge names the holder": badge["credentialSubject"]["identifier"][0]["identityHash"] == promise.name,
    }
    if shutil.which("qpdf"):
        done = run("qpdf", "--check", promise.path)
        found["qpdf --check clean"] = done.returncode == 0 and "No syntax" in done.stdout
    if shutil.which("pdfsig"):
        signed = run("pdfsig", promise.path).stdout
        found["pdfsig: valid"] = signed.count("Signature is Valid") == 1
        found["pdfsig: total document signed"] = "Total document signed" in signed
        fonts = [row.split() for row in run("pdffonts", promise.path).stdout.splitlines()[2:]]
        found["pdffonts: all embedded"] = bool(fonts) and all(row[-5] == "yes" for row in fonts)
        found["pdftotext gives the name"] = bare(promise.name) in bare(run("pdftotext", promise.path, "-").stdout)
    return found


def bare(text: str) -> str:
    """A long name stands on two lines."""
    return "".join(text.split())


def code_of(content: bytes) -> tuple[str, Box | None]:
    """What the one code of the painted sheet says, and where it stands."""
    document = pypdfium2.PdfDocument(content)
    try:
        found = zxingcpp.read_barcodes(document[0].render(scale=DPI / 72).to_pil())
    finally:
        document.close()
    if len(found) != 1:
        return "", None
    at = found[0].position
    left, right = min(at.top_left.x, at.bottom_left.x), max(at.top_right.x, at.bottom_right.x)
    top, bottom = min(at.top_left.y, at.top_right.y), max(at.bottom_left.y, at.bottom_right.y)
    return found[0].text, (left / PER_MM, top / PER_MM, right / PER_MM, bottom / PER_MM)


def is_at(place: Box | None, wanted: Box) -> bool:
    return place is not None and all(abs(is_ - is_to_be) <= SLACK for is_, is_to_be in zip(place, wanted, strict=True))


def verifies(document: dict[str, Any], did: dict[str, Any]) -> bool:
    """Without its status: the list lies on a server. tests/certificates/test_badge.py asks it, too."""
    try:
        verify_credential(document, policy=VerificationPolicy(require_status=False), resolver=resolver(json.dumps(did)))
    except OpenvcError:
        return False
    return True


@cache
def resolver(did: str) -> DidWebResolver:
    document = json.loads(did)
    return DidWebResolver(lambda _: document)


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
