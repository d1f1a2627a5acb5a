"""The slip that a results page carries: signed, it says what was asked, by whom, and which hits were shown where.

Searching writes nothing. The page hands the slip back when it is really looked at, and again with each hit that is
opened. Whoever has no slip can record nothing, and a slip records only for the session it was made out to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string

from kb.pseudonyms import session_of
from kb.rules.masking import mask
from kb.search.facets import NAMES as FILTERS
from people.visibility import audiences

SALT = "kb.slips"
LIFETIME = timedelta(hours=12)
LONGEST_FILTER = 80


class NoSuchSlip(ValueError):
    """It was not made here, not for this session, or too long ago."""


class ShownHit(Protocol):
    @property
    def id(self) -> int: ...


class ShownResults(Protocol):
    """What a slip has to know of kb.search.query.Results."""

    @property
    def text(self) -> str: ...
    @property
    def hits(self) -> Sequence[ShownHit]: ...
    @property
    def total(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def engine(self) -> str: ...


@dataclass(frozen=True)
class Slip:
    """One results page. `at`: seconds since 1970; `documents`: ids of the hits; `first`: the place of the first.

    `quoted`: whether a page of answers quoted a passage, which is the first of the documents then.
    """

    key: str
    text: str
    at: int
    engine: str
    total: int
    filters: dict[str, str]
    manual: str
    edition: str
    audience: str
    organisation: int | None
    person: int | None
    session: str
    first: int
    documents: list[int]
    quoted: bool | None = None

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.at, tz=timezone.get_current_timezone())

    def position(self, document: int) -> int | None:
        """From 1; None for what was not on the page."""
        return self.first + self.documents.index(document) if document in self.documents else None


def issue(request: HttpRequest, results: ShownResults, size: int = 10, quoted: bool | None = None) -> str:
    """The slip for a results page, signed; `size` is the number of hits a page. Blank when nothing was asked, and for
    those who read the report: what they try out must not answer their own gaps.
    """
    if results.engine == "none" or not results.text or request.user.has_perm("kb.read_search_report"):
        return ""
    return signing.dumps(asdict(slip_of(request, results, size, quoted)), salt=SALT, compress=True)


def slip_of(request: HttpRequest, results: ShownResults, size: int, quoted: bool | None = None) -> Slip:
    filters = {name: value[:LONGEST_FILTER] for name in FILTERS if (value := request.GET.get(name, ""))}
    organisation = getattr(request.user, "organisation", None)
    used = (organisation.product_edition if organisation else "").partition("/")
    manual = filters.get("manual", "") or used[0]
    return Slip(
        key=get_random_string(22),
        text=mask(results.text),
        at=int(timezone.now().timestamp()),
        engine=results.engine,
        total=results.total,
        filters={name: mask(value) for name, value in filters.items()},
        manual=manual,
        edition=filters.get("edition", "") or (used[2] if manual == used[0] else ""),
        audience=audiences(request.user)[-1],
        organisation=organisation.pk if organisation else None,
        person=request.user.pk,
        session=session_of(request),
        first=(results.page - 1) * size + 1,
        documents=ids(results.hits),
        quoted=quoted,
    )


def ids(hits: Iterable[ShownHit]) -> list[int]:
    return [hit.id for hit in hits]


def read(request: HttpRequest, signed: str) -> Slip:
    """The slip, if it is genuine, young enough and this session's own. Raises NoSuchSlip."""
    try:
        slip = Slip(**signing.loads(signed, salt=SALT, max_age=LIFETIME))
    except (signing.BadSignature, TypeError, ValueError):
        raise NoSuchSlip from None
    if not constant_time_compare(slip.session, session_of(request)):
        raise NoSuchSlip
    return slip
