"""All addresses. Deny by default: LoginRequiredMiddleware guards every view that does not say otherwise."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language
from wagtail import views as wagtail_views
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.urls import serve_pattern

from config import api, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("accounts/", include("people.urls")),
    path("exams/", include("exams.urls")),  # early: a class saves its answers, and those before are tried each time
    path("admin/", include(admin_urls)),
    path("notices/", include("notices.urls")),
    path("", include("kb.urls")),  # has an address below documents/ that comes before Wagtail's
    path("documents/", include(document_urls)),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include("reports.urls")),
    path("", include("home.urls")),
    re_path(serve_pattern, login_not_required(wagtail_views.serve), name="wagtail_serve"),
]

handler400 = "home.errors.bad_request"
handler403 = "home.errors.forbidden"
handler404 = "home.errors.not_found"
handler500 = "home.errors.server_error"
