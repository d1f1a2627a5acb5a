"""Addresses of certification. /verify/<code>/ is printed on paper and never changes."""

from django.urls import path

from certificates.views import holder, log, public, shared, staff, wallet

app_name = "certificates"
urlpatterns = [
    path("verify/", public.ask, name="ask"),
    path("verify/log/", log.heads, name="log"),
    path("verify/log/entries/", log.entries, name="log_entries"),
    path("verify/file/", public.file, name="file"),
    path("verify/shared/<str:token>/", shared.shared, name="shared"),
    path("verify/shared/<str:token>/pdf", shared.shared_file, name="shared_file"),
    path("verify/<str:code>.json", public.verify, name="verify_json"),
    path("verify/<str:code>/", public.verify, name="verify"),
    path("certificates/mine/", holder.mine, name="mine"),
    path("certificates/issued/", staff.issued, name="issued"),
    path("certificates/issued/new/", staff.grant, name="grant"),
    path("certificates/consent/", wallet.consent, name="consent"),
    path("certificates/<str:serial>/", wallet.certificate, name="wallet"),
    path("certificates/<str:serial>/card/", wallet.card, name="card"),
    path("certificates/<str:serial>/links/", wallet.links, name="links"),
    path("certificates/<str:serial>/links/<int:pk>/withdrawal/", wallet.withdrawal, name="withdrawal"),
    path("certificates/<str:serial>/pdf", holder.download, name="pdf"),
    path("certificates/<str:serial>/revocation/", staff.revocation, name="revocation"),
    path("certificates/<str:serial>/retention/", staff.retention, name="retention"),
    path("certificates/<str:serial>/drawing/", staff.drawn_again, name="drawing"),
]
