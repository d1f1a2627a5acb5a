"""The abstract base of every page of the product."""

from typing import ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from people.visibility import Viewer


class BasePage(Page):
    """A page with a one-line summary. Wagtail's swappable page model is experimental, so this is abstract."""

    private_page_options: ClassVar[list[str]] = []  # the audience decides, not Wagtail's own restrictions

    summary = models.CharField(_("一句话简介"), max_length=250, blank=True)

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """A preview is the page as its view shows it; views know it by `request.is_preview`."""
        return self.serve(request)


class IndexPage(BasePage):
    """A page with everything of its kind below it, which it finds by the whole address."""

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The same look for what this viewer may not see as for what there is not: the time it takes says nothing."""
        if not path_components:
            return super().route(request, path_components)
        found = self.page_at(request.user, path_components)
        if found is None:
            raise Http404
        return RouteResult(found)

    def page_at(self, viewer: Viewer, slugs: list[str]) -> Page | None:
        """The page at this address below here, if the viewer may see it."""
        raise NotImplementedError


class AudienceField(models.CharField):  # type: ignore[type-arg]
    """Who may see a thing: everybody, customers who signed in, or the vendor's own people (the default)."""

    CHOICES = [("public", _("公开")), ("customers", _("客户与内部")), ("internal", _("仅内部"))]

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("choices", self.CHOICES)
        kwargs.setdefault("default", "internal")
        kwargs.setdefault("verbose_name", _("读者范围"))
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
