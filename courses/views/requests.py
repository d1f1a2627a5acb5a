"""Requests of people who signed in; the middleware lets nobody else reach the views that take them."""

from django.http import HttpRequest

from people.models import User


class SignedIn(HttpRequest):
    user: User  # type: ignore[assignment]
