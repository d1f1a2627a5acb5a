"""Addresses of certification. /verify/<code>/ is printed on paper and never changes."""

from django.urls import path

from certificates.views import credentials, designs, holder, log, public, runs, shared, staff, wallet

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
    path(".well-known/did.json", credentials.did, name="did"),
    path("credentials/status/<int:page>/", credentials.status, name="status"),
    path("credentials/authority.pem", credentials.authority, name="authority"),
    path("certificates/<str:serial>/badge.json", credentials.document, name="badge"),
    path("certificates/<str:serial>/badge.<str:kind>", credentials.picture, name="badge_picture"),
    path("certificates/runs/", runs.plan, name="runs"),
    path("certificates/runs/<int:pk>/", runs.run, name="run"),
    path("certificates/runs/<int:pk>/start/", runs.start, name="run_start"),
    path("certificates/runs/<int:pk>/archive.zip", runs.archive, name="run_archive"),
    path("certificates/designs/", designs.designs, name="designs"),
    path("certificates/designs/new/", designs.edit, name="design_new"),
    path("certificates/designs/new/preview/", designs.preview, name="design_new_preview"),
    path("certificates/designs/<str:slug>/edit/", designs.edit, name="design"),
    path("certificates/designs/<str:slug>/preview/", designs.preview, name="design_preview"),
    path("certificates/mine/", holder.mine, name="mine"),
    path("certificates/issued/", staff.issued, name="issued"),
    path("certificates/issued/new/", staff.grant, name="grant"),
    path("certificates/consent/", wallet.consent, name="consent"),
    path("certificates/<str:serial>/", wallet.certificate, name="wallet"),
    path("certificates/<str:serial>/card/", wallet.card, name="card"),
    path("certificates/<str:serial>/links/", wallet.links, name="links"),
    path("certificates/<str:serial>/links/<int:pk>/withdrawal/", wallet.withdrawal, name="withdrawal"),
    path("certificates/<str:serial>/pdf", holder.download, name="pdf"),
    path("certificates/<str:serial>/correction/", runs.correction, name="correction"),
    path("certificates/<str:serial>/revocation/", staff.revocation, name="revocation"),
    path("certificates/<str:serial>/retention/", staff.retention, name="retention"),
    path("certificates/<str:serial>/drawing/", staff.drawn_again, name="drawing"),
]
