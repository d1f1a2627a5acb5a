"""Addresses of certification. /verify/<code>/ is printed on paper and never changes."""

from django.urls import path

from certificates.views import credentials, holder, public, staff

app_name = "certificates"
urlpatterns = [
    path("verify/", public.ask, name="ask"),
    path("verify/<str:code>/", public.verify, name="verify"),
    path(".well-known/did.json", credentials.did, name="did"),
    path("credentials/status/<int:page>/", credentials.status, name="status"),
    path("credentials/authority.pem", credentials.authority, name="authority"),
    path("certificates/<str:serial>/badge.json", credentials.document, name="badge"),
    path("certificates/<str:serial>/badge.<str:kind>", credentials.picture, name="badge_picture"),
    path("certificates/mine/", holder.mine, name="mine"),
    path("certificates/issued/", staff.issued, name="issued"),
    path("certificates/issued/new/", staff.grant, name="grant"),
    path("certificates/<str:serial>/pdf", holder.download, name="pdf"),
    path("certificates/<str:serial>/revocation/", staff.revocation, name="revocation"),
    path("certificates/<str:serial>/retention/", staff.retention, name="retention"),
    path("certificates/<str:serial>/drawing/", staff.drawn_again, name="drawing"),
]
