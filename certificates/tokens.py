"""A signing key on a device (HSM, smart card) that speaks PKCS#11. It needs the package python-pkcs11.

pkcs11:/usr/lib/softhsm/libsofthsm2.so?token=Zhizheng&label=certificates — the PIN is CERTIFICATE_KEY_PASSWORD. The
token holds the private key and, under the same label, its certificate; those above it are in `authority=` (PEM).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from certificates.keys import Key, NoSigningKey


def key_on_token(address: str, pin: str) -> Key:
    try:
        import pkcs11
    except ImportError:
        raise NoSigningKey("要使用 pkcs11: 密钥，请先安装 python-pkcs11。") from None
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    session = pkcs11.lib(parts.path).get_token(token_label=query["token"]).open(user_pin=pin)
    label = query["label"]
    private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
    found = session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: label})
    chain = [bytes(certificate[pkcs11.Attribute.VALUE]) for certificate in found]
    if "authority" in query:
        above = x509.load_pem_x509_certificates(Path(query["authority"]).read_bytes())
        chain += [certificate.public_bytes(Encoding.DER) for certificate in above]
    if not chain:
        raise NoSigningKey(f"设备上没有名为 {label} 的证书。")
    return Key(tuple(chain), signer(private, pkcs11.Mechanism.ECDSA_SHA256))


def signer(private: Any, mechanism: Any) -> Callable[[bytes], bytes]:
    """A token gives r and s one after the other, 32 bytes each."""

    def sign(data: bytes) -> bytes:
        raw = private.sign(data, mechanism=mechanism)
        return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))

    return sign
