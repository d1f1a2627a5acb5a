"""The signature container of PAdES baseline B-B: CMS SignedData (RFC 5652) with the attributes of CAdES (RFC 5035).

One signer, ECDSA on P-256 with SHA-256, the document outside. The time is not signed here: PAdES keeps it in the PDF.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from certificates.rules import der

SHA256 = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"))
ECDSA_SHA256 = der.sequence(der.oid("1.2.840.10045.4.3.2"))
DATA, SIGNED_DATA = der.oid("1.2.840.113549.1.7.1"), der.oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.3"), der.oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE = der.oid("1.2.840.113549.1.9.16.2.47")
LONGEST_SIGNATURE = 72  # bytes of a DER signature on P-256


def signed_data(chain: Sequence[bytes], digest: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """`chain` are certificates as DER, the signer's first; `digest` is SHA-256 of the document."""
    attributes = signed_attributes(chain[0], digest)
    return container(chain, attributes, sign(der.element(der.SET, attributes)))


def longest(chain: Sequence[bytes]) -> int:
    """How many bytes to keep free for it."""
    return len(container(chain, signed_attributes(chain[0], bytes(32)), bytes(LONGEST_SIGNATURE)))


def signed_attributes(certificate: bytes, digest: bytes) -> bytes:
    """The content of the set, in order: what is signed are these bytes under the tag of a SET."""
    reference = der.sequence(der.sequence(der.sequence(der.element(der.OCTETS, sha256(certificate).digest()))))
    return der.content(
        der.set_of(
            attribute(CONTENT_TYPE, DATA),
            attribute(MESSAGE_DIGEST, der.element(der.OCTETS, digest)),
            attribute(SIGNING_CERTIFICATE, reference),
        )
    )


def attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))


def container(chain: Sequence[bytes], attributes: bytes, signature: bytes) -> bytes:
    signer = der.sequence(
        der.integer(1),
        der.sequence(*issuer_and_serial(chain[0])),
        SHA256,
        der.element(0xA0, attributes),
        ECDSA_SHA256,
        der.element(der.OCTETS, signature),
    )
    inside = der.sequence(
        der.integer(1), der.set_of(SHA256), der.sequence(DATA), der.element(0xA0, *chain), der.set_of(signer)
    )
    return der.sequence(SIGNED_DATA, der.element(0xA0, inside))


def issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    fields = der.parts(der.parts(certificate)[0])
    if fields[0][0] == 0xA0:  # the version; missing in version 1
        fields = fields[1:]
    return fields[2], fields[0]


def signature_in(encoded: bytes) -> bytes:
    """The raw signature of a container; ValueError for what is none."""
    try:
        inside = der.parts(der.parts(encoded)[1])[0]
        signer = der.parts(der.parts(inside)[-1])[0]
        return der.content(der.parts(signer)[-1])
    except IndexError as broken:
        raise ValueError("no signed data") from broken


def certificates_in(encoded: bytes) -> list[bytes]:
    """As DER, in the order they were put in; ValueError for what is no container."""
    try:
        inside = der.parts(der.parts(der.parts(encoded)[1])[0])
        return next((der.parts(part) for part in inside if part[0] == 0xA0), [])
    except IndexError as broken:
        raise ValueError("no signed data") from broken
