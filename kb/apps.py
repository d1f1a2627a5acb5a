from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = _("知识库")

    def ready(self) -> None:
        from kb import checks, receivers, sharing  # noqa: F401  (registers the checks, connects the signals)
        from kb.search import suggesting, trying

        suggesting.sources.append(sharing.successful_queries)
        trying.recent.append(sharing.lately_shared)
