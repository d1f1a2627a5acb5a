"""Which texts may be suggested to whom: enough different people, and no wall in between."""

from kb.rules.sharing import Asker, Share, shares


def visitors(count: int) -> list[Asker]:
    return [Asker(f"v{number}", "public") for number in range(count)]


def customers(organisation: int, count: int) -> list[Asker]:
    return [Asker(f"c{organisation}.{number}", "customers", organisation) for number in range(count)]


def staff(count: int) -> list[Asker]:
    return [Asker(f"s{number}", "internal", 1) for number in range(count)]


def test_three_visitors_are_enough_and_two_are_not():
    assert shares(visitors(2)) == []
    assert shares(visitors(3)) == [Share(None, "public", 3)]


def test_asking_three_times_is_one_asker():
    assert shares([Asker("v1", "public")] * 3) == []


def test_customers_of_one_organisation_share_among_themselves_only():
    assert shares(customers(7, 4)) == [Share(7, "internal", 4)]


def test_customers_of_two_organisations_share_with_all_customers():
    assert shares([*customers(7, 2), *customers(8, 1)]) == [Share(None, "customers", 3)]


def test_what_the_vendor_s_people_ask_stays_with_them():
    assert shares(staff(5)) == [Share(1, "internal", 5)]
    assert shares([*staff(2), *customers(7, 1)]) == []


def test_visitors_and_one_organisation_are_two_sides():
    assert shares([*visitors(1), *customers(7, 2)]) == [Share(None, "customers", 3)]
