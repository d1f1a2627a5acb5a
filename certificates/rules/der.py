"""Distinguished encoding of ASN.1 (ITU-T X.690), as much of it as a signature needs."""

INTEGER, OCTETS, NULL, OID = 0x02, 0x04, 0x05, 0x06
SEQUENCE, SET = 0x30, 0x31


def element(tag: int, *content: bytes) -> bytes:
    """Tag, length, content."""
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def sequence(*content: bytes) -> bytes:
    return element(SEQUENCE, *content)


def set_of(*content: bytes) -> bytes:
    """A SET OF has its members in the order of their encodings."""
    return element(SET, *sorted(content))


def integer(value: int) -> bytes:
    """Non-negative."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    return element(OID, b"".join(base128(number) for number in (first * 40 + second, *rest)))


def base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def parts(encoded: bytes) -> list[bytes]:
    """The elements inside the first element, each with its tag and length. Raises ValueError for what is no DER."""
    start, end = body_of(encoded)
    found = []
    while start < end:
        _, stop = body_of(encoded[start:end])
        found.append(encoded[start : start + stop])
        start += stop
    return found


def content(encoded: bytes) -> bytes:
    start, end = body_of(encoded)
    return encoded[start:end]


def body_of(encoded: bytes) -> tuple[int, int]:
    """Where the content of the first element begins and ends."""
    if len(encoded) < 2:
        raise ValueError("an element has a tag and a length")
    size, start = encoded[1], 2
    if size & 0x80:
        count = size & 0x7F
        start += count
        if not 0 < count <= 4 or len(encoded) < start:
            raise ValueError("a length that DER does not have")
        size = int.from_bytes(encoded[2:start], "big")
    if len(encoded) < start + size:
        raise ValueError("an element is longer than what there is")
    return start, start + size
