"""A ladder that asks for all four kinds of things, and short ways to meet them."""

from datetime import datetime, timedelta

from django.utils import timezone

from certificates import practising, signing_off
from certificates.building import build_ladders
from certificates.careers import Standing, standings
from certificates.models import CareerLadder, CareerLevel, SignOff
from people import rating
from people.models import Competency, Rating, User
from tests.certificates.stage import Stage, certificate

ROWS = [
    {
        "slug": "service",
        "title": "服务阶梯",
        "audience": "internal",
        "levels": [
            {"slug": "one", "title": "初级工程师", "requires": [{"award": "junior"}]},
            {
                "slug": "two",
                "title": "高级工程师",
                "requires": [
                    {"award": "junior"},
                    {"kind": "competency", "competency": "service", "amount": 3},
                    {"kind": "practice", "practice": "checklist", "amount": 3, "valid_months": 12},
                    {"kind": "sign_off", "role": "manager"},
                ],
            },
        ],
    },
    {
        "slug": "finance",
        "title": "财务阶梯",
        "audience": "customers",
        "levels": [{"slug": "clerk", "title": "结账专员", "requires": [{"award": "senior"}]}],
    },
]


def build() -> CareerLadder:
    return build_ladders(ROWS)[0]


def level(slug: str) -> CareerLevel:
    return CareerLevel.objects.get(slug=slug)


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def rate(person: User, by: User, value: int = 3, days: int = 10, months: int | None = None) -> Rating:
    service = Competency.objects.get(slug="service")
    return rating.rate(person, service, value, by, "陪同两次上门服务", months, at=ago(days))


def practise(person: User, by: User, amount: int = 3, days: int = 10) -> None:
    """Entered by somebody in charge, so it counts at once."""
    practising.enter(person, "checklist", amount, ago(days).date(), by, at=ago(days))


def sign(person: User, by: User, *, days: int = 10, is_granted: bool = True) -> SignOff:
    return signing_off.sign_off(person, level("two"), "manager", by, "能独立处理", is_granted=is_granted, at=ago(days))


def lift(stage: Stage, person: User, by: User, days: int = 10, expires_in: int | None = 400) -> None:
    """Everything the second level asks for."""
    ends = timezone.now() + timedelta(days=expires_in) if expires_in else None
    certificate(stage, person, stage.junior, issued_at=ago(days), expires_at=ends)
    rate(person, by, days=days)
    practise(person, by, days=days)
    sign(person, by, days=days)


def standing_of(person: User, at: datetime | None = None) -> Standing:
    return standings([person], at)[person.pk][0]


def title_of(person: User, at: datetime | None = None) -> str:
    found = standing_of(person, at).level
    return found.title if found else ""
