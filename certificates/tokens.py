"""A signing key on a device (HSM, smart card) that speaks PKCS#11. It needs the package python-pkcs11.

pkcs11:/usr/lib/softhsm/libsofthsm2.so?token=Zhizheng&label=certificates — the PIN is CERTIFICATE_KEY_PASSWORD. The
token holds the private key and, under the same label, its certificate; those above it are in `authority=` (PEM).
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from certificates.keys import Key, NoSigningKey, is_signed_by, public_key

Sign = Callable[[bytes], bytes]
PROBE = b"Does this certificate belong to this key?"


def key_on_token(address: str, pin: str) -> Key:
    """Raises NoSigningKey with what to do."""
    try:
        import pkcs11
    except ImportError:
        raise NoSigningKey("要使用 pkcs11: 密钥，请先安装 python-pkcs11。") from None
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if not {"token", "label"} <= query.keys():
        raise NoSigningKey("pkcs11: 地址须写明 token 和 label。")
    try:
        sign, chain = found_on(pkcs11, parts.path, query["token"], query["label"], pin)
    except (pkcs11.exceptions.PKCS11Error, RuntimeError) as error:  # no such module, token or key; a wrong PIN
        fault = f"{type(error).__name__} {error}"
        raise NoSigningKey(f"用不了签名设备，请检查模块路径、token、label 和 PIN：{fault}") from error
    if "authority" in query:
        above = x509.load_pem_x509_certificates(Path(query["authority"]).read_bytes())
        chain += [certificate.public_bytes(Encoding.DER) for certificate in above]
    if not chain:
        raise NoSigningKey(f"设备上没有名为 {query['label']} 的证书。")
    said = sign(PROBE)
    chain.sort(key=lambda certificate: not is_signed_by(certificate, said, PROBE))  # its own first, then those above
    if not is_signed_by(chain[0], said, PROBE) or not isinstance(public_key(chain[0]).curve, ec.SECP256R1):
        raise NoSigningKey("设备上的密钥须是 P-256（ECDSA），并与同名的证书成对。")
    return Key(tuple(chain), sign)


def found_on(pkcs11: Any, module: str, token: str, label: str, pin: str) -> tuple[Sign, list[bytes]]:
    """How to sign with the private key of this label, and its certificate. The session stays open."""
    session = session_with(pkcs11, pkcs11.lib(module).get_token(token_label=token), pin)
    kinds, names = pkcs11.ObjectClass, pkcs11.Attribute
    private = session.get_key(object_class=kinds.PRIVATE_KEY, label=label)
    found = session.get_objects({names.CLASS: kinds.CERTIFICATE, names.LABEL: label})
    return signer(private, pkcs11.Mechanism.ECDSA), [bytes(certificate[names.VALUE]) for certificate in found]


def session_with(pkcs11: Any, device: Any, pin: str) -> Any:
    """A process is signed in to a device as a whole: a second try, after an error, must not say who it is again."""
    try:
        return device.open(user_pin=pin)
    except pkcs11.exceptions.UserAlreadyLoggedIn:
        return device.open()


def signer(private: Any, mechanism: Any) -> Sign:
    """ECDSA over SHA-256. We make the hash: not every device does. It gives r and s one after the other, equally long,
    to one thread at a time."""
    turn = Lock()

    def sign(data: bytes) -> bytes:
        with turn:
            raw = private.sign(hashlib.sha256(data).digest(), mechanism=mechanism)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    return sign
