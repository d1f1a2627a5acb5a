"""The list of the W3C Bitstring Status List: one bit for each credential, set when it no longer counts."""

import base64
import gzip
from collections.abc import Iterable

SMALLEST = 131_072  # bits: 16 KB, so that nobody can tell from the size whose state is asked for


def encoded(indexes: Iterable[int], size: int = SMALLEST) -> str:
    """The bits at `indexes` set, the first one the highest of the first byte; gzip, base64url, multibase u."""
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> (index % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
