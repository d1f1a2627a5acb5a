"""Signs a certificate's file as PAdES baseline B-B, certified against any change, and tells whether a file is ours.

The signature is part of the document from the first byte on (docs/decisions/0030): a place is kept for it, and filled
when the file is written. No second copy of the file, no dry run: 1 ms instead of some 200.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from certificates import keys
from certificates.keys import Key
from certificates.rules import cms, der

RANGE = re.compile(rb"/ByteRange ?\[ ?(\d{1,10}) +(\d{1,10}) +(\d{1,10}) +(\d{1,10}) *\]")
MOST = 16  # signatures of one file that are looked at; ours comes first
LARGEST = 64 * 1024  # bytes of a signature; ours has some 2,000. A file made to keep us busy is given up here
BLANK_RANGE = b"/ByteRange [0 0000000000 0000000000 0000000000]"
CONTENTS = b"/Contents <"


class Seal(StrEnum):
    """What a signature says of a file."""

    INTACT = "intact"  # ours, over the whole file, and nothing was changed
    ALTERED = "altered"  # carries our signature, but it is not the file that was signed
    UNKNOWN = "unknown"  # signed by somebody else
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Finding:
    """`key` is the fingerprint of the key that signed, empty if none of ours did."""

    seal: Seal
    key: str = ""

    @property
    def is_ours(self) -> bool:
        return self.seal is Seal.INTACT


def blank_signature(key: Key, at: datetime, reason: str, place: str) -> bytes:
    """The signature dictionary with room for what is known only at the end. All texts are ASCII."""
    room = b"0" * (2 * cms.longest(key.sent))
    moment = at.strftime("%Y%m%d%H%M%SZ")  # UTC
    return (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached " + BLANK_RANGE + b" "
        b"/M (D:" + moment.encode() + b") /Reason (" + reason.encode() + b") /Location (" + place.encode() + b") "
        b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP "
        b"/TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>] " + CONTENTS + room + b"> >>"
    )


def seal(content: bytes, key: Key) -> bytes:
    """The file with its one blank signature filled in; it may not change by a byte afterwards."""
    opening = content.index(BLANK_RANGE)
    start = content.index(CONTENTS, opening) + len(CONTENTS) - 1  # at the angle bracket
    end = content.index(b">", start) + 1
    ranges = b"/ByteRange [0 %010d %010d %010d]" % (start, end, len(content) - end)
    head = content[:opening] + ranges + content[opening + len(ranges) : start]
    digest = sha256(head)
    digest.update(memoryview(content)[end:])
    signature = cms.signed_data(key.sent, digest.digest(), key.sign).hex().encode()
    if len(signature) > end - start - 2:
        raise ValueError("the room for the signature was made for another key")
    return b"".join((head, b"<", signature.ljust(end - start - 2, b"0"), b">", content[end:]))


def check(pdf: bytes) -> Finding:
    """Whether our signature covers this file, whole and unchanged. One query; never raises, whatever the bytes are."""
    trusted = trusted_certificates()
    ranges = [tuple(map(int, found.groups())) for found in islice(RANGE.finditer(pdf), MOST)]
    if not ranges:
        return Finding(Seal.UNSIGNED)
    for whole in ranges:
        container = container_at(pdf, whole)
        ours = next((certificate for certificate in trusted if certificate in container), b"")
        if ours:
            is_intact = len(ranges) == 1 and covers(pdf, whole) and is_exactly_ours(pdf, whole, container, ours)
            return Finding(Seal.INTACT if is_intact else Seal.ALTERED, keys.fingerprint(ours))
    return Finding(Seal.UNKNOWN)


def trusted_certificates() -> list[bytes]:
    """Of all keys that ever signed here and were not given up because somebody else may have had them."""
    from certificates.models import SigningKey

    return [bytes(der_) for der_ in SigningKey.objects.filter(distrusted_at=None).values_list("certificate", flat=True)]


def container_at(pdf: bytes, ranges: tuple[int, ...]) -> bytes:
    """What stands in the gap, decoded; empty if that is no signature."""
    _, start, end, _ = ranges
    if end - start > 2 * LARGEST:
        return b""
    gap = pdf[start:end]
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return b""
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return b""


def covers(pdf: bytes, ranges: tuple[int, ...]) -> bool:
    first, start, end, rest = ranges
    return first == 0 and start < end and end + rest == len(pdf)


def is_exactly_ours(pdf: bytes, ranges: tuple[int, ...], container: bytes, certificate: bytes) -> bool:
    """Rebuilds the container from the bytes it should sign. What differs in any way is not ours: nothing is parsed
    that somebody could have meant differently."""
    _, start, end, _ = ranges
    digest = sha256(pdf[:start])
    digest.update(memoryview(pdf)[end:])
    try:
        signature, chain = cms.signature_in(container), cms.certificates_in(container)
    except ValueError:
        return False
    if not chain or chain[0] != certificate:
        return False
    attributes = cms.signed_attributes(certificate, digest.digest())
    if container.rstrip(b"\0") != cms.container(chain, attributes, signature).rstrip(b"\0"):
        return False
    return keys.is_signed_by(certificate, signature, der.element(der.SET, attributes))
