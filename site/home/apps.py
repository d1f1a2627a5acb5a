from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("首页")

    def ready(self) -> None:
        from home import checks  # noqa: F401  (registers the system checks)
        from home.preparing import prepare_site

        post_migrate.connect(prepare_site, sender=self)
