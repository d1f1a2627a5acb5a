"""The key that signs, and the keys that ever signed. One signs; every certificate of a key in use before stays known.

CERTIFICATE_KEY is a PKCS#12 file, a PEM file or PEM text (private key, then its certificate and those above it), or
pkcs11:<module>?token=…&label=… for a key that never leaves its device. Without it, where the settings allow that, a
demo authority is made on first use. Only ECDSA on P-256: fast, small, and what Open Badges and PAdES have in common.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier
from django.conf import settings

DEMO = "知证演示签发机构 Zhizheng Demo Authority"
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)  # the same certificate gives the same file


class NoSigningKey(Exception):
    """Nothing to sign with, or nothing that may be used here."""


@dataclass(frozen=True)
class Key:
    """`chain`: certificates as DER, its own first. `sign` gives an ECDSA signature of SHA-256 as DER."""

    chain: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]

    @cached_property
    def sent(self) -> tuple[bytes, ...]:
        """What goes into a signature: the chain without its root, which a verifier has to have from elsewhere."""
        return self.chain[:1] + tuple(der for der in self.chain[1:] if not is_self_signed(der))

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.chain[0])

    @cached_property
    def point(self) -> bytes:
        """The public key, compressed."""
        return point_of(self.chain[0])


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of the DER, as hex: how a key is named everywhere."""
    return sha256(certificate).hexdigest()


def is_self_signed(certificate: bytes) -> bool:
    parsed = x509.load_der_x509_certificate(certificate)
    return parsed.issuer == parsed.subject


def point_of(certificate: bytes) -> bytes:
    return public_key(certificate).public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def public_key(certificate: bytes) -> ec.EllipticCurvePublicKey:
    key = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NoSigningKey("签名密钥须是 P-256 椭圆曲线密钥（ECDSA）。")
    return key


def is_signed_by(certificate: bytes, signature: bytes, data: bytes) -> bool:
    try:
        public_key(certificate).verify(signature, data, ECDSA)
    except Exception:  # InvalidSignature, or an encoding that is none
        return False
    return True


def signing_key() -> Key:
    """The one that signs now. Raises NoSigningKey with what to do."""
    key = load(settings.CERTIFICATE_KEY, settings.CERTIFICATE_KEY_PASSWORD, settings.VAR)
    if not settings.CERTIFICATE_DEMO_AUTHORITY and is_demo(key.chain):
        raise NoSigningKey("生产环境不能使用演示签发机构的密钥，请把 CERTIFICATE_KEY 换成正式的密钥。")
    return key


@cache
def load(source: str, password: str, var: Path) -> Key:
    secret = password.encode() or None
    if source.startswith("pkcs11:"):
        from certificates.tokens import key_on_token  # only who uses a device needs its library

        return key_on_token(source, password)
    if source.startswith("-----BEGIN"):
        return from_pem(source.encode(), secret)
    if source:
        content = Path(source).read_bytes()
        return from_pem(content, secret) if content.startswith(b"-----BEGIN") else from_pkcs12(content, secret)
    if not settings.CERTIFICATE_DEMO_AUTHORITY:
        raise NoSigningKey("还没有签名密钥：请设置 CERTIFICATE_KEY（PKCS#12 文件、PEM 或 pkcs11: 地址）。")
    return from_pem(demo_authority(var / "demo-authority.pem"), None)


def from_pem(content: bytes, password: bytes | None) -> Key:
    return key_of(load_pem_private_key(content, password), x509.load_pem_x509_certificates(content))


def from_pkcs12(content: bytes, password: bytes | None) -> Key:
    key, certificate, others = pkcs12.load_key_and_certificates(content, password)
    return key_of(key, [certificate, *others] if certificate else [])


def key_of(private: object, certificates: Iterable[x509.Certificate]) -> Key:
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise NoSigningKey("签名密钥须是 P-256 椭圆曲线密钥（ECDSA）。")
    chain = tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates)
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    if not chain or point_of(chain[0]) != public:
        raise NoSigningKey("签名密钥之后须跟着它自己的证书。")
    return Key(chain, lambda data: private.sign(data, ECDSA))


def is_demo(chain: Iterable[bytes]) -> bool:
    names = (x509.load_der_x509_certificate(certificate).issuer for certificate in chain)
    return any(name.get_attributes_for_oid(NameOID.COMMON_NAME)[:1] == [DEMO_NAME] for name in names)


DEMO_NAME = x509.NameAttribute(NameOID.COMMON_NAME, DEMO)


def demo_authority(path: Path) -> bytes:
    """Made once, also when two processes need it at the same moment: the first file that is there counts."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(new_authority())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was faster
        finally:
            draft.unlink()
    return path.read_bytes()


def new_authority(now: datetime | None = None) -> bytes:
    """A signer's key with its certificate and that of an authority whose own key is forgotten at once, as PEM."""
    authority, signer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above = x509.Name([DEMO_NAME])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "知证演示签名 Zhizheng Demo Signer")])
    start = (now or datetime.now(UTC)) - timedelta(days=1)
    root = blank(above, above, authority, start).add_extension(x509.BasicConstraints(True, 0), critical=True)
    root = root.add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
    leaf = blank(name, above, signer, start).add_extension(x509.BasicConstraints(False, None), critical=True)
    leaf = leaf.add_extension(usage(digital_signature=True, content_commitment=True), critical=True)
    leaf = leaf.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    leaf = leaf.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False
    )
    return b"".join(
        [
            signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            *(paper.sign(authority, hashes.SHA256()).public_bytes(Encoding.PEM) for paper in (leaf, root)),
        ]
    )


def blank(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
    builder = builder.not_valid_after(start + timedelta(days=3650))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def usage(**wanted: bool) -> x509.KeyUsage:
    names = [
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    ]
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})
