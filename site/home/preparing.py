"""Makes sure after every migrate that the tree has its roots, the site points at them, and the roles exist."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.management import call_command
from django.db.migrations import Migration
from django.utils.translation import gettext
from wagtail.models import Collection, Locale, Page, Site


def prepare_site(sender: AppConfig, **kwargs: Any) -> None:
    """Receiver of post_migrate; safe to run any number of times."""
    from home.roles import ensure_roles

    call_command("createcachetable", verbosity=0)
    root = ensure_root()
    home = ensure_home(root)
    ensure_indexes(home)
    ensure_roles(home)
    first_words(kwargs.get("plan") or [])


def first_words(plan: list[tuple[Migration, bool]]) -> None:
    """The dictionary a new installation begins with, once: what trainers delete later stays deleted."""
    from kb.search.teaching import load_starter

    if any((done.app_label, done.name) == ("kb", "0003_vocabulary") and not undone for done, undone in plan):
        load_starter()


def ensure_root() -> Page:
    """Wagtail's roots; its own migrations make them, a flushed test database has lost them."""
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))


def ensure_home(root: Page) -> Page:
    from home.models import HomePage

    home = HomePage.objects.first()
    if home is None:
        Page.objects.filter(depth=2, slug="home").exclude(pk__in=HomePage.objects.values("pk")).delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(instance=HomePage(title=gettext("知证"), slug="home"))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "site_name": "知证", "root_page": home},
    )
    return home


def ensure_indexes(home: Page) -> None:
    from courses.models import CourseIndexPage
    from kb.models import ManualIndexPage

    for model, title, slug in ((ManualIndexPage, "知识库", "manuals"), (CourseIndexPage, "课程", "courses")):
        if not model.objects.exists():
            Page.objects.get(pk=home.pk).add_child(instance=model(title=title, slug=slug, show_in_menus=True))
