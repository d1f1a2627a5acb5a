"""The address of LinkedIn's "Add to profile" form. Nothing is loaded from there; it is only a link."""

from datetime import date
from urllib.parse import urlencode

FORM = "https://www.linkedin.com/profile/add"


def profile_url(name: str, organisation: str, issued_on: date, expires_on: date | None, url: str, number: str) -> str:
    """With the fields the form is documented to take; months count from 1, and without an end there is none."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": organisation,
        "issueYear": issued_on.year,
        "issueMonth": issued_on.month,
        "certUrl": url,
        "certId": number,
    }
    if expires_on is not None:
        fields |= {"expirationYear": expires_on.year, "expirationMonth": expires_on.month}
    return f"{FORM}?{urlencode(fields)}"
