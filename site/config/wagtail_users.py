"""Wagtail's user screens, with the fields of our own user."""

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsersConfig(WagtailUsersAppConfig):
    user_viewset = "people.viewsets.UserViewSet"
