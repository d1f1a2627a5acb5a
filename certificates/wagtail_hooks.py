"""A way from the admin screens to the list of issued certificates."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class IssuedMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("certificates.revoke_certificate")


@hooks.register("register_admin_menu_item")
def issued_certificates() -> IssuedMenuItem:
    return IssuedMenuItem(_("已签发的证书"), reverse("certificates:issued"), icon_name="clipboard-list", order=260)
