"""Addresses of certification. /verify/<code>/ is printed on paper and never changes."""

from django.urls import path

from certificates.views import careers, holder, public, staff

app_name = "certificates"
urlpatterns = [
    path("verify/", public.ask, name="ask"),
    path("verify/<str:code>/", public.verify, name="verify"),
    path("certificates/mine/", holder.mine, name="mine"),
    path("certificates/issued/", staff.issued, name="issued"),
    path("certificates/issued/new/", staff.grant, name="grant"),
    path("certificates/<str:serial>/pdf", holder.download, name="pdf"),
    path("certificates/<str:serial>/revocation/", staff.revocation, name="revocation"),
    path("certificates/<str:serial>/retention/", staff.retention, name="retention"),
    path("certificates/<str:serial>/drawing/", staff.drawn_again, name="drawing"),
    path("careers/", careers.mine, name="career"),
    path("careers/people/<int:pk>/", careers.climber, name="climber"),
    path("careers/people/<int:pk>/practice/", careers.practice, name="practice"),
    path("careers/people/<int:pk>/ratings/", careers.assessment, name="rating"),
    path("careers/people/<int:pk>/signatures/", careers.signature, name="signature"),
    path("careers/practice/<int:pk>/decision/", careers.decision, name="practice_decision"),
]
