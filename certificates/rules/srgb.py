"""The colour space of every screen as an ICC profile (ICC.1:2004-10, version 4.2), made from its definition.

PDF/A asks each file to say what its colours mean. The usual profiles hold the curve as a table and cost 2.5 KB a
file; a version 4 profile says it as the formula of IEC 61966-2-1.
"""

from struct import pack

WHITE = (0.9642, 1.0, 0.8249)  # D50, what profiles are measured against
# Columns of the matrix from linear sRGB to XYZ, taken from D65 to D50 by ADAPTATION (Bradford).
PRIMARIES = {
    "rXYZ": (0.43607, 0.22249, 0.01392),
    "gXYZ": (0.38515, 0.71687, 0.09708),
    "bXYZ": (0.14307, 0.06061, 0.7141),
}
ADAPTATION = (1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168)
# Y = (aX + b)^g from d on, cX below: g a b c d
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def fixed(*values: float) -> bytes:
    """s15Fixed16Number"""
    return pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def text(words: str) -> bytes:
    """multiLocalizedUnicodeType with one language"""
    encoded = words.encode("utf-16-be")
    return b"mluc" + pack(">LLL2s2sLL", 0, 1, 12, b"en", b"US", len(encoded), 28) + encoded


def profile() -> bytes:
    curve = b"para" + pack(">LHH", 0, 3, 0) + fixed(*CURVE)
    values = {
        "desc": text("sRGB"),
        "cprt": text("CC0"),
        "wtpt": b"XYZ " + bytes(4) + fixed(*WHITE),
        "chad": b"sf32" + bytes(4) + fixed(*ADAPTATION),
        **{name: b"XYZ " + bytes(4) + fixed(*column) for name, column in PRIMARIES.items()},
        **dict.fromkeys(("rTRC", "gTRC", "bTRC"), curve),
    }
    start = 128 + 4 + 12 * len(values)
    places: dict[bytes, int] = {}  # the three curves are one
    directory, body = [pack(">L", len(values))], b""
    for name, value in values.items():
        if value not in places:
            places[value] = start + len(body)
            body += value + bytes(-len(value) % 4)
        directory.append(pack(">4sLL", name.encode(), places[value], len(value)))
    head = pack(">L4sL4s4s4s", start + len(body), bytes(4), 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    head += pack(">6H4s4sL4s4sQL", 2026, 1, 1, 0, 0, 0, b"acsp", bytes(4), 0, bytes(4), bytes(4), 0, 0)
    head += fixed(*WHITE)
    return head.ljust(128, b"\0") + b"".join(directory) + body
