"""Who may call which address: role × route × own or foreign organisation. A route without a row fails.

Objects belong to 赵敏 of 恒远. 钱进 works for another customer, 孙丽 manages 赵敏, 王静 manages engineers only.
"login" is a redirect to the sign-in page (401 for JSON); everything hidden is 404, as if it did not exist.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import caching
from tests.architecture import showcase
from tests.architecture.routes import OPEN_TO_ALL, ROLES, ROUTES

pytestmark = pytest.mark.django_db

FOREIGN = {"wagtail", "wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs"}


def own_routes() -> Iterator[str]:
    """Every named address of ours: not the pages of the tree, nor the screens that Wagtail brings and guards itself."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif str(pattern.pattern) not in {"admin/", "documents/"}:
            yield from names(pattern, pattern.namespace or "")
    yield from ("jobs:jobs", "jobs:retry")


def names(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name


def test_every_route_has_a_row_and_every_row_a_route():
    pages = {route for route in ROUTES if route.startswith("page:")}
    assert set(own_routes()) - {"wagtail_serve"} == set(ROUTES) - pages
    assert pages  # the one address of Wagtail's tree is covered by a page of each kind


def outcome(client: Client, route: str, case: showcase.Showcase) -> str:
    arguments = case.arguments.get(route)
    address = f"/{arguments['path']}" if route.startswith("page:") else reverse(route, kwargs=arguments)
    method = client.post if ROUTES[route].method == "POST" else client.get
    response = method(address, case.bodies.get(route, {}))
    if response.status_code == 401 or (
        response.status_code == 302 and settings.WAGTAIL_FRONTEND_LOGIN_URL in response["Location"]
    ):
        return "login"
    return str(response.status_code)


def test_only_those_in_the_table_get_in(world, as_user):
    """One test for the whole table: the cast is set once, and every call is rolled back."""
    case = showcase.build(world)
    clients = {role: Client() if role == "visitor" else as_user(getattr(world, role)) for role in ROLES}
    wrong = {}
    for route, row in ROUTES.items():
        seen = {role: undone(client, route, case) for role, client in clients.items()}
        if seen != row.expected():
            wrong[route] = {
                role: (seen[role], "expected", row.expected()[role])
                for role in ROLES
                if seen[role] != row.expected()[role]
            }
    assert not wrong


def undone(client: Client, route: str, case: showcase.Showcase) -> str:
    before = transaction.savepoint()
    try:
        return outcome(client, route, case)
    finally:
        transaction.savepoint_rollback(before)
        caching.start_empty()  # a cache beside the database counts on: nobody is turned away for asking too often


def test_public_routes_are_few_and_named():
    assert {route for route, row in ROUTES.items() if row.expected()["visitor"] not in {"login", "404"}} == OPEN_TO_ALL
