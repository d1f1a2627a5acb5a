"""Ladders are data: staff say in the admin what a level asks for, and a slip is answered with a word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from certificates.models import CareerLevel, Requirement
from people.scoping import everyone
from tests.certificates import ladders
from tests.certificates.stage import Stage


@pytest.fixture
def level(stage: Stage) -> CareerLevel:
    with everyone():
        ladders.build()
    return CareerLevel.objects.get(slug="one")


@pytest.fixture
def save(stage: Stage, level: CareerLevel, as_user) -> Callable[..., HttpResponse]:
    """Save the level with these requirements added to the certificate that it asks for."""

    def post(*added: dict[str, Any]) -> HttpResponse:
        held = level.requirements.get()
        rows = [{"id": held.pk, "kind": "certificate", "award": held.award_id}, *added]
        data: dict[str, Any] = {
            "ladder": level.ladder_id,
            "order": level.order,
            "title": level.title,
            "slug": level.slug,
            "requirements-TOTAL_FORMS": len(rows),
            "requirements-INITIAL_FORMS": 1,
        }
        for number, row in enumerate(rows):
            data |= {f"requirements-{number}-{name}": value for name, value in row.items()}
        address = reverse(CareerLevel.snippet_viewset.get_url_name("edit"), args=[level.pk])
        return as_user(stage.world.admin).post(address, data)

    return post


def test_a_level_may_ask_for_all_four_kinds(save, level: CareerLevel) -> None:
    answer = save(
        {"kind": "practice", "practice": "hours", "amount": 40, "valid_months": 12},
        {"kind": "sign_off", "role": "examiner"},
    )
    assert answer.status_code == 302
    assert sorted(level.requirements.values_list("kind", flat=True)) == ["certificate", "practice", "sign_off"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"kind": "practice", "amount": 3}], "按类型填写"),
        ([{"kind": "sign_off", "role": "examiner", "change_months": 3}], "手册变更后的宽限只用于证书"),
        (
            [{"kind": "practice", "practice": "hours", "amount": amount} for amount in (3, 4)],
            "一个职级对同一件事只能有一条要求",
        ),
        ([{"kind": "sign_off", "role": "examiner"}] * 2, "一个职级对同一件事只能有一条要求"),
    ],
)
def test_a_slip_is_answered_with_a_word_and_nothing_is_saved(save, level: CareerLevel, rows, says) -> None:
    answer = save(*rows)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert Requirement.objects.filter(level=level).count() == 1


def test_the_same_award_twice_is_a_slip_too(save, level: CareerLevel) -> None:
    again = {"kind": "certificate", "award": level.requirements.get().award_id}
    answer = save(again)
    assert answer.status_code == 200
    assert "一个职级对同一件事只能有一条要求" in answer.content.decode()
