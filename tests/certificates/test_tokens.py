"""Keys that never leave a device: a stand-in, and SoftHSM where it is installed (softhsm2 and python-pkcs11)."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates

from certificates import drawing, keys, pdf, signing, tokens
from certificates.keys import NoSigningKey
from tests.certificates import stage as building
from tests.certificates.stage import Stage

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "2468"


def test_a_device_gets_the_hash_and_what_it_says_is_put_as_everybody_else_puts_it() -> None:
    private = ec.generate_private_key(ec.SECP256R1())

    class Token:
        def sign(self, data: bytes, mechanism: str) -> bytes:
            assert len(data) == 32
            r, s = decode_dss_signature(private.sign(data, ec.ECDSA(Prehashed(SHA256()))))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    private.public_key().verify(tokens.signer(Token(), "ECDSA")(b"data"), b"data", keys.ECDSA)


def test_who_has_no_library_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)
    with pytest.raises(NoSigningKey, match="python-pkcs11"):
        tokens.key_on_token("pkcs11:/x.so?token=a&label=b", PIN)


@pytest.fixture(scope="module")
def pkcs11(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The library, with two tokens of ours: one that is filled below, one to which nobody is signed in."""
    library = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    module = next(filter(os.path.exists, MODULES), "")
    if not module or not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    for label in ("Zhizheng", "Locked"):
        init = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "1357", "--pin", PIN]
        subprocess.run(init, check=True, capture_output=True)
    library.module = module
    return library


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "a.pem"
    keys.demo_authority(path)
    return path


@pytest.fixture(scope="module")
def device(pkcs11: ModuleType, authority: Path) -> str:
    """The address without a label. Three labels: a good pair, a key with a stranger's certificate, and with none."""
    pem = authority.read_bytes()
    private, chain = load_pem_private_key(pem, None), load_pem_x509_certificates(pem)
    stranger = ec.generate_private_key(ec.SECP256R1())
    with pkcs11.lib(pkcs11.module).get_token(token_label="Zhizheng").open(user_pin=PIN, rw=True) as session:
        # The one above first: which comes first on a device is chance.
        put_pair(pkcs11, session, "good", private, [*reversed(chain)])
        put_pair(pkcs11, session, "strange", stranger, chain[:1])
        put_pair(pkcs11, session, "bare", stranger, [])
    return f"pkcs11:{pkcs11.module}?token=Zhizheng"


def put_pair(pkcs11: ModuleType, session, label: str, private, chain) -> None:
    from pkcs11.util.ec import encode_named_curve_parameters

    names, kinds = pkcs11.Attribute, pkcs11.ObjectClass
    number = private.private_numbers().private_value.to_bytes(32, "big")
    common = {names.TOKEN: True, names.LABEL: label, names.ID: label.encode()}
    curve = encode_named_curve_parameters("secp256r1")
    key = {names.CLASS: kinds.PRIVATE_KEY, names.KEY_TYPE: pkcs11.KeyType.EC, names.EC_PARAMS: curve}
    session.create_object({**common, **key, names.VALUE: number, names.SIGN: True, names.PRIVATE: True})
    for certificate in chain:
        kind = {names.CLASS: kinds.CERTIFICATE, names.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509}
        parts = {names.VALUE: certificate.public_bytes(Encoding.DER), names.SUBJECT: certificate.subject.public_bytes()}
        session.create_object({**common, **kind, **parts})


def test_a_real_device_signs_with_its_own_certificate_first(device: str, authority: Path) -> None:
    key = tokens.key_on_token(f"{device}&label=good", PIN)
    assert key.chain == keys.from_pem(authority.read_bytes(), None).chain
    assert keys.is_signed_by(key.chain[0], key.sign(b"data"), b"data")
    assert not keys.is_signed_by(key.chain[0], key.sign(b"data"), hashlib.sha256(b"data").digest())


@pytest.mark.usefixtures("unwalled")
def test_a_whole_certificate_signed_on_a_device_is_ours_and_valid_to_poppler(
    device: str, stage: Stage, settings: Any, tmp_path: Path
) -> None:
    settings.CERTIFICATE_KEY, settings.CERTIFICATE_KEY_PASSWORD = f"{device}&label=good", PIN
    made = building.certificate(stage, stage.world.chen)
    drawing.prepare([made])
    (tmp_path / "a.pdf").write_bytes(content := pdf.draw(made))
    assert signing.check(content).is_ours
    assert signing.check(content).key == keys.fingerprint(keys.signing_key().chain[0])
    said = subprocess.run(["pdfsig", tmp_path / "a.pdf"], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


@pytest.mark.parametrize(
    ("rest", "pin", "said"),
    [
        ("&label=strange", PIN, "成对"),
        ("&label=bare", PIN, "没有名为 bare 的证书"),
        ("&label=nobody", PIN, "请检查模块路径、token、label 和 PIN"),
        ("", PIN, "须写明 token 和 label"),
    ],
)
def test_what_is_wrong_with_a_device_is_said(device: str, rest: str, pin: str, said: str) -> None:
    with pytest.raises(NoSigningKey, match=said):
        tokens.key_on_token(device + rest, pin)


@pytest.mark.parametrize(
    ("address", "pin"),
    [
        ("pkcs11:/nowhere.so?token=Zhizheng&label=good", PIN),
        ("pkcs11:{module}?token=Nobody&label=good", PIN),
        ("pkcs11:{module}?token=Locked&label=good", "0000"),
    ],
)
def test_a_module_a_token_or_a_pin_that_is_wrong_is_said(pkcs11: ModuleType, address: str, pin: str) -> None:
    with pytest.raises(NoSigningKey, match="请检查模块路径、token、label 和 PIN"):
        tokens.key_on_token(address.format(module=pkcs11.module), pin)
