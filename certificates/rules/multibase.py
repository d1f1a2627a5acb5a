"""Keys and signatures in base 58, as did:key and Data Integrity write them."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
P256 = b"\x80\x24"  # multicodec p256-pub


def base58(data: bytes) -> str:
    """With the multibase prefix z."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + text


def p256_key(point: bytes) -> str:
    """`point` is the public key compressed, 33 bytes."""
    return base58(P256 + point)
