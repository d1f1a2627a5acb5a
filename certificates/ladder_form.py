"""The form with which staff say what a level asks for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

SUBJECTS = ("award", "competency", "practice", "role")


class LevelForm(WagtailAdminModelForm):
    """Refuses two requirements for one thing, which the database would refuse without a word."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        rows = self.formsets["requirements"].forms if "requirements" in self.formsets else []
        asked = [subject for row in rows if row.is_valid() and (subject := subject_of(row.cleaned_data))]
        if len(asked) != len(set(asked)):
            raise ValidationError(_("一个职级对同一件事只能有一条要求。"))
        return cleaned


def subject_of(row: dict[str, Any]) -> tuple[Any, ...] | None:
    """What a line asks for; None for one that is empty or to be deleted."""
    found = tuple(row.get(name) or None for name in SUBJECTS)
    return found if any(found) and not row.get("DELETE") else None
