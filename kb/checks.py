"""What must be right before the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


@register
def language_model(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A wrong ANSWERS_MODEL is found at start, not by the first reader who asks."""
    from kb.asking import writing

    try:
        writing.configured()
    except (ImproperlyConfigured, ValueError) as error:
        return [Error(str(error), id="kb.E001")]
    return []
