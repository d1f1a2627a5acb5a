"""A certificate as Open Badges 3.0: a W3C Verifiable Credential with a Data Integrity proof (ecdsa-jcs-2019).

The issuer is did:web of this site; its document lists every key that signed and is still trusted, so that a credential
outlives the rotation of keys.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.urls import reverse

from certificates import keys
from certificates.keys import Key
from certificates.models import Certificate, Revocation, SigningKey
from certificates.rules import bitstring, jcs, multibase
from people.models import Organisation
from people.scoping import everyone

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
STATUS_LIST_SIZE = bitstring.SMALLEST
Document = dict[str, Any]


def credential(certificate: Certificate, key: Key | None = None, vendor: str | None = None) -> Document:
    """The signed credential as a JSON document. Its proof is dated when the certificate was signed."""
    return signed(unsigned(certificate, vendor), key or keys.signing_key(), certificate.signed_at)


def unsigned(certificate: Certificate, vendor: str | None = None) -> Document:
    page = address(certificate.get_absolute_url())
    document: Document = {
        "@context": CONTEXT,
        "id": f"{page}#credential",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.title,
        "issuer": issuer(vendor),
        "validFrom": moment(certificate.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": certificate.holder_name,
                    "identityType": "name",
                }
            ],
            "achievement": achievement(certificate),
        },
        "credentialStatus": status_entry(certificate.pk),
    }
    if certificate.expires_at:
        document["validUntil"] = moment(certificate.expires_at)
    return document


def achievement(certificate: Certificate) -> Document:
    return {
        "id": f"{address('/')}#award-{certificate.award_id}",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": certificate.title,
        "description": certificate.statement,
        "criteria": {"narrative": certificate.statement},
        "humanCode": certificate.serial,
    }


def issuer(vendor: str | None = None) -> Document:
    return {"id": did(), "type": ["Profile"], "name": vendor or vendor_name(), "url": address("/")}


def vendor_name() -> str:
    vendor = Organisation.objects.filter(kind=Organisation.Kind.VENDOR).order_by("pk").values_list("name", flat=True)
    return vendor.first() or settings.WAGTAIL_SITE_NAME


def did() -> str:
    """did:web:example.com, with the port where there is one."""
    return "did:web:" + quote(urlsplit(settings.BASE_URL).netloc, safe="")


def address(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + path


def moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(document: Document, key: Key, at: datetime | None) -> Document:
    """With a proof as in Data Integrity ECDSA Cryptosuites 1.0, section 3.3 (ecdsa-jcs-2019)."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-jcs-2019",
        "created": moment(at or datetime.now(UTC)),
        "verificationMethod": method_of(key.fingerprint),
        "proofPurpose": "assertionMethod",
    }
    options = {"@context": document["@context"], **proof}
    r, s = decode_dss_signature(key.sign(sha256(jcs.canonical(options)).digest() + digest(document)))
    value = multibase.base58(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return {**document, "proof": {**options, "proofValue": value}}


def digest(document: Document) -> bytes:
    return sha256(jcs.canonical(document)).digest()


def method_of(fingerprint: str) -> str:
    return f"{did()}#{fingerprint[:16]}"


def did_document() -> Document:
    """Who we are: every key that signed and may still be trusted."""
    trusted = SigningKey.objects.filter(distrusted_at=None).order_by("first_used_at", "pk")
    methods = [
        {
            "id": method_of(key.fingerprint),
            "type": "Multikey",
            "controller": did(),
            "publicKeyMultibase": multibase.p256_key(keys.point_of(bytes(key.certificate))),
        }
        for key in trusted
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did(),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def status_entry(number: int) -> Document:
    page, index = divmod(number, STATUS_LIST_SIZE)
    listed = address(reverse("certificates:status", args=[page]))
    return {
        "id": f"{listed}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": listed,
    }


def status_list(page: int, at: datetime) -> Document:
    """The signed list of what was revoked among certificates page × 131,072 and on. Two queries."""
    first = page * STATUS_LIST_SIZE
    with everyone():  # the list is public and names nobody
        revoked = Revocation.objects.filter(at__lte=at, certificate__pk__range=(first, first + STATUS_LIST_SIZE - 1))
        indexes = [number - first for number in revoked.values_list("certificate_id", flat=True)]
    listed = address(reverse("certificates:status", args=[page]))
    document = {
        "@context": CONTEXT[:1],
        "id": listed,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(),
        "validFrom": moment(at),
        "credentialSubject": {
            "id": f"{listed}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bitstring.encoded(indexes),
            "ttl": 300_000,
        },
    }
    return signed(document, keys.signing_key(), at)
