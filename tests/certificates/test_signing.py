"""The file is signed, all of it, by us; other tools agree, and whatever was changed since is told."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.cms import ContentInfo
from asn1crypto.x509 import Certificate as Certificate_
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificates
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates import drawing, keys, pdf, signing
from certificates.keys import NoSigningKey
from certificates.models import Certificate, SigningKey
from certificates.rules import cms, der
from certificates.signing import Seal
from tests.certificates.stage import Stage

pytestmark = pytest.mark.usefixtures("unwalled")


@pytest.fixture
def certificate(drawn: tuple[Certificate, bytes]) -> Certificate:
    return drawn[0]


@pytest.fixture
def content(drawn: tuple[Certificate, bytes]) -> bytes:
    return drawn[1]


def judged(content: bytes) -> Any:
    """What pyHanko, which trusts our authority, says of the one signature."""
    root = Certificate_.load(keys.signing_key().chain[-1])
    trust = ValidationContext(trust_roots=[root], allow_fetching=False)
    signature = PdfFileReader(BytesIO(content)).embedded_signatures[0]
    with ThreadPoolExecutor(1) as thread:  # pyHanko wants an event loop of its own; Playwright may hold one here
        return thread.submit(validate_pdf_signature, signature, trust).result()


def container(content: bytes) -> bytes:
    start = content.index(b"/Contents <") + len(b"/Contents <")
    return bytes.fromhex(content[start : content.index(b">", start)].decode())


def test_pyhanko_trusts_it_and_sees_the_whole_file_certified(content: bytes) -> None:
    status = judged(content)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.modification_level == ModificationLevel.NONE
    assert status.docmdp_ok
    assert status.bottom_line


def test_it_is_pades_with_the_certificate_of_the_signer_among_what_is_signed(content: bytes) -> None:
    assert b"/SubFilter /ETSI.CAdES.detached" in content
    signer = ContentInfo.load(container(content))["content"]["signer_infos"][0]
    kinds = {attribute["type"].native for attribute in signer["signed_attrs"]}
    assert kinds == {"content_type", "message_digest", "signing_certificate_v2"}


def test_it_is_ours(content: bytes) -> None:
    found = signing.check(content)
    assert found.is_ours
    assert found.key == SigningKey.objects.get().fingerprint


@pytest.mark.parametrize("share", [0.0005, 0.1, 0.5, 0.8, 0.9999])
def test_any_changed_byte_is_noticed(content: bytes, share: float) -> None:
    at = int(len(content) * share)
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    assert not signing.check(changed).is_ours
    assert signing.check(changed).seal is Seal.ALTERED


def test_every_byte_of_the_signature_itself_counts(content: bytes) -> None:
    start = content.index(b"/Contents <")
    for at in range(start + 11, start + 11 + 2 * len(container(content).rstrip(b"\0")), 97):
        other = b"0" if content[at : at + 1] != b"0" else b"1"
        assert not signing.check(content[:at] + other + content[at + 1 :]).is_ours


def test_what_was_appended_is_noticed(content: bytes) -> None:
    assert signing.check(content + b"\n%%EOF\n").seal is Seal.ALTERED
    again = content + content[content.index(b"/ByteRange") : content.index(b"/ByteRange") + 60]
    assert signing.check(again).seal is Seal.ALTERED


def test_a_copy_signed_by_somebody_else_is_of_an_unknown_signer(certificate: Certificate, content: bytes) -> None:
    stranger = keys.from_pem(keys.new_authority(), None)  # even under the same names
    key = keys.signing_key()
    extras = replace(pdf.extras_of(certificate, key), key=stranger)
    page = pdf.print_sheet(pdf.sheet_for(certificate), pdf.words_of(certificate), extras)
    forged = signing.seal(page, stranger)
    assert judged(forged).intact
    assert signing.check(forged).seal is Seal.UNKNOWN


@pytest.mark.parametrize(
    "junk", [b"", b"%PDF-1.7", b"/ByteRange [0 1 2 3]", b"/ByteRange [0 5 2 3] <zz>", b"/ByteRange [9 9 9 9]" * 50]
)
def test_anything_at_all_may_be_asked_about(content: bytes, junk: bytes) -> None:
    assert not signing.check(junk).is_ours


def test_a_file_without_signature_is_called_unsigned(stage: Stage) -> None:
    assert signing.check(b"%PDF-1.7\n%%EOF").seal is Seal.UNSIGNED


def test_after_a_rotation_the_old_files_are_still_ours_and_new_ones_carry_the_new_key(
    certificate: Certificate, content: bytes, settings: Any
) -> None:
    settings.CERTIFICATE_KEY = keys.new_authority().decode()
    drawing.prepare([certificate])
    newer = pdf.draw(certificate)
    old, new = signing.check(content), signing.check(newer)
    assert old.is_ours
    assert new.is_ours
    assert old.key != new.key


def test_a_key_that_was_given_up_vouches_for_nothing(content: bytes) -> None:
    SigningKey.objects.update(distrusted_at=timezone.now())
    assert signing.check(content).seal is Seal.UNKNOWN


def test_a_key_may_come_in_pkcs12_or_as_pem_text(tmp_path: Path, settings: Any) -> None:
    pem = keys.new_authority()
    leaf, root = load_pem_x509_certificates(pem)
    packed = pkcs12.serialize_key_and_certificates(
        b"signer", load_pem_private_key(pem, None), leaf, [root], BestAvailableEncryption(b"secret")
    )
    file = tmp_path / "signer.p12"
    file.write_bytes(packed)
    settings.CERTIFICATE_KEY, settings.CERTIFICATE_KEY_PASSWORD = str(file), "secret"
    from_file = keys.signing_key()
    settings.CERTIFICATE_KEY, settings.CERTIFICATE_KEY_PASSWORD = pem.decode(), ""
    assert keys.signing_key().chain == from_file.chain
    assert keys.is_signed_by(from_file.chain[0], from_file.sign(b"data"), b"data")


def test_production_refuses_a_demo_key_and_no_key(settings: Any) -> None:
    settings.CERTIFICATE_DEMO_AUTHORITY = False
    with pytest.raises(NoSigningKey, match="CERTIFICATE_KEY"):
        keys.load.__wrapped__("", "", settings.VAR)
    settings.CERTIFICATE_KEY = keys.new_authority().decode()
    with pytest.raises(NoSigningKey, match="演示"):
        keys.signing_key()


def test_only_p256_with_its_own_certificate_is_taken() -> None:
    certificates = load_pem_x509_certificates(keys.new_authority())
    for private in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        with pytest.raises(NoSigningKey, match="P-256"):
            keys.key_of(private, certificates)
    with pytest.raises(NoSigningKey, match="证书"):
        keys.key_of(ec.generate_private_key(ec.SECP256R1()), certificates)


def test_the_demo_authority_is_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    first, second = keys.demo_authority(tmp_path / "a.pem"), keys.demo_authority(tmp_path / "a.pem")
    assert first == second
    assert (tmp_path / "a.pem").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.pem"]


def test_pdfsig_says_valid_and_total_document_signed(content: bytes, tmp_path: Path) -> None:
    if not shutil.which("pdfsig"):
        pytest.skip("poppler-utils is not installed")
    (tmp_path / "a.pdf").write_bytes(content)
    said = subprocess.run(["pdfsig", tmp_path / "a.pdf"], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_lengths_and_numbers_are_distinguished_encoding() -> None:
    assert der.integer(0) == b"\x02\x01\x00"
    assert der.integer(128) == b"\x02\x02\x00\x80"
    assert der.element(4, b"a" * 200)[:3] == b"\x04\x81\xc8"
    assert der.element(4, b"a" * 300)[:4] == b"\x04\x82\x01\x2c"
    assert der.oid("1.2.840.113549.1.7.2").hex() == "06092a864886f70d010702"
    for broken in (b"", b"\x30", b"\x30\x05a", b"\x30\x80", b"\x30\x85aaaaaa"):
        with pytest.raises(ValueError, match=r"."):
            der.parts(broken)
        with pytest.raises(ValueError, match=r"."):
            cms.signature_in(broken)
