"""Asks as a kind of reader instead of as a person: golden questions have an audience, not an account."""

from dataclasses import dataclass

from people.visibility import Audience


@dataclass(frozen=True)
class StandIn:
    """A viewer of one audience. `previews`: ids of editions that count as released already; people never have that."""

    audience: str
    previews: tuple[int, ...] = ()

    is_active = True
    is_superuser = False
    organisation = None
    pk = None

    @property
    def is_authenticated(self) -> bool:
        return self.audience != Audience.PUBLIC

    @property
    def is_staff_member(self) -> bool:
        return self.audience == Audience.INTERNAL

    @property
    def organisation_id(self) -> int | None:
        return 0 if self.is_authenticated else None

    def has_perm(self, permission: str) -> bool:
        return False
