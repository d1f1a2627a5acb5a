"""Texts for others to choose from: asked by three, opened by three, and nobody sees one across a wall."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kb import sharing
from kb.models import SearchClick, SharedQuery
from kb.sharing import successful_queries

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def ask(make_query):
    """Somebody asks, finds and opens; visitors by a number, people by themselves."""

    def asks(text, who, *, opens=True, **more):
        if isinstance(who, int):
            fields = {"session": f"{who:016x}" + "0" * 16}
        else:
            audience = "internal" if who.is_staff_member else "customers"
            fields = {
                "session": f"p{who.pk:015x}" + "1" * 16,
                "person": who,
                "organisation": who.organisation,
                "audience": audience,
            }
        query = make_query(text, **{**fields, **more})
        if opens:
            SearchClick.objects.create(query=query, kind="faq", object_id=1, position=1, at=query.at)

    return asks


def test_three_visitors_who_opened_something_are_enough(ask):
    for who in range(3):
        ask("月末结账失败", who)
    sharing.share()
    assert successful_queries(VISITOR, "月末") == ["月末结账失败"]


def test_two_are_not_and_one_who_asks_three_times_is_one(ask):
    ask("凭证断号", 1), ask("凭证断号", 2)
    for _again in range(3):
        ask("试算不平", 7)
    sharing.share()
    assert successful_queries(VISITOR, "凭") == successful_queries(VISITOR, "试") == []


@pytest.mark.parametrize("failed", [{"opens": False}, {"total": 0}, {"solved": False}, {"settled": False}])
def test_a_search_without_success_does_not_count(ask, failed):
    ask("结账", 1), ask("结账", 2), ask("结账", 3, **failed)
    sharing.share()
    assert successful_queries(VISITOR, "结账") == []


def test_masked_texts_are_never_suggested(ask):
    for who in range(3):
        ask("[电话] 登录不了", who)
    assert sharing.share() == 0


def test_what_one_organisation_asks_stays_inside(ask, world):
    third = type(world.zhao).objects.create_user("third", name="丙", organisation=world.hengyuan)
    for who in (world.zhao, world.sun, third):
        ask("并购项目科目", who)
    sharing.share()
    assert successful_queries(world.zhao, "并购") == ["并购项目科目"]
    for other in (world.qian, world.chen, world.admin, VISITOR):
        assert successful_queries(other, "并购") == []


def test_what_the_vendor_s_people_ask_never_leaves_the_vendor(ask, world):
    for who in (world.chen, world.li, world.wang):
        ask("恒远 数据库口令", who)
    sharing.share()
    assert successful_queries(world.zhou, "恒远") == ["恒远 数据库口令"]
    for other in (world.zhao, world.qian, VISITOR):
        assert successful_queries(other, "恒远") == []


def test_customers_of_two_organisations_share_with_customers_but_not_with_visitors(ask, world):
    for who in (world.zhao, world.sun, world.qian):
        ask("年度结转", who)
    sharing.share()
    assert successful_queries(world.qian, "年度") == ["年度结转"]
    assert successful_queries(VISITOR, "年度") == []


def test_a_deactivated_person_gets_what_a_visitor_gets(ask, world):
    third = type(world.zhao).objects.create_user("third", name="丙", organisation=world.hengyuan)
    for who in (world.zhao, world.sun, third):
        ask("并购项目科目", who)
    sharing.share()
    world.zhao.is_active = False
    assert successful_queries(world.zhao, "并购") == []


def test_the_most_asked_comes_first_and_the_limit_holds(ask):
    for who in range(5):
        ask("结账报错", who)
    for who in range(3):
        ask("结账", who), ask("结账锁等待", who)
    sharing.share()
    assert successful_queries(VISITOR, "ＪＩＥ") == []
    assert successful_queries(VISITOR, "结", 2) == ["结账报错", "结账"]


def test_typing_costs_one_query_whatever_the_log_holds(ask, django_assert_num_queries):
    for who in range(4):
        ask("结账", who)
    sharing.share()
    with django_assert_num_queries(1):
        successful_queries(VISITOR, "结")
    assert successful_queries(VISITOR, "") == []


def test_sharing_twice_is_sharing_once(ask):
    for who in range(3):
        ask("结账", who)
    sharing.share()
    sharing.share()
    from people.scoping import everyone

    with everyone():
        assert SharedQuery.objects.count() == 1
