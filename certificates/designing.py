"""Designs of certificates and their versions. A version never changes: what was issued with it stays as it was."""

import json
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import Max
from PIL import Image

from certificates.models import Award, Certificate, Design, DesignPicture, DesignVersion
from certificates.ornament import ASSETS
from certificates.rules.designs import Layout, layout_of, spec_of
from people.models import User

STANDARD = "standard"
LARGEST_PIXELS = 12_000_000
KEPT = (900, 900)  # pixels: 300 dpi on 76 mm
FORMATS = ("PNG", "JPEG", "WEBP")


class NotAPicture(ValueError):
    """What was sent cannot be read as a picture, or is far too large."""


def version_of(certificate: Certificate) -> int:
    """The id of what this certificate was issued with; those of before there were designs have the standard one."""
    return certificate.design_version_id or standard().pk


def kept_layout(version: int) -> Layout:
    return parsed(written(version))


def written(version: int) -> str:
    """What the version says, which things are kept by: a number may go to another after a roll-back."""
    return json.dumps(DesignVersion.objects.values_list("spec", flat=True).get(pk=version), sort_keys=True)


@lru_cache(maxsize=64)
def parsed(spec: str) -> Layout:
    return layout_of(json.loads(spec))


def version_for(award: Award) -> DesignVersion:
    """What a certificate of this award issued now looks like."""
    design = award.design_id
    newest = DesignVersion.objects.filter(design=design).order_by("-number").first() if design else None
    return newest or standard()


def standard() -> DesignVersion:
    """The design that comes with the product; a later one of the product becomes its next version."""
    found = DesignVersion.objects.filter(design__slug=STANDARD).order_by("-number").first()
    return found or save_version(STANDARD, "标准横版", starting_layout("landscape"))


def starting_layout(orientation: str) -> Layout:
    return layout_of(json.loads((ASSETS / "designs" / f"{orientation}.json").read_text(encoding="utf-8")))


@transaction.atomic
def save_version(slug: str, title: str, layout: Layout, by: User | None = None) -> DesignVersion:
    """A new version, unless the newest one is just like this."""
    design, _ = Design.objects.get_or_create(slug=slug, defaults={"title": title})
    design = Design.objects.select_for_update().get(pk=design.pk)
    if design.title != title:
        Design.objects.filter(pk=design.pk).update(title=title)
    spec = json.loads(json.dumps(spec_of(layout)))
    newest = design.versions.order_by("-number").first()
    if newest and newest.spec == spec:
        return newest
    number = (design.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return DesignVersion.objects.create(design=design, number=number, spec=spec, created_by=by)


def keep_picture(content: bytes) -> str:
    """Stores an uploaded picture, painted anew so that nothing but its pixels is kept. Returns its fingerprint."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > LARGEST_PIXELS:
                raise NotAPicture
            image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture from error
    image.thumbnail(KEPT)
    output = BytesIO()
    image.save(output, "PNG", optimize=True)
    mark = sha256(output.getvalue()).hexdigest()
    DesignPicture.objects.get_or_create(fingerprint=mark, defaults={"data": output.getvalue()})
    return mark


def picture(mark: str) -> Any:
    """A kept picture as RGBA."""
    data = bytes(DesignPicture.objects.values_list("data", flat=True).get(fingerprint=mark))
    return Image.open(BytesIO(data)).convert("RGBA")
