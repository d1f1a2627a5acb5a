from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        from jobs import facts  # noqa: F401  (registers its handler)

        autodiscover_modules("tasks")  # every app's tasks.py registers its handlers
