"""pyHanko, with its defaults, signs the plain PDF of another engine: with RSA as most have, or on P-256 as ours."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any


@cache
def signer(kind: str):  # type: ignore[no-untyped-def]
    """pyHanko's own, with a certificate made on the spot: RSA-2048 as most have, or P-256 as ours."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509 import Name, NameAttribute
    from cryptography.x509.oid import NameOID
    from pyhanko.sign.signers import SimpleSigner

    from certificates.keys import blank, hashes

    private: Any = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Benchmark")])
    made = blank(name, name, private, datetime.now(UTC)).sign(private, hashes.SHA256())
    folder = Path(mkdtemp(prefix="bench-key-"))
    (folder / "k.pem").write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "c.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return SimpleSigner.load(str(folder / "k.pem"), str(folder / "c.pem"))


def with_pyhanko(content: bytes, kind: str = "rsa") -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    writer = IncrementalPdfFileWriter(BytesIO(content))
    meta = PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    output = BytesIO()
    signing = PdfSigner(meta, signer=signer(kind)).async_sign_pdf(writer, output=output)
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright keeps a loop in the main thread
        elsewhere.submit(asyncio.run, signing).result()
    return output.getvalue()
