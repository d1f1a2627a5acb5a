"""The badge is what Open Badges 3.0 says, an outside library believes it, and a revocation reaches it."""

import json
from io import BytesIO
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.status.bitstring import decode_bitstring, get_status_bit
from PIL import Image
from pypdf import PdfReader

from certificates import badge, badge_pictures, drawing, keys, pdf
from certificates.models import Certificate, SigningKey
from certificates.revoking import revoke
from certificates.rules import baking, bitstring, jcs, multibase
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

pytestmark = pytest.mark.usefixtures("unwalled")


def verified(document: Any, client: Client | None = None) -> Any:
    """As an outside verifier does: the keys from our did:web document, the state from our status list."""
    client = client or Client()

    def fetch(address: str) -> dict[str, Any]:
        assert address == "https://testserver/.well-known/did.json"
        return dict(json.loads(client.get("/.well-known/did.json").content))

    def status_list(address: str) -> dict[str, Any]:
        listed = json.loads(client.get(address.removeprefix("http://testserver")).content)
        verify_credential(listed, resolver=DidWebResolver(fetch))
        return dict(listed)

    return verify_credential(
        document,
        policy=VerificationPolicy(expected_types=["OpenBadgeCredential"]),
        resolver=DidWebResolver(fetch),
        resolve_status_list=status_list,
    )


def test_an_outside_library_verifies_it(certificate: Certificate) -> None:
    document = badge.credential(certificate)
    result = verified(json.loads(json.dumps(document)))
    assert result.issuer == "did:web:testserver"
    assert document["credentialSubject"]["achievement"]["name"] == certificate.title
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "陈琳"


def test_a_changed_word_breaks_it(certificate: Certificate) -> None:
    document = badge.credential(certificate)
    document["credentialSubject"]["identifier"][0]["identityHash"] = "李雯"
    with pytest.raises(OpenvcError):
        verified(document)


def test_after_a_rotation_old_badges_still_verify(certificate: Certificate, settings: Any) -> None:
    document = badge.credential(certificate)
    settings.CERTIFICATE_KEY = keys.new_authority().decode()
    drawing.prepare([certificate])
    assert SigningKey.objects.count() == 2
    assert verified(document)
    assert verified(badge.credential(certificate))


def test_a_revocation_is_on_the_status_list_and_an_outside_library_refuses(
    certificate: Certificate, stage: Stage
) -> None:
    other = make(stage, stage.world.zhao)
    document = badge.credential(certificate)
    verified(document)
    revoke(certificate, stage.world.admin, "替考")
    with pytest.raises(OpenvcError):
        verified(document)
    listed = json.loads(Client().get("/credentials/status/0/").content)
    bits = decode_bitstring(listed["credentialSubject"]["encodedList"])
    assert len(bits) * 8 == bitstring.SMALLEST
    assert get_status_bit(bits, certificate.pk) == 1
    assert get_status_bit(bits, other.pk) == 0
    assert Client().get("/credentials/status/7/").status_code == 404


def test_the_file_carries_it_as_an_associated_file(certificate: Certificate) -> None:
    reader = PdfReader(BytesIO(pdf.draw(certificate)))
    attached = reader.attachments["open-badge-credential.json"][0]
    assert verified(json.loads(attached))
    file = reader.trailer["/Root"]["/AF"][0].get_object()
    assert file["/AFRelationship"] == "/Data"


def test_a_png_and_an_svg_have_it_baked_in(as_user, stage: Stage, certificate: Certificate) -> None:
    client = as_user(stage.world.chen)
    png = client.get(f"/certificates/{certificate.serial}/badge.png").content
    assert verified(json.loads(baking.out_of_png(png)))
    with Image.open(BytesIO(png)) as picture:
        picture.load()
        assert picture.size == (badge_pictures.SIDE, badge_pictures.SIDE)
        assert json.loads(picture.text["openbadgecredential"])  # type: ignore[attr-defined]
    svg = client.get(f"/certificates/{certificate.serial}/badge.svg").content.decode()
    baked = ElementTree.fromstring(svg)[0]
    assert baked.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert verified(json.loads(str(baked.text)))
    document = client.get(f"/certificates/{certificate.serial}/badge.json")
    assert verified(json.loads(document.content))
    assert "attachment" in document["Content-Disposition"]
    assert client.get(f"/certificates/{certificate.serial}/badge.gif").status_code == 404


def test_baking_twice_keeps_one_credential(certificate: Certificate) -> None:
    picture = badge_pictures.png(certificate)
    assert baking.out_of_png(picture) == ""
    twice = baking.into_png(baking.into_png(picture, "一"), "二")
    assert baking.out_of_png(twice) == "二"
    assert twice.count(b"openbadgecredential") == 1
    with pytest.raises(baking.NotAPicture):
        baking.into_png(b"GIF89a", "x")


def test_canonical_json_is_that_of_the_standard() -> None:
    """The example of RFC 8785, section 3.2.3, without its floats."""
    value = {"peach": "This sorting order", "péché": "is wrong according to French", "pêche": "but canonicalization"}
    assert jcs.canonical(value).decode().index("peach") < jcs.canonical(value).decode().index("péché")
    assert jcs.canonical({"b": [1, True, None], "a": 'é"\n\u20ac'}) == '{"a":"é\\"\\n€","b":[1,true,null]}'.encode()
    assert list(json.loads(jcs.canonical({"\U0001f600": 1, "\ufb33": 2}))) == ["\U0001f600", "\ufb33"]
    with pytest.raises(TypeError):
        jcs.canonical({"a": 1.5})  # type: ignore[dict-item]


def test_base58_is_that_of_the_draft() -> None:
    """Vectors of draft-msporny-base58-03."""
    assert multibase.base58(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
    assert multibase.base58(bytes.fromhex("0000287fb4cd")) == "z11233QC4"
