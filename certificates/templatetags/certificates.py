"""`certificate|face`: for pages of other apps that list certificates (with `revocation` selected along)."""

from django import template

from certificates.faces import Face, face_of
from certificates.models import Certificate

register = template.Library()


@register.filter
def face(certificate: Certificate) -> Face:
    return face_of(certificate)
