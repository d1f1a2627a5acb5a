from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = pgettext_lazy("plural", "课程")

    def ready(self) -> None:
        from courses import hearing, receivers  # noqa: F401  (connects the signals)
        from kb.hearing import Kind, register_page

        register_page(Kind.LESSON, hearing.page_of)
